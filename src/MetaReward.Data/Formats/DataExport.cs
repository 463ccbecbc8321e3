using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Recipes;

namespace MetaReward.Data.Formats;

/// <summary>What an export wrote.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="Format">By its name.</param>
/// <param name="Records">How many pairs, demonstrations or rollouts stand there.</param>
/// <param name="Rows">How many rows they take: KTO has two for a pair.</param>
/// <param name="LeftOut">How many have no form in that format, by reason.</param>
/// <param name="Files">The files, by their names within the folder.</param>
public sealed record DataExport(
    string Path, string Format, int Records, int Rows, IReadOnlyDictionary<string, int> LeftOut, IReadOnlyList<string> Files)
{
    private const string FolderFile = ".jsonl";

    /// <summary>Writes pairs. A folder also gets what the tool needs to find them, and a page that says what they are.</summary>
    /// <param name="pairs">In their order.</param>
    /// <param name="format">The form.</param>
    /// <param name="to">A file that ends in <c>.jsonl</c>, <c>.json</c>, <c>.parquet</c>, or a folder; not there yet.</param>
    /// <exception cref="InvalidDataException">The place is taken, or no pair has a form there: nothing is written.</exception>
    public static DataExport Pairs(IReadOnlyList<WrittenPair> pairs, PairFormat format, string to) =>
        Write([.. pairs.Select(format.Of)], format.Name, "pairs", to);

    /// <summary>Writes demonstrations, as above.</summary>
    /// <exception cref="InvalidDataException">As above.</exception>
    public static DataExport Demonstrations(
        IEnumerable<(Demonstration Shown, int? Iteration)> demonstrations, string? run, DemonstrationFormat format, string to) =>
        Write([.. demonstrations.Select(one => format.Of(one.Shown, run, one.Iteration))], format.Name, "demonstrations", to);

    /// <summary>Writes rollouts, as above: prompt, completion and <c>reward</c>; null where nobody could give one.</summary>
    /// <exception cref="InvalidDataException">As above.</exception>
    public static DataExport Rollouts(
        IEnumerable<(Rollout Rollout, int? Iteration)> rollouts, string? run, DemonstrationFormat format, string to) =>
        Write([.. rollouts.Select(one => format.Of(one.Rollout, run, one.Iteration))], format.Name, "rollouts", to);

    private static DataExport Write(IReadOnlyList<FormatRow> made, string format, string kind, string to)
    {
        if ((RowWriter.IsFile(to) ? RowWriter.Fault(to) : null) is { } fault)
        {
            throw new InvalidDataException(fault);
        }

        if (File.Exists(to) || (Directory.Exists(to) && Directory.EnumerateFileSystemEntries(to).Any()))
        {
            throw new InvalidDataException($"'{to}' is there already and is not overwritten: name another place.");
        }

        var left = made.Select(row => row.Refusal).OfType<string>().CountBy(reason => reason).ToDictionary();
        List<JsonObject> rows = [.. made.SelectMany(row => row.Rows)];
        if (rows.Count == 0)
        {
            throw new InvalidDataException(made.Count == 0 ? $"there are no {kind} to write."
                : $"none of the {made.Count} {kind} has a form in {format}: {string.Join("; ", left.Keys)}. Take another --format.");
        }

        if (RowWriter.IsFile(to))
        {
            RowWriter.Write(to, rows);
            return new(to, format, made.Count - left.Values.Sum(), rows.Count, left, [System.IO.Path.GetFileName(to)]);
        }

        var file = kind + FolderFile;
        var done = new DataExport(to, format, made.Count - left.Values.Sum(), rows.Count, left, []);
        (string Name, string Text)[] others =
            [.. ToolFiles.Of(kind, format, file), ("README.md", ToolFiles.Page(kind, format, file, done))];
        foreach (var (name, text) in others)
        {
            Disk.Write(System.IO.Path.GetFullPath(System.IO.Path.Combine(to, name)), Encoding.UTF8.GetBytes(text));
        }

        RowWriter.Write(System.IO.Path.Combine(to, file), rows); // last: a folder with the data is whole
        return done with { Files = [file, .. others.Select(other => other.Name)] };
    }
}
