using MetaReward.Measures;

namespace MetaReward.Studio;

/// <summary>How numbers look in the report. What is undefined is a dash, never a zero.</summary>
internal static class FigureText
{
    public const string None = "–";

    public static string Percent(double share) => double.IsFinite(share) ? $"{100 * share:0.0} %" : None;

    public static string Number(double value) =>
        double.IsFinite(value) ? value.ToString(Math.Abs(value) switch { >= 100 => "#,0", >= 10 => "0.0", _ => "0.00" }) : None;

    public static string Count(long count) => count.ToString("#,0");

    public static string Duration(double seconds) => seconds switch
    {
        >= 5400 => $"{seconds / 3600:0.0} h",
        >= 90 => $"{seconds / 60:0.0} min",
        >= 0 => $"{seconds:0.0} s",
        _ => None,
    };

    /// <summary>A figure and its interval: <c>62.5 % [59.4, 65.5]</c>.</summary>
    public static string Interval(Interval figure, Func<double, string> show) =>
        figure.Count == 0 || double.IsNaN(figure.Value) ? None
        : double.IsNaN(figure.Low) ? show(figure.Value)
        : $"{show(figure.Value)} [{Bare(show(figure.Low))}, {Bare(show(figure.High))}]";

    private static string Bare(string shown) => shown.Replace(" %", "", StringComparison.Ordinal);
}
