namespace MetaReward.Measures;

/// <summary>
/// How the meta-judge decides (arXiv:2407.19594, table 5): by place, by score, and whether turning the order turns its verdict.
/// The collapse that the paper reports shows here first: a preference for higher scores near 1, then scores that only rise.
/// Intervals are Wilson's and take battles as independent; battles of one response are not quite, so the true ones are wider.
/// Degenerate case: without a decided battle a figure is <see cref="Interval.None"/>.
/// </summary>
public static class MetaJudgeBias
{
    /// <summary>Share of decided battles won by the judgment shown first; 0.5 is unbiased.</summary>
    public static Interval FirstPosition(IEnumerable<Battle> battles)
    {
        var (first, all) = (0, 0);
        foreach (var battle in Decided(battles))
        {
            all++;
            first += battle.Verdict is Verdict.Chose { Choice: Choice.First } ? 1 : 0;
        }

        return Intervals.Proportion(first, all);
    }

    /// <summary>
    /// The same among battles of two judgments with one score, or with two: where the scores are equal, the place is all that is left.
    /// </summary>
    /// <param name="battles">The battles.</param>
    /// <param name="judgments">The judgments that met; battles of others do not count.</param>
    /// <param name="equal">Battles of equal scores; else those of different ones.</param>
    public static Interval FirstPosition(IEnumerable<Battle> battles, IEnumerable<Judgment> judgments, bool equal)
    {
        var scores = Scores(judgments);
        return FirstPosition(battles.Where(b =>
            scores.TryGetValue(b.FirstId, out var first) && scores.TryGetValue(b.SecondId, out var second) && first == second == equal));
    }

    /// <summary>Share of decided battles between judgments of different score won by the higher score.</summary>
    /// <param name="battles">The battles.</param>
    /// <param name="judgments">The judgments that met; battles of others do not count.</param>
    public static Interval HigherScore(IEnumerable<Battle> battles, IEnumerable<Judgment> judgments)
    {
        var scores = Scores(judgments);
        var (higher, all) = (0, 0);
        foreach (var battle in Decided(battles))
        {
            if (scores.TryGetValue(battle.FirstId, out var first) && scores.TryGetValue(battle.SecondId, out var second) && first != second)
            {
                all++;
                higher += battle.Verdict is Verdict.Chose { Choice: Choice.First } == first > second ? 1 : 0;
            }
        }

        return Intervals.Proportion(higher, all);
    }

    /// <summary>
    /// Share of pairs of judgments on which both orders name the same winner, or both a tie. Pairs with an unreadable battle are left out.
    /// </summary>
    public static Interval OrderConsistency(IEnumerable<Battle> battles)
    {
        var of = new GroupIndex<Battle>(battles as IReadOnlyList<Battle> ?? [.. battles], battle => battle.ResponseId);
        var (consistent, all) = (0, 0);
        foreach (var both in of.Keys.SelectMany(response => InBothOrders(of[response])))
        {
            all++;
            consistent += Winner(both[0]) == Winner(both[1]) ? 1 : 0;
        }

        return Intervals.Proportion(consistent, all);
    }

    /// <summary>The two battles of every two judgments of one response, where both could be read.</summary>
    private static IEnumerable<Battle[]> InBothOrders(IEnumerable<Battle> battles) => battles
        .GroupBy(b => string.CompareOrdinal(b.FirstId, b.SecondId) < 0 ? (b.FirstId, b.SecondId) : (b.SecondId, b.FirstId))
        .Select(g => g.DistinctBy(b => b.FirstId).ToArray())
        .Where(g => g.Length == 2 && g.All(b => b.Verdict is Verdict.Chose));

    private static Dictionary<string, double> Scores(IEnumerable<Judgment> judgments) =>
        judgments.Where(j => j.Verdict is Verdict.Scored).ToDictionary(j => j.Id, j => ((Verdict.Scored)j.Verdict).Score);

    private static string? Winner(Battle battle) => ((Verdict.Chose)battle.Verdict).Choice switch
    {
        Choice.First => battle.FirstId,
        Choice.Second => battle.SecondId,
        _ => null,
    };

    private static IEnumerable<Battle> Decided(IEnumerable<Battle> battles) =>
        battles.Where(b => b.Verdict is Verdict.Chose { Choice: Choice.First or Choice.Second });
}
