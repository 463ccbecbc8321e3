using System.Text.Json;

namespace MetaReward.Parity;

/// <summary>The files of the reference numbers.</summary>
internal static class Data
{
    /// <summary>The folders in a folder that hold a certain file, by name.</summary>
    public static IEnumerable<string> Folders(string folder, string with) =>
        Directory.EnumerateDirectories(folder).Where(one => Path.Exists(Path.Combine(one, with))).Order(StringComparer.Ordinal);

    public static JsonElement Json(params ReadOnlySpan<string> path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(path)));
        return document.RootElement.Clone();
    }

    public static IEnumerable<JsonElement> Lines(params ReadOnlySpan<string> path) =>
        File.ReadLines(Path.Combine(path)).Select(line => JsonElement.Parse(line));

    public static string Text(this JsonElement of, string key) => of.GetProperty(key).GetString()!;

    /// <summary>The element of that name; null where there is none, and where it is null.</summary>
    public static JsonElement? Maybe(this JsonElement of, string key) =>
        of.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    public static double Number(this JsonElement of, string key) => of.GetProperty(key).Number();

    /// <summary>A number; infinities and NaN are words in these files.</summary>
    public static double Number(this JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => value.GetDouble(),
        JsonValueKind.String => value.GetString() switch
        {
            "inf" => double.PositiveInfinity,
            "-inf" => double.NegativeInfinity,
            "nan" => double.NaN,
            var other => throw new InvalidDataException($"'{other}' stands where a number was expected"),
        },
        JsonValueKind.Null => double.NaN,
        _ => throw new InvalidDataException($"{value.ValueKind} stands where a number was expected"),
    };

    public static double[] Numbers(this JsonElement of, string key) => [.. of.GetProperty(key).EnumerateArray().Select(Number)];

    public static int Int(this JsonElement of, string key) => of.GetProperty(key).GetInt32();

    public static int[] Ints(this JsonElement of, string key) => of.GetProperty(key).Ints();

    public static int[] Ints(this JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetInt32())];

    public static string?[] Words(this JsonElement of, string key) =>
        [.. of.GetProperty(key).EnumerateArray().Select(value => value.GetString())];
}
