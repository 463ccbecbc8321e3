namespace MetaReward.Studio.Charts;

/// <summary>A range of values with round ticks, mapped onto a stretch of the picture.</summary>
/// <param name="Low">Value at <paramref name="From"/>.</param>
/// <param name="High">Value at <paramref name="To"/>.</param>
/// <param name="From">Picture units.</param>
/// <param name="To">Picture units; smaller than <paramref name="From"/> for an axis that points up.</param>
internal sealed record Axis(double Low, double High, double From, double To)
{
    public double this[double value] => High == Low ? (From + To) / 2 : From + ((value - Low) / (High - Low) * (To - From));

    /// <summary>An axis that holds all values with a little air; equal values get a range around them.</summary>
    public static Axis Around(IEnumerable<double> values, double from, double to)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        var (low, high) = finite is [] ? (0, 1) : (finite.Min(), finite.Max());
        var air = high > low ? (high - low) * 0.08 : Math.Max(Math.Abs(high) * 0.1, 0.05);
        var nonNegative = low >= 0;
        return new(nonNegative ? Math.Max(0, low - air) : low - air, high + air, from, to);
    }

    /// <summary>Round values inside the range, at most <paramref name="most"/>: steps of 1, 2 or 5 times a power of ten.</summary>
    public IReadOnlyList<double> Ticks(int most)
    {
        var rough = (High - Low) / most;
        if (!(rough > 0) || !double.IsFinite(rough))
        {
            return [Low];
        }

        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = new[] { 1.0, 2, 5, 10 }.Select(f => f * power).First(s => s >= rough * 0.999);
        var first = Math.Ceiling((Low / step) - 1e-9);
        return [.. Enumerable.Range(0, most + 2).Select(i => (first + i) * step).Where(v => v <= High + (step * 1e-9))];
    }
}
