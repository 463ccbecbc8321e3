using System.Text.Json;
using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>One object of a data file, read by key. Every complaint names file, line, key, what was found and what was expected.</summary>
internal sealed class JsonRow(string where, JsonElement row)
{
    public string Where => where;

    public bool Has(string key) => Find(key).ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);

    /// <summary>Whether the key is there at all; its value may be null.</summary>
    public bool Knows(string key) => Find(key).ValueKind != JsonValueKind.Undefined;

    public bool IsText(string key) => Find(key).ValueKind == JsonValueKind.String;

    /// <summary>Whether <see cref="Scalar"/> reads it.</summary>
    public bool IsScalar(string key) =>
        Find(key).ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False;

    /// <summary>The text of a list that holds this one only; else null.</summary>
    public string? OnlyText(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 1 && list[0].ValueKind == JsonValueKind.String
            ? list[0].GetString()
            : null;

    public bool IsObject(string key) => Find(key).ValueKind == JsonValueKind.Object;

    public string Text(string key) =>
        Find(key) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Bad(key, "a string");

    /// <summary>A value in words: <c>null</c>, <c>a list</c>; for a reason.</summary>
    public string Kind(string key) => Find(key).ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        var kind => $"a {kind.ToString().ToLowerInvariant()}",
    };

    /// <summary>
    /// A string, or a number or truth value as it is written: files made from tables have these where a response was "true" or "4".
    /// </summary>
    public string Scalar(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value
            ? value.GetRawText()
            : Text(key);

    /// <summary>Null where the key is missing or null.</summary>
    public string? TextOrNull(string key) => Has(key) ? Text(key) : null;

    public int Integer(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number)
            ? number
            : throw Bad(key, "a whole number");

    public double Number(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : throw Bad(key, "a number");

    public JsonRow Object(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Object } value ? new($"{where}, '{key}'", value) : throw Bad(key, "an object");

    public IReadOnlyList<JsonRow> Objects(string key) => Items(key).Select((item, i) => item.ValueKind == JsonValueKind.Object
        ? new JsonRow($"{where}, '{key}' {i + 1}", item)
        : throw Bad(key, "an array of objects")).ToList();

    public IReadOnlyList<JsonElement> Items(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray().ToList() : throw Bad(key, "an array");

    public IReadOnlyList<string> Texts(string key) => Items(key).All(item => item.ValueKind == JsonValueKind.String)
        ? Items(key).Select(item => item.GetString()!).ToList()
        : throw Bad(key, "an array of strings");

    public IReadOnlyList<string?> TextsOrNulls(string key) =>
        Items(key).All(item => item.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            ? Items(key).Select(item => item.GetString()).ToList()
            : throw Bad(key, "an array of strings");

    public InvalidDataException Bad(string key, string expected) =>
        new($"{where}: expected {expected} under '{key}', "
            + $"got {(Find(key) is { ValueKind: not JsonValueKind.Undefined } value ? ShortText.Of(value.GetRawText()) : "nothing")}");

    private JsonElement Find(string key) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(key, out var value) ? value : default;
}

/// <summary>Reads data files of one JSON object a line; blank lines are skipped.</summary>
internal static class JsonLines
{
    /// <summary>All rows, in the file's order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should hold, for the message where it is missing.</param>
    /// <param name="make">Makes a record of a row; an <see cref="InvalidDataException"/> of it gets file and line in front
    /// where they are missing.</param>
    /// <param name="note">Reports values that were read differently from how they are written; may be null.</param>
    public static IReadOnlyList<T> Read<T>(string path, string what, Func<JsonRow, T> make, Action<string>? note = null)
    {
        var notes = new DataNotes(path, note);
        var rows = Rows(path, TextFile.Read(path, $"no file of {what} at '{path}'", notes), notes).Select(row => Made(row, make)).ToList();
        notes.Tell();
        return rows;
    }

    /// <summary>The rows of a text.</summary>
    public static IEnumerable<JsonRow> Rows(string path, string text, DataNotes notes)
    {
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Row(line.Trim('\uFEFF'), $"'{path}' line {number}", notes);
            }
        }
    }

    /// <summary>One row.</summary>
    /// <exception cref="InvalidDataException">It is not JSON: says where.</exception>
    public static JsonRow Row(string line, string where, DataNotes notes)
    {
        try
        {
            var (root, mended) = DataJson.Parse(line);
            mended?.Tell(notes, where);
            return root.ValueKind == JsonValueKind.Object
                ? new(where, root)
                : throw new InvalidDataException($"{where}: expected an object, got {ShortText.Of(root.GetRawText())}");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"{where}, column {e.BytePositionInLine + 1}: not valid JSON ({ShortText.Of(DataJson.Reason(e), 200)})", e);
        }
    }

    private static T Made<T>(JsonRow row, Func<JsonRow, T> make)
    {
        try
        {
            return make(row);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(row.Where, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{row.Where}: {e.Message}", e);
        }
    }
}
