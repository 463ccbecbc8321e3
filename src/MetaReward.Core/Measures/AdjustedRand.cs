namespace MetaReward.Measures;

/// <summary>
/// How far two partitions of the same items agree, corrected for chance: the adjusted Rand index (Hubert and Arabie, Journal of
/// Classification 2, 1985). 1 for equal partitions, 0 on average for random ones of the same sizes; it may be negative.
/// Degenerate case: where both put all items together, or each into a part of its own, it is 1; fewer than two items give NaN.
/// </summary>
public static class AdjustedRand
{
    /// <summary>The index of two labellings; only which items share a label counts.</summary>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static double Of<TFirst, TSecond>(IReadOnlyList<TFirst> first, IReadOnlyList<TSecond> second)
        where TFirst : notnull
        where TSecond : notnull
    {
        if (first.Count != second.Count)
        {
            throw new ArgumentException(
                $"two partitions must be of the same items, got {first.Count} and {second.Count} labels", nameof(second));
        }

        if (first.Count < 2)
        {
            return double.NaN;
        }

        var together = first.Zip(second).CountBy(pair => pair).Sum(cell => Pairs(cell.Value));
        var (rows, columns) = (first.CountBy(label => label).Sum(part => Pairs(part.Value)),
            second.CountBy(label => label).Sum(part => Pairs(part.Value)));
        var expected = rows * columns / Pairs(first.Count);
        var most = (rows + columns) / 2;
        return most == expected ? 1 : (together - expected) / (most - expected);
    }

    /// <summary>The index with its interval by bootstrap over the items.</summary>
    public static Interval Of<TFirst, TSecond>(IReadOnlyList<TFirst> first, IReadOnlyList<TSecond> second, Seed seed, int resamples = 2000)
        where TFirst : notnull
        where TSecond : notnull => Intervals.Bootstrap(
            [.. first.Zip(second)], some => Of<TFirst, TSecond>([.. some.Select(one => one.First)], [.. some.Select(one => one.Second)]),
            seed, resamples);

    private static double Pairs(int count) => count * (count - 1) / 2.0;
}
