using MetaReward.Recipes;

namespace MetaReward.Studio;

/// <summary>
/// Chooses a few pairs and traces their history in the run folder. Typical pairs, not the prettiest: of each iteration and role the one
/// with the median score gap, spread over the run; more of the same kind where there are too few. The same folder gives the same pairs.
/// Degenerate case: a run without pairs has no story.
/// </summary>
internal static class StoryTeller
{
    public static IReadOnlyList<Lineage> Tell(RunReader run, World world, int count) =>
        [.. Choose(run, count).Select(id => Lineage.Of(run, id, world))];

    private static IEnumerable<string> Choose(RunReader run, int count)
    {
        var kinds = run.Iterations
            .SelectMany(t => run.Pairs(t).GroupBy(p => p.Role).OrderBy(g => g.Key).Select(ByDistanceFromMedian)).ToArray();
        var many = Math.Min(count, kinds.Length);
        var spread = Enumerable.Range(0, many).Select(i => many == 1 ? 0 : i * (kinds.Length - 1) / (many - 1)).ToArray();
        var rounds = spread.Select(k => kinds[k].Length).DefaultIfEmpty(0).Max();
        return Enumerable.Range(0, rounds).SelectMany(r => spread.Where(k => r < kinds[k].Length).Select(k => (Kind: k, Round: r)))
            .Take(count).Order().Select(c => kinds[c.Kind][c.Round]);
    }

    private static string[] ByDistanceFromMedian(IEnumerable<PreferencePair> pairs)
    {
        var sorted = pairs.OrderBy(p => p.Chosen.Score - p.Rejected.Score).ThenBy(p => p.Id, StringComparer.Ordinal)
            .Select(p => p.Id).ToArray();
        return [.. Enumerable.Range(0, sorted.Length).OrderBy(i => Math.Abs(i - ((sorted.Length - 1) / 2))).ThenBy(i => i)
            .Select(i => sorted[i])];
    }
}
