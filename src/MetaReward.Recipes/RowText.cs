using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>One row of a data file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Kind">What its places are called: <c>line</c> of a text, <c>item</c> of a list, <c>row</c> of a table.</param>
/// <param name="Number">Which, from 1.</param>
/// <param name="Value">What stands there.</param>
public sealed record DataRow(string Path, string Kind, int Number, JsonElement Value)
{
    /// <summary>The place within the file: <c>line 12</c>.</summary>
    public string Place => $"{Kind} {Number}";

    /// <summary>The place for a message: <c>'prompts.jsonl' line 12</c>.</summary>
    public string Where => $"'{Path}' {Place}";
}

/// <summary>The rows of a text: JSON lines, a JSON list, or plain lines.</summary>
public static class RowText
{
    /// <summary>The key under which a line of plain text stands.</summary>
    public const string TextKey = "text";

    /// <summary>The rows of a text, by its extension or else by its first character. A plain line is an object with <c>text</c>.</summary>
    /// <param name="path">Named in messages.</param>
    /// <param name="extension">Of the file, with its dot; may be empty.</param>
    /// <param name="text">All of it.</param>
    /// <param name="notes">Told of what was read otherwise than it stands.</param>
    /// <exception cref="InvalidDataException">It is not JSON where it should be: says where.</exception>
    public static IReadOnlyList<DataRow> Of(string path, string extension, string text, DataNotes notes)
    {
        var start = text.AsSpan().TrimStart();
        return extension.ToLowerInvariant() switch
        {
            ".txt" or ".text" => Texts(path, text, notes),
            ".jsonl" or ".ndjson" or ".jl" => Lines(path, text, notes),
            var other => start is ['[', ..] && (other == ".json" || IsJson(text)) ? Items(path, text, notes)
                : start is ['{', ..] && IsJson(text) ? [new(path, "item", 1, Parse(path, text, 0, notes))]
                : other == ".json" || (start is ['{' or '"', ..] && IsLines(text)) ? Lines(path, text, notes)
                : Texts(path, text, notes),
        };
    }

    /// <summary>One JSON value a line; blank lines are skipped.</summary>
    public static IReadOnlyList<DataRow> Lines(string path, string text, DataNotes notes) =>
        [.. PromptText.NotBlank(text).Select(line => new DataRow(path, "line", line.Number, Parse(path, line.Text, line.Number, notes)))];

    /// <summary>The values of a JSON list.</summary>
    public static IReadOnlyList<DataRow> Items(string path, string text, DataNotes notes) =>
        [.. Parse(path, text, 0, notes).EnumerateArray().Select((item, i) => new DataRow(path, "item", i + 1, item))];

    /// <summary>One JSON value.</summary>
    /// <param name="line">Where it begins; 0 where it is the whole file.</param>
    internal static JsonElement Parse(string path, string json, int line, DataNotes notes)
    {
        try
        {
            var (root, mended) = DataJson.Parse(json);
            mended?.Tell(notes, line == 0 ? null : $"'{path}' line {line}");
            return root;
        }
        catch (JsonException e)
        {
            var remedy = json[0] is '#' or '/'
                ? "; a comment? Take it out"
                : json[0] is not ('{' or '[' or '"') ? "; text with one prompt a line belongs into a .txt file" : "";
            throw new InvalidDataException(
                $"'{path}' line {Math.Max(line, 1) + (e.LineNumber ?? 0)}, column {e.BytePositionInLine + 1}: "
                + $"not valid JSON ({ShortText.Of(DataJson.Reason(e), 200)}{remedy})", e);
        }
    }

    /// <summary>Whether the first line is a JSON value of its own, so that the others are, too.</summary>
    internal static bool IsLines(string text) => PromptText.NotBlank(text).FirstOrDefault() is { Text: { } first } && IsJson(first);

    internal static bool IsJson(string text)
    {
        try
        {
            _ = DataJson.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IReadOnlyList<DataRow> Texts(string path, string text, DataNotes notes)
    {
        _ = PromptText.Lines(path, text, notes); // refuses what looks like JSON or a table
        return [.. PromptText.NotBlank(text).Select(line => new DataRow(path, "line", line.Number,
            JsonSerializer.SerializeToElement(new JsonObject { [TextKey] = line.Text }, RecordJson.Lines.JsonObject)))];
    }
}
