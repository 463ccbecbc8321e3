namespace MetaReward.Measures;

/// <summary>A figure with its 95 % confidence interval.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Count">How many observations it rests on; 0 means undefined and the three numbers are NaN.</param>
public sealed record Interval(double Value, double Low, double High, int Count)
{
    /// <summary>The same figure, its ends no further than what the figure can be.</summary>
    public Interval Within(double least, double most) =>
        this with { Low = Math.Clamp(Low, least, most), High = Math.Clamp(High, least, most) };

    /// <summary>A number that is known, such as a count: its interval is itself. NaN is <see cref="None"/>.</summary>
    public static Interval Exact(double value) => double.IsNaN(value) ? None : new(value, value, value, 1);

    /// <summary>No observations: undefined, and shown as such.</summary>
    public static Interval None { get; } = new(double.NaN, double.NaN, double.NaN, 0);
}
