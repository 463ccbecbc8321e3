namespace MetaReward.Measures;

/// <summary>
/// How much of what a judge's scores differ by is a difference of the responses, and not of one judgment to the next: the intraclass
/// correlation ICC(1) of single judgments (Shrout and Fleiss, Psychological Bulletin 86, 1979) within prompts. With the mean squares
/// between responses of a prompt B and within responses W, and n judgments of a response, it is (B - W) / (B + (n - 1) W); n is the number
/// per response that unequal counts stand for. 1: every judgment of a response says the same, and responses differ. 0: dice. Below 0:
/// responses differ by less than dice would make them. Degenerate cases: a judge that says one thing of everything, and one judgment a
/// response, have no such figure: <see cref="Interval.None"/>.
/// </summary>
public static class Reliability
{
    private const int Resamples = 500;

    /// <param name="items">The responses' scores; prompts with one response count for W alone.</param>
    /// <param name="seed">Of the bootstrap, whose units are prompts.</param>
    public static Interval Of(IReadOnlyList<ItemScores> items, Seed seed)
    {
        var parts = items.GroupBy(item => item.Group).Select(Part).ToArray();
        return Intervals.Bootstrap(parts, Value, seed, Resamples);
    }

    private static Sums Part(IEnumerable<ItemScores> group)
    {
        ItemScores[] all = [.. group];
        double scores = all.Sum(item => item.Count);
        var mean = all.Sum(item => item.Count * item.Mean) / scores;
        return new(
            all.Sum(item => item.Count * (item.Mean - mean) * (item.Mean - mean)), all.Length - 1,
            all.Sum(item => item.Squares), scores - all.Length,
            scores - (all.Sum(item => (double)item.Count * item.Count) / scores));
    }

    private static double Value(IReadOnlyList<Sums> parts)
    {
        var (between, within) = (parts.Sum(part => part.BetweenFreedom), parts.Sum(part => part.WithinFreedom));
        if (between <= 0 || within <= 0)
            return double.NaN;
        var (b, w) = (parts.Sum(part => part.Between) / between, parts.Sum(part => part.Within) / within);
        var n = parts.Sum(part => part.Effective) / between;
        var all = b + ((n - 1) * w);
        return all <= 1e-12 ? double.NaN : (b - w) / all;
    }

    /// <param name="Effective">Sum of counts less the mean count weighted by counts: n times the freedom between.</param>
    private readonly record struct Sums(double Between, double BetweenFreedom, double Within, double WithinFreedom, double Effective);
}
