namespace MetaReward.Studio.Charts;

/// <summary>
/// Shares of a whole as bars, SVG. All histograms of a row share <paramref name="Top"/>, so that they can be compared at a glance.
/// Degenerate case: nothing counted says so.
/// </summary>
/// <param name="Title">Above the picture.</param>
/// <param name="Counts">One per bar, from left to right.</param>
/// <param name="Labels">One per bar; empty ones are left out.</param>
/// <param name="Top">The share that fills the height.</param>
internal sealed record Histogram(string Title, IReadOnlyList<int> Counts, IReadOnlyList<string> Labels, double Top)
{
    private const int Width = 320;
    private const int Height = 150;
    private const int Bottom = 128;

    public Markup Draw()
    {
        var sum = Counts.Sum();
        if (sum == 0)
        {
            return Markup.Of($"<figure><figcaption>{Title}</figcaption><p class=\"none\">nothing counted</p></figure>");
        }

        var x = new Axis(0, Counts.Count, 8, Width - 8);
        var y = new Axis(0, Math.Max(Top, 0.01), Bottom, 20);
        return Markup.Of($"""
            <figure><figcaption>{Title} <small>{FigureText.Count(sum)} scores</small></figcaption>
            <svg viewBox="0 0 {Width} {Height}" role="img" aria-label="{Title}">
            <line class="grid" x1="8" x2="{Width - 8}" y1="{Bottom}" y2="{Bottom}"/>
            {Counts.Select((count, i) => Bar(count, count / (double)sum, x[i] + 1.5, x[i + 1] - 1.5, y, Labels[i]))}
            </svg></figure>
            """);
    }

    private static Markup Bar(int count, double share, double left, double right, Axis y, string label) => Markup.Of($"""
        <g class="c0"><rect class="bar" x="{left:0.#}" y="{y[share]:0.#}" width="{right - left:0.#}" height="{Bottom - y[share]:0.#}">
        <title>{count} scores, {FigureText.Percent(share)}</title></rect>
        {(share >= 0.1 ? Percent(share, (left + right) / 2, y) : Markup.Empty)}
        <text class="tick" x="{(left + right) / 2:0.#}" y="{Height - 7}" text-anchor="middle">{label}</text></g>
        """);

    private static Markup Percent(double share, double middle, Axis y) => Markup.Of(
        $"<text class=\"value\" x=\"{middle:0.#}\" y=\"{y[share] - 4:0.#}\" text-anchor=\"middle\">{100 * share:0}</text>");
}
