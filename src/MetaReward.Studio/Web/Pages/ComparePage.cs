using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Studio.Pages;

namespace MetaReward.Studio.Web.Pages;

/// <summary>
/// Two iterations beside each other, of one run or of two: where settings differ, every measure and figure, and item by item what was held
/// out and what both were asked.
/// </summary>
internal static class ComparePage
{
    private const int Shown = 40;

    /// <param name="shelf">The runs.</param>
    /// <param name="tools">For the held-out items.</param>
    /// <param name="run">The first.</param>
    /// <param name="asked">with: the second run, by default the first other one; t and u: their iterations, by default the last;
    /// order.</param>
    public static StudioPage Draw(RunShelf shelf, StudioTools tools, ShelvedRun run, Func<string, string> asked)
    {
        var all = shelf.All;
        var second = all.FirstOrDefault(one => one.Name == asked("with")) ?? all.FirstOrDefault(one => one.Name != run.Name) ?? run;
        return new($"{run.Name} compared", Markup.Of($"<h1>Compare</h1>{Body(shelf, tools, run, second, asked)}"))
        {
            Run = run, Here = "/compare",
        };
    }

    private static Markup Body(RunShelf shelf, StudioTools tools, ShelvedRun run, ShelvedRun second, Func<string, string> asked)
    {
        var (turns, others) = (Turns(shelf, run), Turns(shelf, second));
        var (t, u) = (Turn(turns, asked("t"), turns.LastOrDefault()),
            Turn(others, asked("u"), second.Name == run.Name ? others.FirstOrDefault() : others.LastOrDefault()));
        return Markup.Of($"""
            <form class="row" action="/compare"><input type="hidden" name="name" value="{run.Name}">
            {PromptsPage.Choice("t", $"Iteration of {run.Name}", turns.Select(one => ($"{one}", $"{one}")), $"{t}")}
            {PromptsPage.Choice("with", "With",
                shelf.All.Select(one => (one.Name, one.Name == run.Name ? "itself" : one.Name)), second.Name)}
            {PromptsPage.Choice("u", "its iteration", others.Select(one => ($"{one}", $"{one}")), $"{u}")}
            {PromptsPage.Choice("order", "Prompts by", ItemsBeside.Orders, asked("order"))}
            <button>Compare</button></form>
            <div id="result">{Both(shelf, tools, new(run, t), new(second, u), asked("order"))}</div>
            """);
    }

    /// <summary>Iterations that have begun; none of a run that cannot be read, of which the comparison says why.</summary>
    private static int[] Turns(RunShelf shelf, ShelvedRun run)
    {
        try
        {
            return [.. shelf.Open(run).Iterations.Where(t => t > 0)];
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static int Turn(int[] turns, string asked, int usual) =>
        int.TryParse(asked, out var given) && turns.Contains(given) ? given : usual;

    private static Markup Both(RunShelf shelf, StudioTools tools, RunSide one, RunSide other, string order)
    {
        try
        {
            return Beside(shelf, tools, one, other, order);
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or UnauthorizedAccessException or OverflowException)
        {
            return Markup.Of($"<p class=\"warn\">{damage.Message}</p>");
        }
    }

    private static Markup Beside(RunShelf shelf, StudioTools tools, RunSide one, RunSide other, string order)
    {
        var (a, b) = (shelf.Model(one.Run), shelf.Model(other.Run));
        var differences = Manifest.Apart(a.Manifest.Filled(), b.Manifest.Filled());
        return Markup.Of($"""
            {(one.Run.Name == other.Run.Name ? Markup.Empty : Markup.Of($"""
                <h2>Settings that differ</h2>
                {(differences.Count == 0 ? Markup.Of($"<p class=\"none\">None.</p>") : Table.Of(["", one.Run.Name, other.Run.Name],
                    differences.Select(of => (of.Key, new[] { of.First, of.Second }.Select(value => ShortText.Of(value, Shown))))))}
                """))}
            <h2>Measures of the policies after these iterations</h2>
            {Measures(one, other, a, b)}
            {ItemsBeside.HeldOut(shelf, tools, one, other)}
            {ItemsBeside.Prompts(shelf, one, other, order)}
            <h2>Figures of these iterations</h2>
            {Figures(one, other, a, b)}
            """);
    }

    private static Markup Measures(RunSide one, RunSide other, ReportModel a, ReportModel b)
    {
        var (first, second) = (a.Measures.FirstOrDefault(of => of.Iteration == one.Turn)?.Values,
            b.Measures.FirstOrDefault(of => of.Iteration == other.Turn)?.Values);
        return first is null || second is null ? Markup.Of($"<p class=\"none\">Not both were measured.</p>")
            : Table.Of(["", one.Name, other.Name], Measure.Of(first.Keys.Concat(second.Keys)).Select(measure => (measure.Label,
                (IEnumerable<string>)[Of(first, measure), Of(second, measure)])));
        static string Of(IReadOnlyDictionary<string, Interval> values, Measure measure) =>
            FigureText.Interval(values.GetValueOrDefault(measure.Name, Interval.None), measure.Show);
    }

    private static Markup Figures(RunSide one, RunSide other, ReportModel a, ReportModel b)
    {
        var first = a.Figures.FirstOrDefault(of => of.Iteration == one.Turn);
        var second = b.Figures.FirstOrDefault(of => of.Iteration == other.Turn);
        return first is null || second is null ? Markup.Of($"<p class=\"none\">Not both iterations are finished.</p>")
            : Table.Of(["", one.Name, other.Name, "difference"], first.Values.Keys.Union(second.Values.Keys).Order(StringComparer.Ordinal)
                .Select(name => (name, (IEnumerable<string>)[FigureText.Number(first[name]), FigureText.Number(second[name]),
                    FigureText.Number(second[name] - first[name])])));
    }
}

/// <summary>One side of a comparison.</summary>
/// <param name="Run">Which run.</param>
/// <param name="Turn">Which iteration; 0 where none has begun.</param>
internal sealed record RunSide(ShelvedRun Run, int Turn)
{
    /// <summary>For the head of a column.</summary>
    public string Name => $"{Run.Name}, {Turn}";
}
