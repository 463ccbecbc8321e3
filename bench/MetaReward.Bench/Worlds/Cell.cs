using MetaReward.Measures;

namespace MetaReward.Bench.Worlds;

/// <summary>Numbers and rows of a Markdown table.</summary>
internal static class Cell
{
    /// <summary>The titles and the line below them.</summary>
    public static string Header(IReadOnlyList<string> titles) =>
        Row(titles) + $"|{string.Concat(Enumerable.Repeat("---|", titles.Count))}\n";

    /// <summary>One row.</summary>
    public static string Row(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |\n";

    /// <summary>Mean of those that are there; NaN where none is.</summary>
    public static double Mean(IEnumerable<double> values) => values.Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();

    /// <summary>One place behind the point; a dash where there is no number.</summary>
    public static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString("0.0");

    /// <summary>With its sign.</summary>
    public static string Signed(double value) => double.IsNaN(value) ? "-" : value.ToString("+0.0;-0.0;0.0");

    /// <summary>A difference and its interval.</summary>
    public static string Interval(Interval interval, double scale) => interval.Count == 0 ? "-"
        : interval.Count == 1 ? $"{Signed(interval.Value * scale)} (one run)"
        : $"{Signed(interval.Value * scale)} [{Signed(interval.Low * scale)}, {Signed(interval.High * scale)}]";
}
