namespace MetaReward.Parity;

/// <summary>One comparison with the reference.</summary>
/// <param name="Name">What was compared; the heading of a column.</param>
/// <param name="Measured">As the page shows it.</param>
/// <param name="Allowed">The tolerance, as the page shows it.</param>
/// <param name="Share">What was measured as a share of what is allowed; NaN where nothing could be measured.</param>
public sealed record Figure(string Name, string Measured, string Allowed, double Share)
{
    /// <summary>Within the tolerance.</summary>
    public bool Holds => Share <= 1;

    /// <summary>The largest difference, of which so much is allowed.</summary>
    public static Figure Apart(string name, double difference, double tolerance) =>
        new(name, difference == 0 ? "0" : $"{difference:0.0e+00}", $"{tolerance:0e+00}", difference / tolerance);

    /// <summary>How many of all are the same; all have to be, and there has to be one.</summary>
    public static Figure Equal(string name, int equal, int all) =>
        new(name, $"{equal:N0} of {all:N0}", "all", equal == all && all > 0 ? 0 : double.PositiveInfinity);

    /// <summary>The same of cases, each of which is equal or not.</summary>
    public static Figure Equal<T>(string name, IEnumerable<T> cases, Func<T, bool> equal)
    {
        var verdicts = cases.Select(equal).ToList();
        return Equal(name, verdicts.Count(same => same), verdicts.Count);
    }

    /// <summary>How many ids of the expected rows stand at their places.</summary>
    public static Figure EqualIds(string name, IEnumerable<IReadOnlyList<int>> made, IReadOnlyCollection<IReadOnlyList<int>> expected) =>
        Equal(name, made.Zip(expected).Sum(row => row.First.Zip(row.Second).Count(pair => pair.First == pair.Second)),
            expected.Sum(row => row.Count));

    /// <summary>A mean error beside the one that the reference makes itself; ours may be larger by a factor.</summary>
    public static Figure Beside(string name, double own, double reference, double factor) =>
        new(name, $"{own:0.0000} beside {reference:0.0000}", $"{factor:0.##} times the reference's own", own / (factor * reference));

    /// <summary>Something that could not be measured.</summary>
    public static Figure Unmeasured(Exception reason) =>
        new("measured", $"{reason.GetType().Name}: {reason.Message}".ReplaceLineEndings(" "), "no error", double.NaN);
}
