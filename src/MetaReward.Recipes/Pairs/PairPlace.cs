using System.Text;
using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// Preference pairs, wherever they are: a run folder (all iterations, or one), a folder that <c>reselect</c> wrote, one
/// <c>6-pairs.jsonl</c>, or a file in TRL's formats (<see cref="PairRow"/>) as JSON lines or a JSON array.
/// </summary>
public static class PairPlace
{
    /// <summary>The file in which an iteration keeps its pairs.</summary>
    public const string FileName = "6-pairs.jsonl";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly string[] Tables = [".csv", ".tsv", ".parquet", ".arrow", ".xlsx", ".zip", ".gz"];

    /// <summary>Whether a folder is a run's, whose iterations can be told apart.</summary>
    public static bool IsRun(string path) => File.Exists(Path.Combine(path, "run.json"));

    /// <summary>Whether a file is as a run writes its records.</summary>
    public static bool IsShard(string path) => Shard.FooterIn(File.ReadAllBytes(path)) is not null;

    /// <param name="path">A folder or a file.</param>
    /// <param name="iteration">Only this iteration of a folder; null: all of them.</param>
    /// <exception cref="InvalidDataException">There are no pairs, or they are damaged or in no form that is known; says
    /// where, and what to do.</exception>
    public static PairRows Read(string path, int? iteration = null)
    {
        if (Directory.Exists(path))
        {
            return Folder(path, iteration);
        }

        if (iteration is not null || !File.Exists(path))
        {
            throw new InvalidDataException(File.Exists(path)
                ? $"'{path}' is a file, which has no iterations; leave the iteration out, or name its run's folder."
                : $"there is nothing at '{path}'; expected a run folder, a folder that reselect wrote, or a file of pairs (JSON lines).");
        }

        var bytes = File.ReadAllBytes(path);
        return Shard.FooterIn(bytes)?.Shard is { } shard
            ? new("pairs of a run", Whole(path, bytes, shard), [], [])
            : PairRow.Read(path, Rows(path, bytes));
    }

    private static PairRows Folder(string path, int? iteration)
    {
        var folders = Directory.EnumerateDirectories(path, "iter-*").Order(StringComparer.Ordinal)
            .Select(folder => (Name: Path.GetFileName(folder), File: Path.Combine(folder, FileName)))
            .Where(folder => File.Exists(folder.File)).ToArray();
        var direct = Path.Combine(path, FileName);
        var wanted = iteration is { } t ? folders.Where(folder => folder.Name == $"iter-{t:00}").ToArray() : folders;
        return wanted.Length > 0
            ? new(IsRun(path) ? "pairs of a run" : "reselected pairs", [.. wanted.SelectMany(folder => Pairs(folder.File))], [], [])
            : iteration is null && File.Exists(direct) ? new("pairs of a run", Pairs(direct), [], [])
            : throw new InvalidDataException(folders.Length == 0
                ? $"'{path}' holds no pairs: expected iter-01/{FileName} or others of its kind, as a run and `reselect --to` write them."
                : $"'{path}' has pairs of {string.Join(", ", folders.Select(folder => folder.Name))}; iteration {iteration} came.");
    }

    /// <summary>The pairs of rows that somebody else read, from a table, say.</summary>
    /// <param name="path">Named in messages.</param>
    /// <param name="rows">With their places, which become the pairs' ids.</param>
    /// <exception cref="InvalidDataException">No row has both answers.</exception>
    public static PairRows OfRows(string path, IReadOnlyList<(string Where, JsonElement Row)> rows) => PairRow.Read(path, rows);

    private static IReadOnlyList<PreferencePair> Pairs(string path)
    {
        var bytes = File.ReadAllBytes(path);
        return Whole(path, bytes,
            Shard.FooterIn(bytes)?.Shard ?? $"{Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))}/6-pairs");
    }

    private static IReadOnlyList<PreferencePair> Whole(string path, byte[] bytes, string shard) =>
        Shard.Read(bytes, shard, RecordJson.Lines.PreferencePair, out var damage)?.Records
        ?? throw new InvalidDataException($"'{path}' is not whole: {damage}. Make it again, by the run or by reselect.");

    /// <summary>The file's rows with their places.</summary>
    private static IReadOnlyList<(string Where, JsonElement Row)> Rows(string path, byte[] bytes)
    {
        if (Tables.FirstOrDefault(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } table)
        {
            throw new InvalidDataException(
                $"'{path}': {table} files are not read; write JSON lines, for example with datasets: dataset.to_json(\"pairs.jsonl\").");
        }

        string text;
        try
        {
            text = Strict.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException broken)
        {
            throw new InvalidDataException($"'{path}' is not UTF-8 text (byte {broken.Index}): save it as UTF-8", broken);
        }

        if (text.AsSpan().TrimStart() is ['[', ..])
        {
            var array = Parse(path, text, 1);
            return array.ValueKind == JsonValueKind.Array ? [.. array.EnumerateArray().Select((row, i) => ($"row {i + 1}", row))]
                : throw new InvalidDataException($"'{path}': expected an array of rows.");
        }

        return [.. text.Split('\n').Select((line, i) => (Line: line.Trim(), Number: i + 1)).Where(line => line.Line.Length > 0)
            .Select(line => ($"row {line.Number}", Parse(path, line.Line, line.Number)))];
    }

    private static JsonElement Parse(string path, string json, int line)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.Clone();
        }
        catch (InvalidOperationException e) // of a key's name
        {
            throw new InvalidDataException($"'{path}' line {line}: the name of a column holds half a surrogate pair", e);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException(
                $"'{path}' line {line + (e.LineNumber ?? 0)}: not valid JSON ({e.Message.Split(" LineNumber:")[0].TrimEnd('.', ' ')}); "
                + "expected one row of chosen and rejected a line", e);
        }
    }
}
