using MetaReward.Recipes;
using MetaReward.Studio.Pages;

namespace MetaReward.Studio.Web.Pages;

/// <summary>
/// The pairs that other rules would have made of what was sampled: every option of the recipe that only selects, with the run's own value
/// to begin with. Nothing is sampled and the run stays as it is.
/// </summary>
internal static class WhatIfPage
{
    private const int Most = 200;
    private const int MostLive = 1000; // prompts: more take longer than one types

    /// <param name="shelf">The runs.</param>
    /// <param name="run">This one.</param>
    /// <param name="tools">What makes the pairs.</param>
    /// <param name="asked">t, and options by their names.</param>
    public static StudioPage Draw(RunShelf shelf, ShelvedRun run, StudioTools tools, Func<string, string> asked)
    {
        var reader = shelf.Open(run);
        var recipe = Catalogue.Find(reader.Manifest.Recipe);
        var turns = reader.Figures.Select(figures => figures.Iteration).ToArray();
        var keys = recipe.Keys.Where(key => key.Note.Selects).ToArray();
        var t = int.TryParse(asked("t"), out var given) && turns.Contains(given) ? given : turns.LastOrDefault();
        var live = reader.Figures.All(figures => figures.Count(FigureNames.Prompts) <= MostLive);
        return new($"What if, {run.Name}", Markup.Of($"""
            <h1>What if</h1>
            <p class="lead">Other rules, the same responses and judgments: which pairs would there be?</p>
            {(turns is [] ? Markup.Of($"<p class=\"none\">No iteration is finished.</p>")
                : keys is [] ? Markup.Of($"<p class=\"none\">No option of {recipe.Name} only selects.</p>")
                : Form(run, recipe.Read(reader.Manifest.Options), keys, turns, t, asked, live))}
            <div id="result">{(turns is [] || keys is [] ? Markup.Empty
                : live || asked("t").Length > 0 ? Result(run, tools, reader, keys, t, asked)
                : Markup.Of($"<p>So many prompts take a while: choose, and press Show.</p>"))}</div>
            """)) { Run = run, Here = "/what-if" };
    }

    private static Markup Form(
        ShelvedRun run, object own, OptionKey[] keys, int[] turns, int t, Func<string, string> asked, bool live) => Markup.Of($"""
        <form class="row" action="/what-if"{(live ? Markup.Of($" data-auto") : Markup.Empty)}>
        <input type="hidden" name="name" value="{run.Name}">
        {PromptsPage.Choice("t", "Iteration", turns.Select(one => ($"{one}", $"{one}")), $"{t}")}
        {keys.Select(key => Input(key, own, asked(key.Path)))}
        {(live ? Markup.Of($"<noscript><button>Show</button></noscript>") : Markup.Of($"<button class=\"main\">Show</button>"))}
        </form>
        """);

    private static Markup Input(OptionKey key, object own, string asked)
    {
        var value = asked.Length > 0 ? asked : OptionText.Write(key.Of(own));
        var label = key.Name.Replace('_', ' ');
        return key.ElementType == typeof(bool) ? PromptsPage.Choice(key.Path, label, [("true", "on"), ("false", "off")], value)
            : key.ElementType.IsEnum ? PromptsPage.Choice(
                key.Path, label, Enum.GetNames(key.ElementType).Select(OptionKey.Word).Select(word => (word, word)), value)
            : Markup.Of($"""
                <label title="{key.Note.About}">{label}<input name="{key.Path}" value="{value}" inputmode="decimal"></label>
                """);
    }

    private static Markup Result(
        ShelvedRun run, StudioTools tools, RunReader reader, OptionKey[] keys, int t, Func<string, string> asked)
    {
        Reselection made;
        try
        {
            made = tools.WhatIf(reader, t, keys.Where(key => asked(key.Path).Length > 0).ToDictionary(
                key => key.Path, key => asked(key.Path), StringComparer.Ordinal));
        }
        catch (InvalidDataException wrong)
        {
            return Markup.Of($"<p class=\"warn\">{wrong.Message}</p>");
        }

        var rows = made.Added.Select(pair => ("added", pair, Words(pair)))
            .Concat(made.Removed.Select(pair => ("removed", pair, Words(pair))))
            .Concat(made.Changed.Select(both => ("changed", both.After, $"{Words(both.Before)}; now {Words(both.After)}"))).ToArray();
        return Markup.Of($"""
            <div class="cards">
            {Card.Of("pairs", $"{FigureText.Count(made.Pairs.Count)}", $"{FigureText.Count(made.Before.Count)} in the run")}
            {Card.Of("added", $"{made.Added.Count}", "pairs the run did not have")}
            {Card.Of("removed", $"{made.Removed.Count}", "pairs only the run had")}
            {Card.Of("changed", $"{made.Changed.Count}", "pairs with another side")}
            </div>
            {(made.Missing == 0 ? Markup.Empty : Markup.Of($"""
                <p class="warn">{FigureText.Count(made.Missing)} records are not there: with these options the run would have sampled them,
                and it did not.</p>
                """))}
            {(rows is [] ? Markup.Of($"<p class=\"calm\">The same pairs as in the run.</p>") : Markup.Of($"""
                <div class="scroll"><table class="ids"><thead><tr><th>pair</th><th>what</th><th>chosen over rejected</th></tr></thead>
                <tbody>{rows.Take(Most).Select(row => Markup.Of($"""
                    <tr><th><a href="{StudioPage.Address("/prompt", ("name", run.Name), ("id", row.Item2.Id))}">{row.Item2.Id}</a></th>
                    <td>{row.Item1}</td><td class="text">{row.Item3}</td></tr>
                    """))}</tbody></table></div>
                {(rows.Length > Most ? Markup.Of($"<p>{FigureText.Count(rows.Length - Most)} more are not shown.</p>") : Markup.Empty)}
                """))}
            """);
    }

    private static string Words(PreferencePair pair) => $"{Stories.Last(pair.Chosen.Id)} over {Stories.Last(pair.Rejected.Id)}";
}
