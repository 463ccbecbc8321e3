using MetaReward.Measures;

namespace MetaReward.Scores;

/// <summary>
/// When a response has judgments enough: once the 95 % interval of its mean score (Student's t over the readable ones) reaches no further
/// than a given half-width to each side. A rule of ours: the papers judge every response equally often. Looking more than once makes the
/// interval narrower than it should be, and judgments that happen to agree end it at once: their interval has no width.
/// Degenerate case: fewer than two readable scores are never enough.
/// </summary>
public static class TightMean
{
    /// <summary>Whether these judgments are enough.</summary>
    /// <param name="verdicts">What the judgments so far say; those that cannot be read do not count.</param>
    /// <param name="tight">The half-width that is asked for, in points of the scale, at least 0.</param>
    public static bool IsEnough(IEnumerable<Verdict> verdicts, double tight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tight);
        var mean = Intervals.Mean(verdicts.OfType<Verdict.Scored>().Select(verdict => verdict.Score));
        return mean.Count >= 2 && mean.High - mean.Value <= tight + 1e-9;
    }
}
