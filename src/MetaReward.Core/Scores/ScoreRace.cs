namespace MetaReward.Scores;

/// <summary>
/// Which responses of a prompt may still have the best or the worst mean score once each has N judgments: the others are clearly in the
/// middle, and more judgments of them change no pair of the best and the worst. A response is out of the race where, by so many standard
/// errors, its mean stays below another's and above a third's. The standard error is that of the mean of N as n of them tell it:
/// sqrt(v / n * (N - n) / N), with v the response's variance, shrunk towards that of all its group's judgments by the weight of one. A rule
/// of ours, in the manner of racing (Maron and Moore, 1993).
/// Degenerate cases: a response with fewer than two readable scores, and one of a group without any spread, is in the race.
/// </summary>
public static class ScoreRace
{
    /// <summary>Whether each response is still in the race.</summary>
    /// <param name="group">The judgments so far of all responses to one prompt; those that cannot be read do not count.</param>
    /// <param name="most">N, at least 1.</param>
    /// <param name="z">Standard errors, above 0.</param>
    public static bool[] IsOpen(IReadOnlyList<IReadOnlyCollection<Verdict>> group, int most, double z)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(z);
        double[][] scores = [.. group.Select(verdicts => verdicts.OfType<Verdict.Scored>().Select(verdict => verdict.Score).ToArray())];
        var freedom = scores.Sum(one => Math.Max(0, one.Length - 1));
        var pooled = freedom == 0 ? 0 : scores.Sum(Spread) / freedom;
        if (pooled == 0)
            return [.. group.Select(_ => true)];
        (double Low, double High)[] reach = [.. scores.Zip(group, (one, verdicts) => one.Length < 2
            ? (double.NegativeInfinity, double.PositiveInfinity)
            : Around(one.Average(), z * Math.Sqrt((Spread(one) + pooled) / one.Length / one.Length * Left(verdicts.Count))))];
        var (top, bottom) = (reach.Max(one => one.Low), reach.Min(one => one.High));
        return [.. reach.Select(one => one.High >= top || one.Low <= bottom)];

        double Left(int judged) => Math.Max(0, most - judged) / (double)most;
    }

    private static (double Low, double High) Around(double mean, double half) => (mean - half, mean + half);

    /// <summary>Sum of squared distances from the mean; 0 for none.</summary>
    private static double Spread(double[] scores)
    {
        var mean = scores.DefaultIfEmpty(0).Average();
        return scores.Sum(score => (score - mean) * (score - mean));
    }
}
