namespace MetaReward.Text;

/// <summary>
/// The key-value part of a GGUF file. Whole numbers are kept as long, fractions as double, arrays as string[],
/// long[] (flags, too) or double[].
/// </summary>
internal sealed class GgufMetadata(string path, IReadOnlyDictionary<string, object> values)
{
    public string Path => path;

    /// <summary>Offsets of tensors and the start of the data are multiples of this, in bytes.</summary>
    public long Alignment => Whole("general.alignment", 8) is not { } alignment ? 32
        : alignment % 8 == 0 ? alignment
        : throw new InvalidDataException($"{path}: an alignment of {alignment} bytes is no multiple of 8.");

    public string? Text(string key) => Find<string>(key, "a string");

    public bool? Flag(string key) => Find(key) switch
    {
        null => null,
        bool flag => flag,
        var other => throw Wrong(key, other, "true or false"),
    };

    /// <summary>A whole number from <paramref name="least"/> to 2^31 - 1.</summary>
    public int? Whole(string key, int least = 0) => Find(key) switch
    {
        null => null,
        long whole when whole >= least && whole <= int.MaxValue => (int)whole,
        var other => throw Wrong(key, other, $"a whole number from {least} to {int.MaxValue}"),
    };

    /// <summary>Whether a key says that there is no such token: minus one, or the largest number of 32 or 64 bits without a sign.</summary>
    public bool IsNone(string key) => Find(key) is -1L or (long)uint.MaxValue or long.MaxValue;

    public double? Number(string key) => Find(key) switch
    {
        null => null,
        double number when double.IsFinite(number) => number,
        long whole => whole,
        var other => throw Wrong(key, other, "a number"),
    };

    public bool IsArray(string key) => Find(key) is Array;

    public string[]? Texts(string key) => Find<string[]>(key, "an array of strings");

    public double[]? Numbers(string key) =>
        Find(key) is long[] wholes ? [.. wholes.Select(whole => (double)whole)] : Find<double[]>(key, "an array of numbers");

    public long[]? Wholes(string key) => Find<long[]>(key, "an array of whole numbers");

    public InvalidDataException Missing(string key) => new($"{path}: the metadata key '{key}' is missing.");

    private object? Find(string key) => values.GetValueOrDefault(key);

    private T? Find<T>(string key, string expected)
        where T : class => Find(key) switch
        {
            null => null,
            T value => value,
            var other => throw Wrong(key, other, expected),
        };

    private InvalidDataException Wrong(string key, object value, string expected)
    {
        var shown = value is Array array ? $"an array of {array.Length} {array.GetType().GetElementType()!.Name} values" : $"{value}";
        return new InvalidDataException($"{path}: the metadata key '{key}' is {shown}; expected {expected}.");
    }
}
