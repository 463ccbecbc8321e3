using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>
/// One JSON value of a run folder, with the key that decides it and its checksum: made once, read afterwards, made again where the key has
/// changed or the file does not prove itself.
/// </summary>
public static class KeptValue
{
    private sealed record Entry<T>(string Key, T Value);

    /// <summary>
    /// The value kept in <paramref name="path"/> under <paramref name="key"/>, or the one that <paramref name="make"/> makes, then kept.
    /// </summary>
    /// <param name="say">Told of a damaged file.</param>
    public static async Task<T> OfAsync<T>(string path, string key, Func<Task<T>> make, Action<string>? say = null)
    {
        var kept = SealedPage.Read(path, TypeOf<T>(), out var damage);
        damage ??= kept is null ? null : KeptFaults.Of(kept.Value);
        if (kept is not null && damage is null && kept.Key == key)
        {
            return kept.Value;
        }

        if (damage is not null)
        {
            say?.Invoke($"{SealedPage.PlaceOf(path)} is damaged ({damage}): made again");
        }

        var value = await make();
        SealedPage.Write(path, new Entry<T>(key, value), TypeOf<T>());
        return value;
    }

    /// <summary>Whether the value kept under this key is there and whole.</summary>
    public static bool Has<T>(string path, string key) =>
        SealedPage.Read(path, TypeOf<T>(), out _) is { } kept && kept.Key == key && KeptFaults.Of(kept.Value) is null;

    /// <summary>The value kept in <paramref name="path"/>, whatever its key; null if there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static T? Read<T>(string path)
        where T : class
    {
        const string Remedy = "`resume` makes it again.";
        var kept = SealedPage.Whole(path, TypeOf<T>(), Remedy);
        return kept is null || KeptFaults.Of(kept.Value) is not { } fault
            ? kept?.Value
            : throw new InvalidDataException($"'{path}' is damaged: {fault}. {Remedy}");
    }

    /// <summary>What is wrong with a kept file; null if the file is intact or missing.</summary>
    public static string? Damage<T>(string path)
    {
        var kept = SealedPage.Read(path, TypeOf<T>(), out var damage);
        return damage ?? (kept is null ? null : KeptFaults.Of(kept.Value));
    }

    private static readonly JsonSerializerOptions Strict = new(Terminal.Json) { RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true };

    private static JsonTypeInfo<Entry<T>> TypeOf<T>() => (JsonTypeInfo<Entry<T>>)Strict.GetTypeInfo(typeof(Entry<T>));
}
