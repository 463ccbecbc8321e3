namespace MetaReward.Categories;

/// <summary>
/// A weighted draw without replacement: each item gets the key -ln(u) / w, with u uniform in (0, 1] by the item's place, and the items with
/// the lowest keys are drawn (Efraimidis and Spirakis, Information Processing Letters 97, 2006). The first is drawn in proportion to the
/// weights, each further one in proportion to those of the items that are left. Degenerate case: more asked for than there are gives all.
/// </summary>
public static class WeightedDraw
{
    /// <summary>The drawn items, in the order in which they were drawn.</summary>
    /// <param name="items">What to draw from.</param>
    /// <param name="weight">Above 0 and finite.</param>
    /// <param name="count">How many.</param>
    /// <param name="seed">The same seed, items and weights give the same draw.</param>
    /// <exception cref="ArgumentException">A weight is not above 0, or not finite.</exception>
    public static IReadOnlyList<T> Of<T>(IReadOnlyList<T> items, Func<T, double> weight, int count, Seed seed)
    {
        var keys = new double[items.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            var mine = weight(items[i]);
            if (!(mine > 0) || double.IsInfinity(mine))
            {
                throw new ArgumentException($"the weight of item {i} is {mine}; weights must be above 0 and finite", nameof(weight));
            }

            keys[i] = -Math.Log(1 - seed.Uniform(i)) / mine;
        }

        return [.. Enumerable.Range(0, keys.Length).OrderBy(i => keys[i]).Take(count).Select(i => items[i])];
    }
}
