using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// One value in a JSON file that ends with its checksum (<see cref="Seal"/>): written whole, read only when it proves itself.
/// </summary>
public static class SealedPage
{
    /// <summary>Where a file belongs in its run: <c>iter-01/figures.json</c>, <c>run.json</c>.</summary>
    public static string PlaceOf(string path)
    {
        var parent = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!;
        return parent.StartsWith("iter-", StringComparison.Ordinal) ? $"{parent}/{Path.GetFileName(path)}" : Path.GetFileName(path);
    }

    /// <summary>Writes a page.</summary>
    /// <param name="place">Null: <see cref="PlaceOf"/>.</param>
    public static void Write<T>(string path, T value, JsonTypeInfo<T> type, string? place = null) =>
        Disk.Write(path, Seal.Json.Close(place ?? PlaceOf(path), JsonSerializer.SerializeToUtf8Bytes(value, type)));

    /// <summary>The value; null where the file is not there or is damaged.</summary>
    /// <param name="damage">What is wrong with the file, as the end of a sentence; null if the file is intact or missing.</param>
    public static T? Read<T>(string path, JsonTypeInfo<T> type, out string? damage, string? place = null)
        where T : class
    {
        damage = null;
        if (Disk.Read(path) is not { } bytes)
            return null;
        return Seal.Json.Open(place ?? PlaceOf(path), bytes, out damage) is { } json ? RecordText.Parse(json, type, out damage) : null;
    }

    /// <summary>The value; null where the file is not there.</summary>
    /// <param name="remedy">What to do about a damaged file; a sentence.</param>
    /// <exception cref="InvalidDataException">It is damaged; says how, and the remedy.</exception>
    public static T? Whole<T>(string path, JsonTypeInfo<T> type, string remedy, string? place = null)
        where T : class =>
        Read(path, type, out var damage, place)
        ?? (damage is null ? null : throw new InvalidDataException($"'{path}' is damaged: {damage}. {remedy}"));
}
