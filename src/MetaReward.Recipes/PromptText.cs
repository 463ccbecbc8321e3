using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// Plain text with one prompt a line. What is JSON or a table by its looks is refused, so that no brace, quote or
/// header becomes a prompt unseen.
/// </summary>
internal static class PromptText
{
    private static readonly string[] Columns = ["prompt", "prompts", "instruction", "question", "query", "input", "output", "response",
        "answer", "completion", "text", "context", "messages"];

    /// <summary>The prompts.</summary>
    /// <exception cref="InvalidDataException">The lines are JSON or a table: says file and line, and what to do.</exception>
    public static List<Prompt> Lines(string path, string text, DataNotes notes)
    {
        var lines = NotBlank(text).ToList();
        foreach (var (line, number) in lines.Where(line => IsJson(line.Text)))
        {
            throw new InvalidDataException(
                $"'{path}' line {number} is JSON ({ShortText.Of(line, 60)}), but this file is read as text with one prompt a line: "
                + "name it .jsonl (or .json, where the whole file is one list). A prompt that is JSON itself belongs into a "
                + ".jsonl file under 'prompt'");
        }

        var quoted = lines.Count(line => IsQuoted(line.Text));
        if (quoted > 0 && quoted == lines.Count)
        {
            throw new InvalidDataException(
                $"'{path}': every line stands in quotation marks, but this file is read as text with one prompt a line: name it .jsonl, "
                + "or take the marks off");
        }

        if (lines.Count > 0 && Header(lines[0].Text) is { } separator)
        {
            throw new InvalidDataException(
                $"'{path}' line {lines[0].Number} is the header of a table with {separator} between its columns "
                + $"({ShortText.Of(lines[0].Text, 60)}), but this file is read as text with one prompt a line: "
                + "write it as JSON lines (.jsonl), or take the header and the other columns out");
        }

        if (quoted > 0)
        {
            notes.Add("lines in quotation marks are prompts as they stand, marks included",
                $"line {lines.First(line => IsQuoted(line.Text)).Number} ({quoted} of {lines.Count})");
        }

        return [.. lines.Select(line => new Prompt("", line.Text))];
    }

    /// <summary>Trimmed lines that hold something, with their numbers.</summary>
    public static IEnumerable<(string Text, int Number)> NotBlank(string text) =>
        text.Split('\n').Select((line, i) => (Text: line.Trim().Trim('\uFEFF').Trim(), Number: i + 1)).Where(line => line.Text.Length > 0);

    /// <summary>
    /// Whether a line is an object, a list with something other than numbers in it, or the beginning of one that goes over lines.
    /// </summary>
    private static bool IsJson(string line) => line is "{" or "[" or "[{" || IsTorn(line)
        || (line[0] is '{' or '[' && Parsed(line.TrimEnd(',')) is { } value && value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Any(),
            _ => value.EnumerateArray().Any(item => item.ValueKind is JsonValueKind.Object or JsonValueKind.String or JsonValueKind.Array),
        });

    /// <summary>Whether a line begins and ends as JSON, with a fault between.</summary>
    private static bool IsTorn(string line) => (line.StartsWith("{\"", StringComparison.Ordinal)
        || line.StartsWith("[{", StringComparison.Ordinal) || line.StartsWith("[\"", StringComparison.Ordinal))
        && (line[^1] is '}' or ']' or ',');

    private static bool IsQuoted(string line) => line.Length > 2 && line[0] == '"' && Parsed(line.TrimEnd(',')) is not null;

    private static JsonElement? Parsed(string line)
    {
        try
        {
            return DataJson.Parse(line).Root;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Header(string line) =>
        new[] { ('\t', "tabs"), (',', "commas"), (';', "semicolons"), ('|', "bars") }.Where(separator =>
        {
            var cells = line.Split(separator.Item1).Select(cell => cell.Trim().Trim('"', '\'').ToLowerInvariant()).ToList();
            return cells.Count > 1 && cells.Any(Columns.Contains) && cells.TrueForAll(cell =>
                cell.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '-' or ' ') && cell.Length <= 30)
                && (cells.Count(Columns.Contains) > 1 || cells.TrueForAll(cell => !cell.Contains(' ', StringComparison.Ordinal)));
        }).Select(separator => separator.Item2).FirstOrDefault();
}
