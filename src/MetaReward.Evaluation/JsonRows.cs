using System.Text.Json;

namespace MetaReward.Evaluation;

/// <summary>Reads data files that are a JSON array of objects, or JSON lines.</summary>
internal static class JsonRows
{
    /// <summary>All rows, in the file's order.</summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, item or line.</exception>
    public static IReadOnlyList<JsonRow> Read(string path, string what)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"no file of {what} at '{path}'");
        }

        var text = File.ReadAllText(path);
        return text.AsSpan().TrimStart() is ['[', ..] ? Items(path, text) : JsonLines.Read(path, what, row => row);
    }

    private static IReadOnlyList<JsonRow> Items(string path, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return [.. document.RootElement.Clone().EnumerateArray().Select((item, i) => new JsonRow($"'{path}' item {i + 1}", item))];
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' line {e.LineNumber + 1}: not valid JSON", e);
        }
    }
}
