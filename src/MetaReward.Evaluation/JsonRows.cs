using System.Text.Json;
using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>Reads data files that are a JSON array of objects, or JSON lines.</summary>
internal static class JsonRows
{
    /// <summary>All rows, in the file's order.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it should hold, for the message where it is missing.</param>
    /// <param name="notes">Told of what was read otherwise than it stands.</param>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, item or line.</exception>
    public static IReadOnlyList<JsonRow> Read(string path, string what, DataNotes notes)
    {
        var text = TextFile.Read(path, $"no file of {what} at '{path}'", notes);
        return text.AsSpan().TrimStart() is ['[', ..] ? Items(path, text, notes) : [.. JsonLines.Rows(path, text, notes)];
    }

    /// <summary>The same, where every row is made into something; the notes are told.</summary>
    public static IReadOnlyList<T> Read<T>(string path, string what, Func<JsonRow, int, T> make, Action<string>? note)
    {
        var notes = new DataNotes(path, note);
        var rows = Read(path, what, notes).Select(make).ToList();
        notes.Tell();
        return rows;
    }

    /// <summary>The one value that a file is.</summary>
    /// <exception cref="InvalidDataException">It is not JSON: says where.</exception>
    public static JsonElement Parse(string path, string text, DataNotes notes)
    {
        try
        {
            var (root, mended) = DataJson.Parse(text);
            mended?.Tell(notes, null);
            return root;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"'{path}' line {(e.LineNumber ?? 0) + 1}: not valid JSON ({ShortText.Of(DataJson.Reason(e), 200)})", e);
        }
    }

    private static IReadOnlyList<JsonRow> Items(string path, string text, DataNotes notes) =>
        [.. Parse(path, text, notes).EnumerateArray().Select((item, i) =>
            item.ValueKind == JsonValueKind.Object ? new JsonRow($"'{path}' item {i + 1}", item)
            : throw new InvalidDataException($"'{path}' item {i + 1}: expected an object, got {ShortText.Of(item.GetRawText())}"))];
}
