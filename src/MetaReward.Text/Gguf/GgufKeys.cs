namespace MetaReward.Text;

/// <summary>The metadata of one architecture, without its word in front, and the tensors beside it.</summary>
/// <param name="read">Values of a small tensor that is no weight of a module.</param>
internal sealed class GgufKeys(
    GgufMetadata metadata, string architecture, IReadOnlyDictionary<string, GgufTensor> tensors, Func<string, float[]> read)
{
    public string Path => metadata.Path;

    public int Need(string key) => Whole(key, 1) ?? throw metadata.Missing($"{architecture}.{key}");

    public int? Whole(string key, int least = 0) => metadata.Whole($"{architecture}.{key}", least);

    public double? Number(string key) => metadata.Number($"{architecture}.{key}");

    /// <summary>A number above 0.</summary>
    public double? Positive(string key) => Number(key) is not { } value ? null : value > 0 ? value
        : throw new InvalidDataException($"{Path}: the metadata key '{architecture}.{key}' is {value}; expected a positive number.");

    public string? Text(string key) => metadata.Text($"{architecture}.{key}");

    /// <summary>Flags by layer; null where the key is absent or holds one number.</summary>
    public bool[]? Flags(string key) =>
        metadata.IsArray($"{architecture}.{key}") ? [.. metadata.Wholes($"{architecture}.{key}")!.Select(flag => flag != 0)] : null;

    /// <summary>As <see cref="Whole"/>; null where the key holds an array.</summary>
    public int? Single(string key) => metadata.IsArray($"{architecture}.{key}") ? null : Whole(key);

    public bool Has(string tensor) => tensors.ContainsKey(tensor);

    /// <summary>Factors of rotary frequencies, (count).</summary>
    public ValueList<double>? Factors(string tensor, int count)
    {
        if (!tensors.TryGetValue(tensor, out var found))
        {
            return null;
        }

        var values = found.Count == count ? read(tensor) : throw new InvalidDataException(
            $"{Path}: '{tensor}' holds {found.Count} factors; {count} pairs are rotated.");
        return values.All(value => value > 0 && float.IsFinite(value)) ? new([.. values.Select(value => (double)value)])
            : throw new InvalidDataException($"{Path}: '{tensor}' holds factors that are not positive.");
    }

    public int Rows(string tensor) => tensors.TryGetValue(tensor, out var found) && found.Shape.Length > 0 ? (int)found.Shape[0]
        : throw new InvalidDataException($"{Path}: the tensor '{tensor}' is missing.");
}
