using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MetaReward.Evaluation.Exams;
using MetaReward.Recipes;

namespace MetaReward.Cli.Evals;

/// <summary>
/// Where evaluations lie: <c>BENCHMARK/NAME/</c> with <c>items.jsonl</c>, <c>summary.json</c> and <c>comparison.json</c>, and below
/// <c>replies</c> what policies said. A name holds whatever decides replies but not which items were chosen: evaluating again with another
/// limit replaces it. The summary, written last, carries the checksums of the other two and its own.
/// </summary>
public static class ExamFolder
{
    public const string SummaryFile = "summary.json";
    public const string ItemsFile = "items.jsonl";
    public const string ComparisonFile = "comparison.json";
    private const string Remedy = "Evaluate again: replies that are kept are not asked twice.";
    private static readonly JsonSerializerOptions Pages = new(Terminal.Json) { WriteIndented = true, NewLine = "\n" };
    private static readonly JsonSerializerOptions Strict = new(Terminal.Json) { RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true };

    /// <summary>One evaluation on disk.</summary>
    public sealed record Kept(ExamSummary Summary, IReadOnlyList<MarkedItem> Items);

    /// <summary>Where an evaluation lies.</summary>
    public static string Of(string root, ExamSummary summary) => Path.Combine(root, summary.Benchmark, summary.Name);

    /// <summary>Writes the items, the comparisons, and the summary last.</summary>
    public static string Write(string root, Kept made, IReadOnlyList<ExamComparison> comparisons)
    {
        var folder = Of(root, made.Summary);
        byte[] items = [.. made.Items.SelectMany(item => JsonSerializer.SerializeToUtf8Bytes(item, Terminal.Json).Append((byte)'\n'))];
        byte[] compared = [.. JsonSerializer.SerializeToUtf8Bytes(comparisons, Pages), (byte)'\n'];
        Disk.Write(Path.Combine(folder, ItemsFile), items);
        Disk.Write(Path.Combine(folder, ComparisonFile), compared);
        var summary = made.Summary with { ItemsSha256 = Seal.Hex(items), ComparisonSha256 = Seal.Hex(compared) };
        SealedPage.Write(Path.Combine(folder, SummaryFile), summary, TypeOf<ExamSummary>(Pages), PlaceOf(folder));
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
        return [.. folders.Where(folder => Path.GetFileName(folder) != name
            && (File.Exists(Path.Combine(folder, SummaryFile)) || File.Exists(Path.Combine(folder, ItemsFile))))
            .Order(StringComparer.Ordinal).Select(folder => Read(folder, note)).OfType<Kept>()];
    }

    /// <summary>An evaluation as it was kept, its files proven.</summary>
    /// <param name="damage">What is wrong with a file, by the file's name; empty where all is whole.</param>
    public static Kept? Read(string folder, out IReadOnlyDictionary<string, string> damage)
    {
        var wrong = new SortedDictionary<string, string>(StringComparer.Ordinal);
        damage = wrong;
        var summary = SealedPage.Read(Path.Combine(folder, SummaryFile), TypeOf<ExamSummary>(Strict), out var fault, PlaceOf(folder));
        if (summary is null)
        {
            wrong[SummaryFile] = fault ?? "missing";
            return null;
        }

        var items = Proven(folder, ItemsFile, summary.ItemsSha256, wrong);
        _ = Proven(folder, ComparisonFile, summary.ComparisonSha256, wrong);
        if (ExamFaults.Of(summary) is { } odd)
        {
            wrong[SummaryFile] = odd;
        }

        var read = items is null ? [] : Items(items, wrong);
        return wrong.ContainsKey(SummaryFile) || wrong.ContainsKey(ItemsFile) ? null : new(summary, read);
    }

    private static Kept? Read(string folder, Action<string> note)
    {
        try
        {
            var kept = Read(folder, out var damage);
            foreach (var (file, fault) in damage)
            {
                note($"  {(kept is null ? "not compared with" : "damaged")}: '{Path.Combine(folder, file)}': {fault}. {Remedy}");
            }

            return kept;
        }
        catch (InvalidDataException failure)
        {
            note($"  not compared with: {failure.Message}");
            return null;
        }
    }

    private static byte[]? Proven(string folder, string file, string? sha256, SortedDictionary<string, string> wrong)
    {
        var bytes = Disk.Read(Path.Combine(folder, file));
        if (bytes is not null && Seal.Hex(bytes) == sha256)
        {
            return bytes;
        }

        wrong[file] = bytes is null
            ? "missing"
            : "it does not match its checksum in summary.json: it was edited or damaged, or is another evaluation's";
        return null;
    }

    private static List<MarkedItem> Items(byte[] bytes, SortedDictionary<string, string> wrong)
    {
        var (items, line) = (new List<MarkedItem>(), 0);
        foreach (var range in bytes.AsSpan().Split((byte)'\n'))
        {
            line++;
            if (bytes.AsSpan()[range].IsEmpty)
            {
                continue;
            }

            var item = RecordText.Parse(bytes.AsSpan()[range], TypeOf<MarkedItem>(Strict), out var fault);
            if ((fault ?? ExamFaults.Of(item!)) is { } odd)
            {
                wrong[ItemsFile] = $"line {line}: {odd}";
                break;
            }

            items.Add(item!);
        }

        return items;
    }

    private static string PlaceOf(string folder) =>
        $"{Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(folder)))}/"
        + $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(folder))}/{SummaryFile}";

    private static JsonTypeInfo<T> TypeOf<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
