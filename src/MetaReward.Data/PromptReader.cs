using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Recipes;

namespace MetaReward.Data;

/// <summary>
/// Prompts from a file or a dataset's folder: JSON lines, JSON, text, CSV, TSV and Parquet, each also packed with gzip. What
/// <see cref="PromptFile"/> reads is read by it; tables become rows with the same keys.
/// </summary>
public static class PromptReader
{
    /// <summary>The keys of a row that stand for each use; a reference stands under the first key that is looked at.</summary>
    private static readonly Dictionary<string, string> Keys = new()
    {
        ["prompt"] = "prompt", ["messages"] = "messages", ["system"] = "system", ["history"] = "history", ["context"] = "context",
        ["reference"] = "output",
    };

    private static readonly string[] Needed = ["prompt", "messages"];

    /// <summary>All prompts in the file's order, or in that of the folder's files; at least one. An id is the place: <c>p00000</c> is the
    /// first, and one that is left out keeps its number.</summary>
    /// <param name="path">A file or a folder.</param>
    /// <param name="reading">How rows become prompts; null: by their own names.</param>
    /// <param name="note">Told once of each kind of thing that was read otherwise, left out or not used; may be null.</param>
    /// <exception cref="InvalidDataException">It cannot be read, or a row is no prompt: says file, row and key, and what to do.</exception>
    public static IReadOnlyList<Prompt> Read(string path, PromptReading? reading = null, Action<string>? note = null)
    {
        reading ??= new();
        var notes = new DataNotes(path, note);
        IReadOnlyList<Prompt> rows;
        if (Directory.Exists(path))
        {
            var (files, splits) = DatasetFolder.Files(path, reading.Split);
            notes.Add($"read {files.Count} file{(files.Count == 1 ? "" : "s")} of the split '{reading.Split}'"
                + (splits.Count > 1 ? $"; the splits are {string.Join(", ", splits)}" : ""), null);
            rows = [.. files.SelectMany(file => Prompts(OpenedFile.Of(file), reading, notes))];
        }
        else
        {
            rows = File.Exists(path) && Opens(path) ? Prompts(OpenedFile.Of(path), reading, notes) : PromptFile.Read(path, null);
        }

        var prompts = Distinct(PromptFile.Numbered(path, rows, reading.Deduplicate == Deduplication.None ? notes : new(path, null)),
            reading, notes);
        notes.Tell();
        return prompts;
    }

    /// <summary>Whether it is a file that is read here; the others are refused by name.</summary>
    private static bool Opens(string path)
    {
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return Path.GetExtension(name) is "" || OpenedFile.Known.Contains(Path.GetExtension(name).ToLowerInvariant())
            || !PromptFile.IsRefused(name);
    }

    private static IReadOnlyList<Prompt> Prompts(OpenedFile file, PromptReading reading, DataNotes notes) => !reading.IsPlain
        ? Mapped(file.Path, file.Rows(notes), reading, notes)
        : file.Form == FileForm.Text ? PromptFile.OfText(file.Path, file.Extension, file.Text(notes), notes)
        : PromptFile.OfRows(file.Path, file.Rows(notes), notes);

    /// <summary>Prompts from named columns: nothing else of a row is read, and all else is kept beside the prompt.</summary>
    private static IReadOnlyList<Prompt> Mapped(string path, IReadOnlyList<DataRow> rows, PromptReading reading, DataNotes notes)
    {
        var used = reading.Columns.Values.Concat(reading.Template is { } template ? PromptTemplate.Columns(template) : [])
            .ToHashSet(StringComparer.Ordinal);
        if (rows.Count > 0 && reading.Columns.Values.FirstOrDefault(column => !rows.Any(row => Has(row, column))) is { } absent)
        {
            _ = PromptTemplate.ColumnOf(rows[0], absent); // says what there is
        }

        var prompts = PromptFile.OfRows(path, [.. rows.Select(row => row with { Value = Named(row, reading) })], notes);
        return [.. prompts.Zip(rows, (prompt, row) => prompt with { Columns = Rest(row, used) })];
    }

    /// <summary>The prompt of one row, without an id.</summary>
    /// <exception cref="InvalidDataException">It is none: says why.</exception>
    internal static Prompt Prompt(DataRow row, PromptReading reading, DataNotes notes) =>
        (reading.IsPlain ? PromptFile.OfRows(row.Path, [Texted(row)], notes) : Mapped(row.Path, [row], reading, notes))[0];

    /// <summary>A plain line of text, which a reader of rows sees as an object, as the prompt that it is.</summary>
    private static DataRow Texted(DataRow row) => Path.GetExtension(row.Path).ToLowerInvariant() is not (".jsonl" or ".json" or ".ndjson")
        && row.Kind == "line" && row.Value.ValueKind == JsonValueKind.Object && row.Value.EnumerateObject().Count() == 1
        && row.Value.TryGetProperty(RowText.TextKey, out var text) ? row with { Value = text } : row;

    private static JsonElement Named(DataRow row, PromptReading reading)
    {
        var made = new JsonObject();
        if (reading.Template is { } template)
        {
            made["prompt"] = PromptTemplate.Fill(template, row);
        }

        foreach (var (use, column) in reading.Columns)
        {
            if (Needed.Contains(use) || Has(row, column))
            {
                made[Keys[use]] = JsonNode.Parse(PromptTemplate.ColumnOf(row, column).GetRawText());
            }
        }

        return JsonSerializer.SerializeToElement(made);
    }

    private static bool Has(DataRow row, string column) =>
        row.Value.ValueKind == JsonValueKind.Object && row.Value.TryGetProperty(column, out _);

    private static JsonObject? Rest(DataRow row, HashSet<string> used)
    {
        var rest = new JsonObject();
        foreach (var entry in row.Value.EnumerateObject().Where(entry => !used.Contains(entry.Name)))
        {
            rest[entry.Name] = JsonNode.Parse(entry.Value.GetRawText());
        }

        return rest.Count > 0 ? rest : null;
    }

    private static IReadOnlyList<Prompt> Distinct(IReadOnlyList<Prompt> prompts, PromptReading reading, DataNotes notes)
    {
        if (reading.Deduplicate == Deduplication.None)
        {
            return prompts;
        }

        List<Prompt> kept = [.. prompts.DistinctBy(prompt => prompt.Dialogue.Key)];
        if (kept.Count < prompts.Count)
        {
            notes.Add($"{prompts.Count - kept.Count} of {prompts.Count} prompts repeat an earlier one and are left out "
                + "(data.deduplicate: exact)", null);
        }

        return kept;
    }
}
