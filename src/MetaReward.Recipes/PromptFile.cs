using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// Reads the user's prompts. The extension decides how: <c>.jsonl</c> is JSON lines, <c>.json</c> a JSON array or JSON lines, <c>.txt</c>
/// one prompt a line; without one of these the first character does. An object names its prompt <c>prompt</c>, <c>question</c> or
/// <c>instruction</c>, or holds a conversation in <c>messages</c>, <c>conversations</c> or <c>prompt</c>; an <c>input</c>, <c>context</c>
/// or <c>passage</c>, also that of the first of <c>instances</c> (Self-Instruct), follows after a blank line. A <c>system</c> message and a
/// <c>history</c> of earlier turns stand before it. A reference answer may stand in <c>output</c>, <c>response</c>, <c>answer</c>,
/// <c>completion</c>, <c>reference</c>, <c>solution</c> or <c>target</c>. What else is there is kept beside the prompt. A JSON string is a
/// prompt. Blank lines are skipped. Refused by name: tables, tools, images.
/// </summary>
public static class PromptFile
{
    private const string Expected = "expected JSON lines (.jsonl), a JSON array (.json), or text with one prompt a line (.txt)";
    private const int MostRepeated = 3;

    /// <summary>How a kind of file that is not read becomes one that is.</summary>
    private static readonly Dictionary<string, string> Tables = new(StringComparer.OrdinalIgnoreCase)
    {
        [".csv"] = "read_csv(A)", [".tsv"] = "read_csv(A, sep='\\t')", [".tab"] = "read_csv(A, sep='\\t')",
        [".parquet"] = "read_parquet(A)", [".xlsx"] = "read_excel(A)",
        [".xls"] = "read_excel(A)", [".ods"] = "read_excel(A)", [".feather"] = "read_feather(A)", [".arrow"] = "read_feather(A)",
        [".orc"] = "read_orc(A)",
    };

    private static readonly string[] Strange =
        [".gz", ".zst", ".bz2", ".xz", ".zip", ".tar", ".tgz", ".7z", ".pkl", ".pickle", ".npy", ".npz", ".pt", ".bin", ".yaml", ".yml",
            ".toml", ".xml", ".html", ".htm", ".md", ".pdf", ".docx", ".safetensors", ".gguf"];

    /// <summary>All prompts in the file's order; at least one. An id is the place in the file: <c>p00000</c> is the first.</summary>
    /// <param name="path">The file.</param>
    /// <param name="note">Called once for each value that was read differently from how it is written, or not used; may be null.</param>
    /// <exception cref="InvalidDataException">The file is missing, empty, of another kind, or holds a row that is no prompt: says file,
    /// line and key, and what to do.</exception>
    public static IReadOnlyList<Prompt> Read(string path, Action<string>? note = null)
    {
        var extension = Path.GetExtension(path);
        if (!Directory.Exists(path) && File.Exists(path))
        {
            Known(path, extension);
        }

        var notes = new DataNotes(path, note);
        var text = TextFile.Read(path,
            $"no prompt file at '{path}': expected a file of JSONL, JSON, CSV, Parquet or text, or a dataset's folder", notes);
        var prompts = Numbered(path, OfText(path, extension, text, notes), notes);
        notes.Tell();
        return prompts;
    }

    /// <summary>The prompts of a text, without ids.</summary>
    /// <param name="path">Named in messages.</param>
    /// <param name="extension">Decides how it is read; may be empty.</param>
    /// <param name="text">All of it, lines ended by <c>\n</c>.</param>
    /// <param name="notes">Told of what was read otherwise, or is not used.</param>
    /// <exception cref="InvalidDataException">As <see cref="Read"/>.</exception>
    public static IReadOnlyList<Prompt> OfText(string path, string extension, string text, DataNotes notes)
    {
        var start = text.AsSpan().TrimStart();
        return extension.ToLowerInvariant() switch
        {
            ".txt" or ".text" => PromptText.Lines(path, text, notes),
            ".jsonl" or ".ndjson" or ".jl" => Lines(path, text, notes),
            ".json" => start is ['{', ..] && RowText.IsJson(text)
                ? Top(path, text, notes)
                : start is ['[', ..] ? Items(path, text, notes) : Lines(path, text, notes),
            _ => start is ['[', ..] && RowText.IsJson(text)
                ? Items(path, text, notes)
                : start is ['{' or '"', ..] && RowText.IsLines(text) ? Lines(path, text, notes) : PromptText.Lines(path, text, notes),
        };
    }

    /// <summary>The prompts of rows, without ids, in their order.</summary>
    /// <exception cref="InvalidDataException">A row is no prompt: says file, row and key.</exception>
    public static IReadOnlyList<Prompt> OfRows(string path, IReadOnlyList<DataRow> rows, DataNotes notes)
    {
        var record = new PromptRecord(notes);
        IReadOnlyList<Prompt> prompts = [.. rows.Select(row => Row(row.Where, row.Value, record))];
        record.Check(path, rows.Count);
        return prompts;
    }

    /// <summary>Prompts with their places as ids: <c>p00000</c> is the first. Notes those that stand there more than once.</summary>
    /// <exception cref="InvalidDataException">There is none.</exception>
    public static IReadOnlyList<Prompt> Numbered(string path, IReadOnlyList<Prompt> rows, DataNotes notes)
    {
        if (rows.Count == 0)
        {
            throw new InvalidDataException($"'{path}' holds no prompts, it is empty or has only blank lines or an empty list: {Expected}");
        }

        List<Prompt> prompts = [.. rows.Select((row, i) => row with { Id = $"p{i:D5}" })];
        Repeated(prompts, notes);
        return prompts;
    }

    /// <summary>Whether a file is refused by its extension alone.</summary>
    public static bool IsRefused(string path) => Tables.ContainsKey(Path.GetExtension(path))
        || Strange.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    private static void Known(string path, string extension)
    {
        if (Tables.TryGetValue(extension, out var read))
        {
            throw new InvalidDataException(
                $"'{path}' is a table ({extension}), which is not read as prompts: {Expected}. With pandas: pandas.{read}.to_json(B, "
                + "orient='records', lines=True); a column 'prompt' names the prompts");
        }

        if (Strange.Contains(extension, StringComparer.OrdinalIgnoreCase))
        {
            throw new InvalidDataException(
                $"'{path}' has the extension {extension}, which is not read as prompts: {Expected}. Unpack or convert it; "
                + "if it is one of these, give it that extension");
        }
    }

    private static IReadOnlyList<Prompt> Lines(string path, string text, DataNotes notes) =>
        OfRows(path, RowText.Lines(path, text, notes), notes);

    private static IReadOnlyList<Prompt> Items(string path, string text, DataNotes notes) =>
        OfRows(path, RowText.Items(path, text, notes), notes);

    /// <summary>A file that is one object: a single row, or something around the rows.</summary>
    private static IReadOnlyList<Prompt> Top(string path, string text, DataNotes notes)
    {
        var top = RowText.Parse(path, text, 0, notes);
        var list = top.EnumerateObject().FirstOrDefault(entry =>
            entry.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object && !PromptConversation.Is(entry.Value));
        if (list.Value.ValueKind == JsonValueKind.Undefined)
        {
            var record = new PromptRecord(notes);
            var row = record.Row($"'{path}'", top);
            record.Check(path, 1);
            return [row];
        }

        var name = ShortText.Of(list.Name, 40);
        throw new InvalidDataException(
            $"'{path}' has an object at its top, with "
            + $"{ShortText.Of(string.Join(", ", top.EnumerateObject().Select(entry => entry.Name)), 120)}; {Expected}. "
            + $"Save what stands under '{name}' as a list of its own"
            + (list.Value.ValueKind == JsonValueKind.Array ? $": jq '.[\"{name}\"]' A > B" : ", one object for each prompt"));
    }

    private static Prompt Row(string where, JsonElement row, PromptRecord record) => row.ValueKind != JsonValueKind.String
        ? record.Row(where, row)
        : row.GetString()!.Trim() is { Length: > 0 } text ? new("", text)
        : throw new InvalidDataException($"{where}: the prompt is empty");

    private static void Repeated(List<Prompt> prompts, DataNotes notes)
    {
        var repeated = prompts.GroupBy(prompt => prompt.Text).Where(group => group.Count() > 1).ToList();
        if (repeated.Count > 0)
        {
            notes.Add(
                $"{repeated.Count} of {prompts.Count - repeated.Sum(group => group.Count() - 1)} different prompts "
                + "stand there more than once: "
                    + string.Join(", ", repeated.Take(MostRepeated).Select(group =>
                        $"'{ShortText.Of(group.Key, 40)}' {group.Count()} times")) + (repeated.Count > MostRepeated ? ", ..." : ""), null);
        }
    }
}
