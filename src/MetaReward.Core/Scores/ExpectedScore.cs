namespace MetaReward.Scores;

/// <summary>
/// The expected score of a judgment: the sum of the scale's scores, each times its probability where the judgment wrote its own
/// (the scoring function of G-Eval, arXiv:2303.16634). Probabilities are those of temperature 1, divided by their
/// sum over the scale. It is an expectation given the words before the score, not over all judgments that might have been written.
/// Degenerate cases: where the scale has less than a stated share of the probability, the judge was about to say something else, and the
/// judgment counts as unread; one without a place for a single digit, or whose tokens cannot tell, keeps the score that was read.
/// </summary>
public static class ExpectedScore
{
    /// <summary>What is known of one judgment.</summary>
    /// <param name="expectation">Of its scale.</param>
    /// <returns>The expected score, and the probability of the whole scale, 0 to 1; NaN where nobody could tell.</returns>
    public static (double Score, double Mass) Of(Expectation expectation)
    {
        if (expectation.Logps.Count == 0)
            return (double.NaN, double.NaN);
        var likely = expectation.Logps.Select(logp => Math.Exp(logp)).ToArray();
        var mass = likely.Sum();
        return (likely.Zip(expectation.Scale, (p, digit) => p * (digit - '0')).Sum() / mass, Math.Min(1, mass));
    }

    /// <summary>
    /// The value of each readable judgment by its id: the expected score; the score as read where none is known; NaN where the scale is too
    /// unlikely.
    /// </summary>
    /// <param name="judgments">With their verdicts.</param>
    /// <param name="expectations">Of some of them.</param>
    /// <param name="leastMass">The probability that the scale must have, 0 to 1.</param>
    public static IReadOnlyDictionary<string, double> Values(
        IEnumerable<Judgment> judgments, IEnumerable<Expectation> expectations, double leastMass)
    {
        var of = expectations.ToDictionary(one => one.JudgmentId, Of, StringComparer.Ordinal);
        return judgments.Where(judgment => judgment.Verdict is Verdict.Scored).ToDictionary(
            judgment => judgment.Id,
            judgment => !of.TryGetValue(judgment.Id, out var told) || double.IsNaN(told.Mass) ? ((Verdict.Scored)judgment.Verdict).Score
                : told.Mass < leastMass ? double.NaN : told.Score,
            StringComparer.Ordinal);
    }
}
