namespace MetaReward.Measures;

/// <summary>
/// How a judge uses its scale. A judge that gives the top score to almost everything no longer tells responses apart.
/// Degenerate case: no scores give empty bins, and a top share of <see cref="Interval.None"/>.
/// </summary>
public static class ScoreHistogram
{
    private const double Width = 0.5;

    /// <summary>
    /// Counts in bins of 0.5 from 0: [0, 0.5), [0.5, 1), ..., and the last bin for the top score alone. For a top of 5 eleven bins.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A score is off the scale.</exception>
    public static IReadOnlyList<int> Of(IEnumerable<double> scores, double top)
    {
        var bins = new int[(int)Math.Round(top / Width) + 1];
        foreach (var score in scores)
        {
            if (!(score >= 0 && score <= top))
            {
                throw new ArgumentOutOfRangeException(nameof(scores),
                    $"Scores must be from 0 to {top}, got {score}; unparsable verdicts have no place here.");
            }

            bins[(int)(score / Width)]++;
        }

        return bins;
    }

    /// <summary>Share of scores at the top of the scale.</summary>
    public static Interval TopShare(IReadOnlyCollection<double> scores, double top) =>
        Intervals.Proportion(scores.Count(s => s >= top), scores.Count);

    /// <summary>Standard deviation (n - 1) of scores; NaN for fewer than two.</summary>
    public static double Spread(IReadOnlyCollection<double> scores)
    {
        if (scores.Count < 2)
            return double.NaN;
        var mean = scores.Average();
        return Math.Sqrt(scores.Sum(score => (score - mean) * (score - mean)) / (scores.Count - 1));
    }

    /// <summary>Entropy of counts, in bits; 0 where all is one, NaN without any.</summary>
    public static double Entropy(IReadOnlyCollection<int> counts)
    {
        double all = counts.Sum();
        return all == 0 ? double.NaN : counts.Where(count => count > 0).Sum(count => count / all * Math.Log2(all / count));
    }
}
