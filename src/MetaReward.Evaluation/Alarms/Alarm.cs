namespace MetaReward.Evaluation;

/// <summary>Something in a run that a reader should act on.</summary>
/// <param name="Name">Kebab-case: <c>equal-scores</c>.</param>
/// <param name="Iteration">Where.</param>
/// <param name="Value">What was measured; a share, a ratio or a mean.</param>
/// <param name="Limit">What it was held against.</param>
/// <param name="Text">One sentence with the numbers.</param>
/// <param name="Remedy">What to try.</param>
public sealed record Alarm(string Name, int Iteration, double Value, double Limit, string Text, string Remedy)
{
    private static readonly string[] Judging =
        ["judge-unreadable", "equal-scores", "judge-noise", "length-bias", "scores-fall", "judge-worse", "reward-hacking",
            "meta-judge-unreadable", "order-inconsistent", "position-bias", "score-bias", "few-pairs", "score-gap"];

    /// <summary>It says something of the judge, not of the actor's texts.</summary>
    public bool OfJudge => Judging.Contains(Name);
}
