using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Studio.Pages;

namespace MetaReward.Studio.Web.Pages;

/// <summary>Two runs beside each other: where their settings differ, and every measure and figure of their last iterations.</summary>
internal static class ComparePage
{
    private const int Shown = 40;

    /// <param name="shelf">The runs.</param>
    /// <param name="run">The first.</param>
    /// <param name="other">The name of the second; empty: the first other one.</param>
    public static StudioPage Draw(RunShelf shelf, ShelvedRun run, string other)
    {
        var others = shelf.All.Where(one => one.Name != run.Name).ToArray();
        var second = others.FirstOrDefault(one => one.Name == other) ?? others.FirstOrDefault();
        return new($"{run.Name} compared", Markup.Of($"""
            <h1>Compare</h1>
            {(second is null ? Markup.Of($"<p class=\"none\">There is no other run.</p>") : Markup.Of($"""
                <form class="row" action="/compare" data-auto><input type="hidden" name="name" value="{run.Name}">
                {PromptsPage.Choice("with", "With", others.Select(one => (one.Name, one.Name)), second.Name)}
                <noscript><button>Compare</button></noscript></form>
                <div id="result">{Both(shelf, run, second)}</div>
                """))}
            """)) { Run = run, Here = "/compare" };
    }

    private static Markup Both(RunShelf shelf, ShelvedRun run, ShelvedRun second)
    {
        ReportModel a, b;
        try
        {
            (a, b) = (shelf.Model(run), shelf.Model(second));
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or UnauthorizedAccessException or OverflowException)
        {
            return Markup.Of($"<p class=\"warn\">{damage.Message}</p>");
        }

        var differences = Manifest.Apart(a.Manifest, b.Manifest);
        return Markup.Of($"""
            <h2>Settings that differ</h2>
            {(differences.Count == 0 ? Markup.Of($"<p class=\"none\">None.</p>")
                : Table.Of(["", run.Name, second.Name],
                    differences.Select(one => (one.Key, new[] { one.First, one.Second }.Select(value => ShortText.Of(value, Shown))))))}
            <h2>Measures of the last policies</h2>
            {Measures(run, second, a, b)}
            <h2>Figures of the last iterations</h2>
            {Figures(run, second, a, b)}
            """);
    }

    private static Markup Measures(ShelvedRun run, ShelvedRun second, ReportModel a, ReportModel b)
    {
        var (last, others) = (a.Measures is [.., { } m] ? m.Values : null, b.Measures is [.., { } n] ? n.Values : null);
        return last is null || others is null ? Markup.Of($"<p class=\"none\">Not both were measured.</p>")
            : Table.Of(["", run.Name, second.Name], Measure.Of(last.Keys.Concat(others.Keys)).Select(measure => (measure.Label,
                (IEnumerable<string>)[Of(last, measure), Of(others, measure)])));
        static string Of(IReadOnlyDictionary<string, Interval> values, Measure measure) =>
            FigureText.Interval(values.GetValueOrDefault(measure.Name, Interval.None), measure.Show);
    }

    private static Markup Figures(ShelvedRun run, ShelvedRun second, ReportModel a, ReportModel b)
    {
        var (last, others) = (a.Figures is [.., { } m] ? m : null, b.Figures is [.., { } n] ? n : null);
        return last is null || others is null ? Markup.Of($"<p class=\"none\">Not both have finished an iteration.</p>")
            : Table.Of(["", run.Name, second.Name], last.Values.Keys.Union(others.Values.Keys).Order(StringComparer.Ordinal)
                .Select(name => (name, (IEnumerable<string>)[FigureText.Number(last[name]), FigureText.Number(others[name])])));
    }
}
