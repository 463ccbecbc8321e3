using MetaReward.Measures;

namespace MetaReward.Studio.Charts;

/// <summary>One line of a chart: points from left to right, each with its interval or without one.</summary>
/// <param name="Name">For the legend; a single line needs none.</param>
/// <param name="Points">Undefined ones leave a gap.</param>
internal sealed record Line(string Name, IReadOnlyList<(double X, Interval Y)> Points)
{
    public static Line Of(string name, IEnumerable<(double X, double Y)> points) =>
        new(name, [.. points.Select(p => (p.X, double.IsFinite(p.Y) ? new Interval(p.Y, double.NaN, double.NaN, 1) : Interval.None))]);
}

/// <summary>
/// A small line chart as SVG: lines, confidence bands, an optional limit. Values at both ends of a single line are written out.
/// Degenerate case: without a defined point it says that nothing was measured.
/// </summary>
/// <param name="Title">Above the picture.</param>
/// <param name="Show">How values are written.</param>
/// <param name="Lines">At most six.</param>
/// <param name="XTicks">Places and labels under the picture.</param>
internal sealed record Curve(
    string Title, Func<double, string> Show, IReadOnlyList<Line> Lines, IReadOnlyList<(double X, string Label)> XTicks)
{
    private const int Width = 320;
    private const int Height = 180;
    private const int Left = 44;
    private const int Right = 306;
    private const int Top = 14;
    private const int Bottom = 150;

    /// <summary>Beyond this an alarm is raised; a dashed line, and part of the range.</summary>
    public double? Limit { get; init; }

    /// <summary>One sentence under the picture.</summary>
    public string Note { get; init; } = "";

    /// <summary>Lines in the order of time get a growing weight of one colour instead of a colour each.</summary>
    public bool Ordered { get; init; }

    public Markup Draw()
    {
        var defined = Lines.SelectMany(l => l.Points).Where(p => p.Y.Count > 0).ToArray();
        if (defined is [])
        {
            return Markup.Of($"<figure><figcaption>{Title}</figcaption><p class=\"none\">not measured</p></figure>");
        }

        var y = Axis.Around(defined.SelectMany(p => new[] { p.Y.Value, p.Y.Low, p.Y.High }).Append(Limit ?? double.NaN), Bottom, Top);
        var x = new Axis(XTicks.Select(t => t.X).Concat(defined.Select(p => p.X)).Min(),
            XTicks.Select(t => t.X).Concat(defined.Select(p => p.X)).Max(), Left + 22, Right - 18);
        return Markup.Of($"""
            <figure><figcaption>{Title}</figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Title}">
            {Grid(x, y)}{LimitLine(y)}{Lines.Select((l, i) => Draw(l, i, x, y))}
            </svg>{Legend()}{Remark()}</figure>
            """);
    }

    private Markup Grid(Axis x, Axis y) => Markup.Of($"""
        {Ticks(y).Select(v => Markup.Of(
            $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{y[v]:0.#}\" y2=\"{y[v]:0.#}\"/>"
            + $"<text class=\"tick\" x=\"{Left - 5}\" y=\"{y[v] + 3.5:0.#}\" text-anchor=\"end\">{Tick(v, y)}</text>"))}
        {XTicks.Select(t =>
            Markup.Of($"<text class=\"tick\" x=\"{x[t.X]:0.#}\" y=\"{Height - 8}\" text-anchor=\"middle\">{t.Label}</text>"))}
        """);

    /// <summary>The limit's words stand at the end where the line is farther from it.</summary>
    private Markup LimitLine(Axis y)
    {
        if (Limit is not { } limit)
        {
            return Markup.Empty;
        }

        var points = Lines.SelectMany(l => l.Points).Where(p => p.Y.Count > 0).OrderBy(p => p.X).ToArray();
        var left = Math.Abs(points[0].Y.Value - limit) > Math.Abs(points[^1].Y.Value - limit);
        var (place, anchor) = left ? (Left + 2, "start") : (Right, "end");
        var shown = Show(limit).Replace(".0 %", " %", StringComparison.Ordinal);
        return Markup.Of($"""
            <line class="limit" x1="{Left}" x2="{Right}" y1="{y[limit]:0.#}" y2="{y[limit]:0.#}"/>
            <text class="limit-text" x="{place}" y="{y[limit] - 4:0.#}" text-anchor="{anchor}">alarm {shown}</text>
            """);
    }

    private Markup Draw(Line line, int i, Axis x, Axis y)
    {
        var runs = Unbroken(line.Points);
        var dots = line.Points.Count > 12 ? [] : line.Points.Where(p => p.Y.Count > 0).ToArray();
        var (first, last) = (dots.FirstOrDefault(), dots.LastOrDefault());
        var ends = Lines.Count == 1 && dots.Length > 0 ? dots.Length == 1 ? new[] { first } : [first, last] : [];
        return Markup.Of($"""
            <g class="{Colour(i)}" opacity="{Weight(i):0.##}">
            {runs.Where(r => r.Length > 1 && r.All(p => double.IsFinite(p.Y.Low))).Select(r => Markup.Of(
                $"<polygon class=\"band\" points=\"{Points(Around(r, x, y))}\"/>"))}
            {runs.Where(r => r.Length == 1 && double.IsFinite(r[0].Y.Low)).Select(r => Markup.Of(
                $"<line class=\"whisker\" x1=\"{x[r[0].X]:0.#}\" x2=\"{x[r[0].X]:0.#}\" "
                + $"y1=\"{y[r[0].Y.Low]:0.#}\" y2=\"{y[r[0].Y.High]:0.#}\"/>"))}
            {runs.Where(r => r.Length > 1)
                .Select(r => Markup.Of($"<polyline class=\"line\" points=\"{Points(r.Select(p => (x[p.X], y[p.Y.Value])))}\"/>"))}
            {dots.Select(p => Markup.Of(
                $"<circle class=\"dot\" cx=\"{x[p.X]:0.#}\" cy=\"{y[p.Y.Value]:0.#}\" r=\"3\">"
                + $"<title>{line.Name} {FigureText.Interval(p.Y, Show)}</title></circle>"))}
            {ends.Select((p, e) => Markup.Of(
                $"<text class=\"value\" x=\"{x[p.X]:0.#}\" y=\"{Beside(y, p.Y.Value, Neighbour(e)):0.#}\" "
                + $"text-anchor=\"middle\">{Show(p.Y.Value)}</text>"))}
            </g>
            """);

        double Neighbour(int end) => dots[end == 0 ? Math.Min(1, dots.Length - 1) : ^2].Y.Value;
    }

    /// <summary>The outline of a band: its upper edge, and its lower one backwards.</summary>
    private static IEnumerable<(double X, double Y)> Around((double X, Interval Y)[] run, Axis x, Axis y) =>
        run.Select(p => (x[p.X], y[p.Y.High])).Concat(run.Reverse().Select(p => (x[p.X], y[p.Y.Low])));

    /// <summary>Above a point, or below it where its neighbour is higher and the line would cross the words.</summary>
    private static double Beside(Axis y, double value, double neighbour) => neighbour > value ? y[value] + 15 : Math.Max(11, y[value] - 8);

    private Markup Legend() => Lines.Count < 2 ? Markup.Empty : Markup.Of($"""
        <p class="legend">{Lines.Select((l, i) =>
            Markup.Of($"<span class=\"{Colour(i)}\"><i class=\"o{10 * Weight(i):0}\"></i>{l.Name}</span>"))}</p>
        """);

    private Markup Remark() => Note.Length == 0 ? Markup.Empty : Markup.Of($"<p class=\"note\">{Note}</p>");

    private string Colour(int i) => Ordered ? "c0" : $"c{i % 6}";

    private double Weight(int i) => Ordered && Lines.Count > 1 ? 0.3 + (0.7 * i / (Lines.Count - 1)) : 1;

    private static IReadOnlyList<double> Ticks(Axis y) => y.Ticks(5);

    /// <summary>No decimals where no tick needs them.</summary>
    private string Tick(double value, Axis y) =>
        !Show(value).EndsWith('%') && Ticks(y).All(v => v == Math.Round(v))
            ? value.ToString("#,0")
            : Show(value).Replace(".0 %", " %", StringComparison.Ordinal);

    private static string Points(IEnumerable<(double X, double Y)> points) => string.Join(' ', points.Select(p => $"{p.X:0.#},{p.Y:0.#}"));

    /// <summary>Stretches of points without a gap.</summary>
    private static List<(double X, Interval Y)[]> Unbroken(IReadOnlyList<(double X, Interval Y)> points)
    {
        var runs = new List<(double X, Interval Y)[]>();
        for (var i = 0; i < points.Count;)
        {
            var run = points.Skip(i).TakeWhile(p => p.Y.Count > 0).ToArray();
            if (run.Length > 0)
            {
                runs.Add(run);
            }

            i += Math.Max(run.Length, 1);
        }

        return runs;
    }
}
