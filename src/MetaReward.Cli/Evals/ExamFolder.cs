using System.Text.Json;
using MetaReward.Evaluation.Exams;
using MetaReward.Recipes;

namespace MetaReward.Cli.Evals;

/// <summary>
/// Where evaluations lie: <c>BENCHMARK/NAME/</c> with <c>items.jsonl</c>, <c>summary.json</c> and <c>comparison.json</c>, and below <c>replies</c> what policies said.
/// A name holds whatever decides replies but not which items were chosen: evaluating again with another limit replaces it.
/// </summary>
public static class ExamFolder
{
    private const string SummaryFile = "summary.json";
    private const string ItemsFile = "items.jsonl";
    private const string ComparisonFile = "comparison.json";
    private static readonly JsonSerializerOptions Pages = new(Terminal.Json) { WriteIndented = true, NewLine = "\n" };

    /// <summary>One evaluation on disk.</summary>
    public sealed record Kept(ExamSummary Summary, IReadOnlyList<MarkedItem> Items);

    /// <summary>Where an evaluation lies.</summary>
    public static string Of(string root, ExamSummary summary) => Path.Combine(root, summary.Benchmark, summary.Name);

    /// <summary>Writes the items, the comparisons, and the summary last.</summary>
    public static string Write(string root, Kept made, IReadOnlyList<ExamComparison> comparisons)
    {
        var folder = Of(root, made.Summary);
        Disk.Write(Path.Combine(folder, ItemsFile), [.. made.Items.SelectMany(item => JsonSerializer.SerializeToUtf8Bytes(item, Terminal.Json).Append((byte)'\n'))]);
        Disk.Write(Path.Combine(folder, ComparisonFile), [.. JsonSerializer.SerializeToUtf8Bytes(comparisons, Pages), (byte)'\n']);
        Disk.Write(Path.Combine(folder, SummaryFile), [.. JsonSerializer.SerializeToUtf8Bytes(made.Summary, Pages), (byte)'\n']);
        return folder;
    }

    /// <summary>The other evaluations of a benchmark, by name.</summary>
    /// <param name="root">The evaluations' folder.</param>
    /// <param name="benchmark">Whose.</param>
    /// <param name="name">Not this one.</param>
    /// <param name="note">Told of those that cannot be read.</param>
    public static IReadOnlyList<Kept> Others(string root, string benchmark, string name, Action<string> note)
    {
        var home = Path.Combine(root, benchmark);
        var folders = Directory.Exists(home) ? Directory.EnumerateDirectories(home) : [];
        return [.. folders.Where(folder => Path.GetFileName(folder) != name && File.Exists(Path.Combine(folder, SummaryFile)))
            .Order(StringComparer.Ordinal).Select(folder => Read(folder, note)).OfType<Kept>()];
    }

    private static Kept? Read(string folder, Action<string> note)
    {
        try
        {
            return new(
                JsonSerializer.Deserialize<ExamSummary>(File.ReadAllText(Path.Combine(folder, SummaryFile)), Terminal.Json)!,
                [.. File.ReadLines(Path.Combine(folder, ItemsFile)).Select(line => JsonSerializer.Deserialize<MarkedItem>(line, Terminal.Json)!)]);
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            note($"  not compared with: '{folder}' cannot be read ({failure.Message})");
            return null;
        }
    }
}
