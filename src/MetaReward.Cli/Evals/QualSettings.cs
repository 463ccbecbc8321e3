using MetaReward.QualEval;

namespace MetaReward.Cli.Evals;

/// <summary>Which categories are looked for.</summary>
public enum Kinds
{
    /// <summary>Domains and sub-tasks.</summary>
    Both,

    /// <summary>What prompts are about.</summary>
    Domain,

    /// <summary>What must be done to answer them.</summary>
    Subtask,
}

/// <summary>What <c>qualeval</c> is told besides what every asking verb is told.</summary>
/// <param name="Run">A run folder; null: <see cref="ExamSettings.Data"/> holds the examples.</param>
/// <param name="Iteration">Of the run; null: its last finished one.</param>
/// <param name="Analyst">Who finds categories and rates; null: the model itself, or the one that the iteration began with.</param>
/// <param name="Kinds">Which categories.</param>
/// <param name="Categories">A file of names, one a line, in place of discovery; null: they are found.</param>
/// <param name="Most">C: categories that are left after merging.</param>
/// <param name="Tries">How often an unread affinity is asked for.</param>
/// <param name="OutputTokens">Token limit of outputs that are asked for.</param>
/// <param name="Judgments">Of each output, where neither a metric nor a gold answer is given.</param>
/// <param name="Pool">A file of further prompts that only get categories and weights; null: none.</param>
/// <param name="Weights">Where weights go; null: nowhere.</param>
/// <param name="Options">How examples are assigned and weighed.</param>
/// <param name="Proficient">An example with at least this metric is done well; null: by the metric.</param>
public sealed record QualSettings(
    string? Run, int? Iteration, string? Analyst, Kinds Kinds, string? Categories, int Most, int Tries, int OutputTokens, int Judgments,
    string? Pool, string? Weights, QualOptions Options, double? Proficient)
{
    /// <summary>Categories of an example at most; null: 2, in the microworld 1.</summary>
    public int? PerItem { get; init; }

    /// <summary>Affinities are expected scores by log-probs, not written ones.</summary>
    public bool Likely { get; init; }
}
