using System.Text.Json.Serialization;
using MetaReward.Evaluation;
using MetaReward.Evaluation.Exams;
using MetaReward.Measures;

namespace MetaReward.Cli.Evals;

/// <summary>An evaluation without its items: what was asked of whom, and the figures. Kept as <c>summary.json</c>.</summary>
public sealed record ExamSummary
{
    /// <summary>Folder of the evaluation below its benchmark's.</summary>
    public required string Name { get; init; }

    public required string Benchmark { get; init; }

    /// <summary>One line about who is evaluated.</summary>
    public required string Model { get; init; }

    /// <summary>Weights and template, or the file of outputs.</summary>
    public required string Identity { get; init; }

    /// <summary>Who judged and how; null where a program marks.</summary>
    public string? Judge { get; init; }

    /// <summary>Null where outputs came from a file.</summary>
    public required Sampling? Sampling { get; init; }

    public required string Data { get; init; }

    public required string DataSha256 { get; init; }

    /// <summary>Items asked.</summary>
    public required int Items { get; init; }

    /// <summary>Items in the data.</summary>
    public required int Of { get; init; }

    /// <summary>By which the items were chosen.</summary>
    public required long Seed { get; init; }

    /// <summary>By yardstick.</summary>
    public required IReadOnlyDictionary<string, Interval> Figures { get; init; }

    /// <summary>By the benchmark's kinds of items or rules.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, Interval>> Groups { get; init; }

    /// <summary>Items without a usable reply, by reason.</summary>
    public required IReadOnlyDictionary<string, int> Faults { get; init; }

    /// <summary>What the judge said, counted; null where a program marks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JudgeTally? Judged { get; init; }

    /// <summary>
    /// Why figures that rest on the judge are not about the responses: it says nothing readable, tells nothing apart, or prefers a place.
    /// </summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Replies that ran into their token limit.</summary>
    public required int CutOff { get; init; }

    /// <summary>Tokens of all replies.</summary>
    public required long Tokens { get; init; }

    /// <summary>More than one try for each reply, in words; null where there was one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Effort { get; init; }

    /// <summary>Tokens that were sampled for the replies, where there was more than one try; else null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? SpentTokens { get; init; }

    /// <summary>Promote, keep or roll back, where two policies were compared; the first one counts.</summary>
    public IReadOnlyList<GateResult> Verdicts { get; init; } = [];

    /// <summary>SHA-256 of <c>items.jsonl</c>, from which these figures were made.</summary>
    public string? ItemsSha256 { get; init; }

    /// <summary>SHA-256 of <c>comparison.json</c>.</summary>
    public string? ComparisonSha256 { get; init; }

    /// <summary>Share of items without a usable reply; what the policy withheld of its own accord is none of them.</summary>
    public double FailureRate =>
        Items == 0 ? 0 : Faults.Where(fault => fault.Key != Said.Withheld).Sum(fault => fault.Value) / (double)Items;

    /// <summary>Reasons, counted.</summary>
    public static IReadOnlyDictionary<string, int> FaultsOf(IEnumerable<MarkedItem> items) =>
        items.Select(item => item.Fault).OfType<string>().CountBy(fault => fault).OrderBy(fault => fault.Key, StringComparer.Ordinal)
            .ToDictionary();
}
