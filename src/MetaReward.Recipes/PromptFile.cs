using System.Text;
using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>A prompt of the user's file.</summary>
/// <param name="Prompt">Its id is its place in the file: <c>p00000</c> is the first.</param>
/// <param name="Output">The reference response that the file carries, or null. Nothing in the loop trains on it.</param>
public sealed record PromptRow(Prompt Prompt, string? Output);

/// <summary>
/// Reads the user's prompts: JSON lines, a JSON array, or plain text with one prompt a line. An object names its prompt <c>prompt</c>,
/// <c>question</c> or <c>instruction</c>; an instruction may carry an <c>input</c> (Alpaca) or its first of <c>instances</c> (Self-Instruct),
/// which follows after a blank line. A reference response may stand in <c>output</c>, <c>response</c> or <c>answer</c>. Other keys are
/// ignored, blank lines too. Left out: conversations of several turns.
/// </summary>
public static class PromptFile
{
    private static readonly string[] PromptKeys = ["prompt", "instruction", "question"];
    private static readonly string[] OutputKeys = ["output", "response", "answer"];
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>All prompts in the file's order; at least one.</summary>
    /// <exception cref="InvalidDataException">The file is missing, empty or holds a row without a prompt: says file, line and key.</exception>
    public static IReadOnlyList<PromptRow> Read(string path)
    {
        var text = Load(path);
        var start = text.AsSpan().TrimStart();
        var plain = Path.GetExtension(path).Equals(".txt", StringComparison.OrdinalIgnoreCase);
        var rows = plain || start is not ['[' or '{', ..] ? Lines(text).Select(line => (line.Text, default(string)))
            : start[0] == '[' ? Items(path, text)
            : Lines(text).Select(line => Row($"'{path}' line {line.Number}", Parse(path, line.Text, line.Number)));

        var prompts = rows.Select((row, i) => new PromptRow(new Prompt($"p{i:D5}", row.Item1), row.Item2)).ToList();
        return prompts.Count > 0 ? prompts
            : throw new InvalidDataException($"'{path}' holds no prompts: expected JSON lines, a JSON array, or text with one prompt a line");
    }

    private static string Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"no prompt file at '{path}': expected a .jsonl, .json or .txt file");
        }

        try
        {
            return File.ReadAllText(path, Strict);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"'{path}' is not UTF-8 text (byte {e.Index}): save it as UTF-8", e);
        }
    }

    private static IEnumerable<(string Text, int Number)> Lines(string text) =>
        text.Split('\n').Select((line, i) => (Text: line.Trim(), Number: i + 1)).Where(line => line.Text.Length > 0);

    private static IEnumerable<(string, string?)> Items(string path, string text) =>
        Parse(path, text, 1).EnumerateArray().Select((item, i) => item.ValueKind == JsonValueKind.String
            ? (NotEmpty($"'{path}' item {i + 1}", item.GetString()!), null)
            : Row($"'{path}' item {i + 1}", item));

    private static JsonElement Parse(string path, string json, int line)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"'{path}' line {line + (e.LineNumber ?? 0)}, column {e.BytePositionInLine + 1}: not valid JSON ({Reason(e)})", e);
        }
    }

    private static string Reason(JsonException e) => e.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ');

    private static (string Prompt, string? Output) Row(string where, JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{where}: expected an object with a prompt, got {Kind(row)}");
        }

        var (key, prompt) = First(where, row, PromptKeys);
        if (key is null)
        {
            var keys = string.Join(", ", row.EnumerateObject().Select(p => p.Name));
            throw new InvalidDataException(
                $"{where}: no prompt; expected one of the keys {string.Join(", ", PromptKeys)}, got {(keys.Length > 0 ? keys : "an empty object")}");
        }

        prompt = NotEmpty($"{where}, key '{key}'", prompt!);
        var more = Instance(where, row);
        var input = First(where, row, ["input"]).Text ?? First(where, more, ["input"]).Text;
        var output = First(where, row, OutputKeys).Text ?? First(where, more, OutputKeys).Text;
        return (key == "instruction" && !string.IsNullOrWhiteSpace(input) ? $"{prompt}\n\n{input.Trim()}" : prompt,
            string.IsNullOrWhiteSpace(output) ? null : output.Trim());
    }

    /// <summary>The first of Self-Instruct's <c>instances</c>, or an undefined element.</summary>
    private static JsonElement Instance(string where, JsonElement row)
    {
        if (!row.TryGetProperty("instances", out var instances))
        {
            return default;
        }

        var list = instances.ValueKind == JsonValueKind.Array ? instances
            : throw new InvalidDataException($"{where}, key 'instances': expected an array, got {Kind(instances)}");
        return list.EnumerateArray().FirstOrDefault();
    }

    private static (string? Key, string? Text) First(string where, JsonElement row, string[] keys)
    {
        foreach (var key in keys)
        {
            if (row.ValueKind == JsonValueKind.Object && row.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null)
            {
                return value.ValueKind == JsonValueKind.String ? (key, value.GetString())
                    : throw new InvalidDataException($"{where}, key '{key}': expected a string, got {Kind(value)}");
            }
        }

        return default;
    }

    private static string NotEmpty(string where, string text) =>
        text.Trim() is { Length: > 0 } kept ? kept : throw new InvalidDataException($"{where}: the prompt is empty");

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {value.GetRawText()}",
        JsonValueKind.Null => "null",
        _ => value.GetRawText(),
    };
}
