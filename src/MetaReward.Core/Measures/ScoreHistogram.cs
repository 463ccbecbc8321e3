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
}
