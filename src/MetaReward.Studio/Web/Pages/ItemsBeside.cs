using MetaReward.Evaluation;
using MetaReward.Measures;

namespace MetaReward.Studio.Web.Pages;

/// <summary>Two iterations item by item: held-out items that both policies were measured on, and prompts that both were asked.</summary>
internal static class ItemsBeside
{
    private const int Most = 100;
    private const int Shown = 90;

    /// <summary>In what order prompts stand.</summary>
    public static IReadOnlyList<(string Value, string Name)> Orders { get; } =
        [("apart", "widest difference"), ("first", "the first is better"), ("second", "the second is better"), ("place", "as they came")];

    /// <summary>How often which policy did better on one and the same held-out item, for every measure kept by item.</summary>
    public static Markup HeldOut(RunShelf shelf, StudioTools tools, RunSide one, RunSide other)
    {
        var (a, b) = (tools.Items(shelf.Open(one.Run), one.Turn), tools.Items(shelf.Open(other.Run), other.Turn));
        var (m, n) = (shelf.Open(one.Run).Manifest, shelf.Open(other.Run).Manifest);
        var same = m.Seed == n.Seed && m.PromptsSha256 == n.PromptsSha256; // else equal ids are of other items
        var rows = a is null || b is null || !same ? []
            : Measure.Of(a.Keys.Intersect(b.Keys)).Select(measure => Row(measure, a[measure.Name], b[measure.Name])).OfType<Markup>()
                .ToArray();
        return rows.Length == 0 ? Markup.Of($"""
            <h2>Held-out items</h2><p class="none">No item was measured on both sides. Runs of one seed with the
            same prompts have the same ones.</p>
            """) : Markup.Of($"""
            <h2>Held-out items</h2>
            <p>Items that both were measured on: on how many each did better, and the mean difference, item by item, with its 95 %
            interval.</p>
            <div class="scroll"><table class="words"><thead><tr><th>measure</th><th class="n">items</th><th class="n">{one.Name} better</th>
            <th class="n">{other.Name} better</th><th class="n">equal</th><th class="n">second less first</th></tr></thead>
            <tbody>{rows.AsEnumerable()}</tbody></table></div>
            """);
    }

    /// <summary>Prompts that both iterations asked, with the mean scores of their responses.</summary>
    public static Markup Prompts(RunShelf shelf, RunSide one, RunSide other, string order)
    {
        if (one.Turn == 0 || other.Turn == 0)
            return Markup.Empty;
        var seen = shelf.Prompts(other.Run, other.Turn).Rows.GroupBy(row => row.Text, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        var both = shelf.Prompts(one.Run, one.Turn).Rows.Where(row => seen.ContainsKey(row.Text))
            .Select(row => (First: row, Second: seen[row.Text], Apart: Mean(seen[row.Text]) - Mean(row))).ToArray();
        var sorted = order switch
        {
            "first" => both.OrderBy(of => Number(of.Apart)),
            "second" => both.OrderByDescending(of => Number(of.Apart)),
            "place" => both.OrderBy(_ => 0),
            _ => both.OrderByDescending(of => Math.Abs(Number(of.Apart))),
        };
        return both.Length == 0 ? Markup.Of($"""
            <h2>Prompts of both</h2><p class="none">No prompt was asked in both iterations.</p>
            """) : Markup.Of($"""
            <h2>Prompts of both</h2>
            <p>{FigureText.Count(both.Length)} prompts were asked in both{(both.Length > Most ? $"; {Most} are shown" : "")}. Scores are
            means over a prompt's responses, each by the judge of its own iteration.</p>
            <div class="scroll"><table class="words"><thead><tr><th>prompt</th><th class="n">{one.Name}</th><th class="n">{other.Name}</th>
            <th class="n">difference</th></tr></thead><tbody>{sorted.Take(Most).Select(of => Markup.Of($"""
                <tr><th class="text">{ShortText.Of(of.First.Text, Shown)}</th><td class="n">{Link(one, of.First)}</td>
                <td class="n">{Link(other, of.Second)}</td><td class="n">{FigureText.Number(of.Apart)}</td></tr>
                """))}</tbody></table></div>
            """);
    }

    private static Markup Link(RunSide side, PromptRow row) => Markup.Of($"""
        <a href="{StudioPage.Address("/prompt", ("name", side.Run.Name), ("id", row.Id))}">{FigureText.Number(Mean(row))}</a>
        """);

    private static double Mean(PromptRow row) => row.Scores.Count == 0 ? double.NaN : row.Scores.Average();

    private static double Number(double value) => double.IsNaN(value) ? 0 : value;

    private static Markup? Row(Measure measure, IReadOnlyList<Outcome> first, IReadOnlyList<Outcome> second)
    {
        var earlier = first.GroupBy(item => item.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().Value, StringComparer.Ordinal);
        double[] apart = [.. second.Where(item => earlier.ContainsKey(item.Id)).Select(item => item.Value - earlier[item.Id])
            .Where(double.IsFinite)];
        return apart.Length == 0 ? null : Markup.Of($"""
            <tr><th>{measure.Label}</th><td class="n">{FigureText.Count(apart.Length)}</td><td class="n">{apart.Count(of => of < 0)}</td>
            <td class="n">{apart.Count(of => of > 0)}</td><td class="n">{apart.Count(of => of == 0)}</td>
            <td class="n">{FigureText.Interval(Intervals.Mean(apart), measure.Show)}</td></tr>
            """);
    }
}
