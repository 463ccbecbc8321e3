using System.Text.Json;

namespace MetaReward.Evaluation;

/// <summary>One object of a data file, read by key. Every complaint names file, line, key, what was found and what was expected.</summary>
internal sealed class JsonRow(string where, JsonElement row)
{
    public string Where => where;

    public bool Has(string key) => Find(key).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>Whether the key is there at all; its value may be null.</summary>
    public bool Knows(string key) => Find(key).ValueKind != JsonValueKind.Undefined;

    public bool IsObject(string key) => Find(key).ValueKind == JsonValueKind.Object;

    public string Text(string key) => Find(key) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Bad(key, "a string");

    /// <summary>A string, or a number or truth value as it is written: files made from tables have these where a response was "true" or "4".</summary>
    public string Scalar(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value ? value.GetRawText() : Text(key);

    /// <summary>Null where the key is missing or null.</summary>
    public string? TextOrNull(string key) => Has(key) ? Text(key) : null;

    public int Integer(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) ? number : throw Bad(key, "a whole number");

    public double Number(string key) => Find(key) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : throw Bad(key, "a number");

    public JsonRow Object(string key) => Find(key) is { ValueKind: JsonValueKind.Object } value ? new($"{where}, '{key}'", value) : throw Bad(key, "an object");

    public IReadOnlyList<JsonRow> Objects(string key) => Items(key).Select((item, i) => item.ValueKind == JsonValueKind.Object
        ? new JsonRow($"{where}, '{key}' {i + 1}", item)
        : throw Bad(key, "an array of objects")).ToList();

    public IReadOnlyList<JsonElement> Items(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray().ToList() : throw Bad(key, "an array");

    public IReadOnlyList<string> Texts(string key) => Items(key).All(item => item.ValueKind == JsonValueKind.String)
        ? Items(key).Select(item => item.GetString()!).ToList()
        : throw Bad(key, "an array of strings");

    public InvalidDataException Bad(string key, string expected) =>
        new($"{where}: expected {expected} under '{key}', got {(Find(key) is { ValueKind: not JsonValueKind.Undefined } value ? Short(value.GetRawText()) : "nothing")}");

    private JsonElement Find(string key) => row.ValueKind == JsonValueKind.Object && row.TryGetProperty(key, out var value) ? value : default;

    private static string Short(string text) => text.Length <= 80 ? text : text[..77] + "...";
}

/// <summary>Reads data files of one JSON object a line; blank lines are skipped.</summary>
internal static class JsonLines
{
    /// <summary>All rows, in the file's order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should hold, for the message where it is missing.</param>
    /// <param name="make">Makes a record of a row; an <see cref="InvalidDataException"/> of it gets file and line in front where they are missing.</param>
    public static IReadOnlyList<T> Read<T>(string path, string what, Func<JsonRow, T> make)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"no file of {what} at '{path}'");
        }

        return File.ReadLines(path).Select((line, i) => (Line: line, Where: $"'{path}' line {i + 1}")).Where(row => row.Line.Trim().Length > 0)
            .Select(row => Row(row.Line, row.Where, make)).ToList();
    }

    private static T Row<T>(string line, string where, Func<JsonRow, T> make)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            return make(new JsonRow(where, document.RootElement.Clone()));
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{where}, column {e.BytePositionInLine + 1}: not valid JSON", e);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(where, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{where}: {e.Message}", e);
        }
    }
}
