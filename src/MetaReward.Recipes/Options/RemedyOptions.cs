using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// What may be done about a judge that drifts, each off by default: none is in a paper. What each did on runs that go wrong stands in
/// docs/results/alarms.md.
/// </summary>
public sealed record RemedyOptions
{
    [Setting("Leave the judge pairs of an iteration out whose meta-judge lets the higher score, or the lower one, win more than this "
        + "share of decided battles; 1 never does. The alarm score-bias is raised at 0.9.",
        "our choice: none, as in arXiv:2407.19594, which stops after two iterations", Min = 0.5, Max = 1, Selects = true)]
    public double StopAt { get; init; } = 1;

    [Setting("Keep as many judge pairs whose chosen judgment has the higher score as pairs whose chosen one has the lower score.",
        "our choice: off, as in arXiv:2407.19594", Selects = true)]
    public bool BalanceScores { get; init; }

    [Setting("Largest part of judge pairs among all pairs of a training; 1 keeps all.", "our choice: all, as in arXiv:2407.19594", Min = 0,
        Above = true, Max = 1, Selects = true)]
    public double JudgeShare { get; init; } = 1;

    /// <summary>As the selection takes them.</summary>
    public JudgePairLimits.Options Limits() => new(StopAt, BalanceScores, JudgeShare);
}
