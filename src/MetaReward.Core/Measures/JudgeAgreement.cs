namespace MetaReward.Measures;

/// <summary>A response as the judge and as the truth see it.</summary>
/// <param name="Judge">The judge's score, for example the mean of its verdicts; NaN when none could be read.</param>
/// <param name="Truth">The oracle's or the humans' grade. Only the order matters.</param>
public sealed record Graded(double Judge, double Truth);

/// <summary>
/// How well a judge orders responses (arXiv:2407.19594, section 3.3). Over all pairs of responses to one prompt whose truth differs: the
/// share the judge orders as the truth does, its ties counting one half or left out; and the rank correlation within a prompt, averaged.
/// Prompts are the units of the intervals. Degenerate case: responses without a readable score are left out; without a comparable pair a
/// figure is <see cref="Interval.None"/>.
/// </summary>
/// <param name="WithTies">Agreement, a judge's tie counting one half; 0.5 is chance.</param>
/// <param name="WithoutTies">Agreement among the pairs that the judge does not tie.</param>
/// <param name="Spearman">Mean over prompts of the rank correlation, where it is defined.</param>
public sealed record JudgeAgreement(Interval WithTies, Interval WithoutTies, Interval Spearman)
{
    /// <summary>Mean over prompts of Kendall's tau-b.</summary>
    public Interval Kendall { get; init; } = Interval.None;

    /// <summary>
    /// Share of prompts whose responses the judge orders wholly as the truth does; what the truth ties may stand in any order,
    /// what the judge ties is wrong.
    /// </summary>
    public Interval Exact { get; init; } = Interval.None;

    /// <param name="groups">One list of graded responses per prompt.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static JudgeAgreement Of(IReadOnlyList<IReadOnlyList<Graded>> groups, Seed seed)
    {
        var counts = groups.Select(Count).Where(c => c.Pairs > 0).ToArray();
        return new(
            Intervals.Bootstrap(counts, c => (c.Sum(x => x.Right) + (0.5 * c.Sum(x => x.Tied))) / c.Sum(x => x.Pairs),
                seed.Derive("with-ties")),
            Intervals.Bootstrap(counts, c => c.Sum(x => x.Right) / (double)c.Sum(x => x.Pairs - x.Tied), seed.Derive("without-ties")),
            Intervals.Mean(groups.Select(group => Rank(group, Correlation.Spearman))).Within(-1, 1))
        {
            Kendall = Intervals.Mean(groups.Select(group => Rank(group, Correlation.Kendall))).Within(-1, 1),
            Exact = Intervals.Proportion(counts.Count(c => c.Right == c.Pairs), counts.Length),
        };
    }

    private static (int Right, int Tied, int Pairs) Count(IReadOnlyList<Graded> group)
    {
        var (right, tied, pairs) = (0, 0, 0);
        var read = group.Where(g => !double.IsNaN(g.Judge)).ToArray();
        for (var i = 0; i < read.Length; i++)
        {
            for (var j = 0; j < i; j++)
            {
                var truth = read[i].Truth.CompareTo(read[j].Truth);
                var judge = read[i].Judge.CompareTo(read[j].Judge);
                pairs += truth != 0 ? 1 : 0;
                tied += truth != 0 && judge == 0 ? 1 : 0;
                right += truth != 0 && judge == truth ? 1 : 0;
            }
        }

        return (right, tied, pairs);
    }

    private static double Rank(IReadOnlyList<Graded> group, Func<IReadOnlyList<double>, IReadOnlyList<double>, double> correlation)
    {
        var read = group.Where(g => !double.IsNaN(g.Judge)).ToArray();
        return correlation([.. read.Select(g => g.Judge)], [.. read.Select(g => g.Truth)]);
    }
}
