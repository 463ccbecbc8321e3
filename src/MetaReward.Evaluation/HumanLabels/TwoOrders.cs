using MetaReward.Measures;
using MetaReward.Scores;

namespace MetaReward.Evaluation.HumanLabels;

/// <summary>A pair as a judge sees it in both orders. The second verdict is already told in terms of the first order.</summary>
/// <param name="Truth">The better response.</param>
/// <param name="Shown">Its choice in the file's order; null if it could not be read.</param>
/// <param name="Swapped">Its choice with the responses swapped, mapped back; null if it could not be read.</param>
public sealed record TwoOrderVerdict(Choice Truth, Choice? Shown, Choice? Swapped);

/// <summary>A pairwise judge against labels, as LLMBar (arXiv:2310.07641) reports it. Shares are in percent.</summary>
/// <param name="Count">Pairs.</param>
/// <param name="Accuracy">(right in the first order + right in the second) / 2n; an unreadable verdict is wrong.</param>
/// <param name="PositionalAgreement">The same response chosen in both orders; two unreadable verdicts agree.</param>
/// <param name="AccuracyBoth">Right in both orders.</param>
/// <param name="Kappa">Cohen's, of the two orders. As published an unreadable verdict counts as a choice of the second response.</param>
/// <param name="FirstWins">Verdicts, over both orders, for the response shown first.</param>
/// <param name="SecondWins">For the one shown second.</param>
/// <param name="Unreadable">Verdicts that could not be read.</param>
public sealed record TwoOrders(
    int Count, double Accuracy, double PositionalAgreement, double AccuracyBoth, double Kappa, int FirstWins, int SecondWins,
    int Unreadable)
{
    /// <summary>What a win is worth in each place, had these been battles of judgments.</summary>
    public PositionWeights Weights => FirstWins + SecondWins == 0
        ? PositionWeights.Even
        : new(SecondWins / (double)(FirstWins + SecondWins), FirstWins / (double)(FirstWins + SecondWins));

    /// <summary>The statistics of at least one pair.</summary>
    public static TwoOrders Of(IReadOnlyList<TwoOrderVerdict> pairs)
    {
        double Percent(Func<TwoOrderVerdict, int> points, int of) => 100.0 * pairs.Sum(points) / (of * pairs.Count);
        int Number(bool value) => value ? 1 : 0;
        return new(pairs.Count,
            Percent(p => Number(p.Shown == p.Truth) + Number(p.Swapped == p.Truth), 2),
            Percent(p => Number(p.Shown == p.Swapped), 1),
            Percent(p => Number(p.Shown == p.Truth && p.Swapped == p.Truth), 1),
            Evaluation.HumanLabels.Kappa
                .Cohen(pairs.Select(p => p.Shown == Choice.First).ToList(), pairs.Select(p => p.Swapped == Choice.First).ToList()),
            pairs.Count(p => p.Shown == Choice.First) + pairs.Count(p => p.Swapped == Choice.Second),
            pairs.Count(p => p.Shown == Choice.Second) + pairs.Count(p => p.Swapped == Choice.First),
            pairs.Count(p => p.Shown is null) + pairs.Count(p => p.Swapped is null));
    }

    /// <summary>Accuracy with its interval: pairs are the units, each worth 0, one half or 1.</summary>
    public static Interval AccuracyOf(IReadOnlyList<TwoOrderVerdict> pairs) =>
        Intervals.Share(pairs.Select(p => ((p.Shown == p.Truth ? 1 : 0) + (p.Swapped == p.Truth ? 1 : 0)) / 2.0));

    /// <summary>
    /// JudgeBench's accuracy (arXiv:2410.12784), in percent: over both orders +1 for the truth, -1 for its opposite, 0 for a tie or what
    /// cannot be read; a pair counts if the sum is above 0. Of a reward model only the first order counts.
    /// </summary>
    public static double Decided(IReadOnlyList<TwoOrderVerdict> pairs, bool firstOrderOnly = false)
    {
        int Point(Choice truth, Choice? verdict) => verdict is null or Choice.Tie ? 0 : verdict == truth ? 1 : -1;
        return 100.0 * pairs.Count(p => Point(p.Truth, p.Shown) + (firstOrderOnly ? 0 : Point(p.Truth, p.Swapped)) > 0) / pairs.Count;
    }
}
