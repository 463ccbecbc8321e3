namespace MetaReward.Selections;

/// <summary>
/// Rejection sampling of a judge's own reasoning (Self-Taught Evaluators, arXiv:2408.02666, section 3): of the comparisons of a match those
/// are right that choose the response known to be better; one of them, at random by seed, is learned from. Then as many are kept in which
/// the first is better as in which the second is, so that the judge does not learn to prefer a position.
/// Degenerate case: a match none of whose comparisons is right is skipped. Every match gives one trace or one skip.
/// </summary>
public static class RightTraces
{
    /// <summary>A right comparison with its match.</summary>
    /// <param name="Matchup">The match.</param>
    /// <param name="Comparison">The comparison that is learned from.</param>
    /// <param name="Right">How many of the match's comparisons were right.</param>
    /// <param name="Asked">How many there were.</param>
    public sealed record Trace(Matchup Matchup, Comparison Comparison, int Right, int Asked);

    /// <summary>One right trace for each match, or a skip, in the order of the matches.</summary>
    /// <param name="matches">With ids that differ.</param>
    /// <param name="comparisons">Of these matches.</param>
    /// <param name="seed">Chooses among the right ones.</param>
    public static Selection<Trace> Of(IReadOnlyList<Matchup> matches, IReadOnlyList<Comparison> comparisons, Seed seed)
    {
        var of = comparisons.ToLookup(comparison => comparison.MatchupId);
        var (kept, skips) = (new List<Trace>(), new List<Skip>());
        foreach (var match in matches)
        {
            var asked = of[match.Id].ToArray();
            var right = asked.Where(one =>
                one.Sample.Ended && one.Verdict is Verdict.Chose { Choice: var choice } && choice == match.Better).ToArray();
            var unread = asked.Count(one => one.Verdict is Verdict.Unparsable);
            if (right is [])
                skips.Add(new(match.Id, SkipReason.NoRightTrace,
                    $"None of {asked.Length} comparisons chose the better response; {unread} could not be read."));
            else
                kept.Add(new(match, right[seed.Derive(match.Id).Below(right.Length, 0)], right.Length, asked.Length));
        }

        return new(kept, skips);
    }

    /// <summary>
    /// As many traces in which the first is better as in which the second is: of the larger part some are left out at random by seed.
    /// </summary>
    public static Selection<Trace> Balanced(IReadOnlyList<Trace> traces, Seed seed)
    {
        var first = traces.Count(trace => trace.Matchup.Better == Choice.First);
        var (larger, over) = (first > traces.Count - first ? Choice.First : Choice.Second, Math.Abs((2 * first) - traces.Count));
        var left = seed.Shuffle([.. traces.Where(trace => trace.Matchup.Better == larger)]).Take(over).ToHashSet();
        return new(
            [.. traces.Where(trace => !left.Contains(trace))],
            [.. traces.Where(left.Contains).Select(trace => new Skip(trace.Matchup.Id, SkipReason.Unbalanced,
                $"Left out so that the first and the second are better equally often; {over} more matches had the better "
                + $"response {(larger == Choice.First ? "first" : "second")}."))]);
    }
}
