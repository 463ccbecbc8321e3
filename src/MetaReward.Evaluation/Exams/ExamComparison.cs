using MetaReward.Measures;

namespace MetaReward.Evaluation.Exams;

/// <summary>An evaluation held against another one of the same benchmark, item by item.</summary>
/// <param name="Against">The other one's name.</param>
/// <param name="Items">Items that both have; equal by key.</param>
/// <param name="Differences">This one less the other one, by yardstick, paired.</param>
public sealed record ExamComparison(string Against, int Items, IReadOnlyDictionary<string, Interval> Differences)
{
    /// <summary>Compares on what both have.</summary>
    public static ExamComparison Of(
        IReadOnlyList<Yardstick> yardsticks, string against, IEnumerable<MarkedItem> before, IEnumerable<MarkedItem> after, Seed seed)
    {
        var known = before.DistinctBy(item => item.Key).ToDictionary(item => item.Key);
        var pairs = after.Where(item => known.ContainsKey(item.Key)).Select(item => (known[item.Key], item)).ToList();
        return new(against, pairs.Count, yardsticks.ToDictionary(y => y.Name, y => y.Difference(pairs, seed.Derive(y.Name))));
    }
}
