namespace MetaReward.Studio.Web.Pages;

/// <summary>The prompts of an iteration, to search and filter.</summary>
internal static class PromptsPage
{
    private const int PerPage = 50;
    private const int Shown = 140;

    private static readonly (string Value, string Name)[] Filters =
    [
        ("all", "all"), ("pair", "with a pair"), ("actor", "with an actor pair"), ("judge", "with a judge pair"),
        ("none", "without a pair"),
    ];

    private static readonly (string Value, string Name)[] Orders =
        [("place", "as they came"), ("gap", "widest gap of scores"), ("best", "highest score"), ("worst", "lowest score")];

    /// <param name="shelf">The runs.</param>
    /// <param name="run">This one.</param>
    /// <param name="asked">t, words, with, order, page; all may be missing.</param>
    public static StudioPage Draw(RunShelf shelf, ShelvedRun run, Func<string, string> asked)
    {
        var turns = shelf.Open(run).Iterations.Where(t => t > 0).ToArray();
        var t = int.TryParse(asked("t"), out var given) && turns.Contains(given) ? given : turns.LastOrDefault();
        var body = turns is [] ? Markup.Of($"<p class=\"none\">No iteration has begun.</p>") : Body(shelf, run, turns, t, asked);
        return new($"Prompts of {run.Name}", Markup.Of($"<h1>Prompts</h1>{body}")) { Run = run, Here = "/prompts" };
    }

    /// <summary>A choice among words.</summary>
    public static Markup Choice(string name, string label, IEnumerable<(string Value, string Name)> all, string chosen) => Markup.Of($"""
        <label>{label}<select name="{name}">{all.Select(one => Option(one.Value, one.Name, one.Value == chosen))}</select></label>
        """);

    private static Markup Option(string value, string name, bool chosen) =>
        chosen ? Markup.Of($"<option value=\"{value}\" selected>{name}</option>") : Markup.Of($"<option value=\"{value}\">{name}</option>");

    private static Markup Body(RunShelf shelf, ShelvedRun run, int[] turns, int t, Func<string, string> asked)
    {
        var found = shelf.Prompts(run, t).Find(asked("words"), asked("with"), asked("order"));
        var pages = Math.Max(1, (found.Count + PerPage - 1) / PerPage);
        var page = int.TryParse(asked("page"), out var number) ? Math.Clamp(number, 1, pages) : 1;
        string To(int other) => StudioPage.Address("/prompts", ("name", run.Name), ("t", $"{t}"), ("words", asked("words")),
            ("with", asked("with")), ("order", asked("order")), ("page", $"{other}"));
        return Markup.Of($"""
            <form class="row" action="/prompts" data-auto role="search">
            <input type="hidden" name="name" value="{run.Name}">
            {Choice("t", "Iteration", turns.Select(one => ($"{one}", $"{one}")), $"{t}")}
            <label class="wide">Words in the prompt, or an id<input type="search" name="words" value="{asked("words")}"></label>
            {Choice("with", "Which", Filters, asked("with"))}
            {Choice("order", "Order", Orders, asked("order"))}
            <noscript><button>Search</button></noscript>
            </form>
            <div id="result">
            <p>{FigureText.Count(found.Count)} of {FigureText.Count(shelf.Prompts(run, t).Rows.Count)} prompts.</p>
            <div class="scroll"><table class="ids">
            <thead><tr><th>id</th><th>prompt</th><th class="n">responses</th><th class="n">best</th><th class="n">worst</th>
            <th>learned by</th><th>why not</th></tr></thead>
            <tbody>{found.Skip((page - 1) * PerPage).Take(PerPage).Select(row => Row(run, row))}</tbody>
            </table></div>
            <p class="pages">{(page > 1 ? Markup.Of($"<a href=\"{To(page - 1)}\" rel=\"prev\" data-key=\"k\">Before</a>") : Markup.Empty)}
            <span>Page {page} of {pages}</span>
            {(page < pages ? Markup.Of($"<a href=\"{To(page + 1)}\" rel=\"next\" data-key=\"j\">Next</a>") : Markup.Empty)}</p>
            </div>
            """);
    }

    private static Markup Row(ShelvedRun run, PromptRow row) => Markup.Of($"""
        <tr><th><a href="{StudioPage.Address("/prompt", ("name", run.Name), ("id", row.Id))}">{row.Id}</a></th>
        <td class="text">{ShortText.Of(row.Text, Shown)}</td><td class="n">{row.Responses}</td>
        <td class="n">{(row.Scores.Count > 0 ? FigureText.Number(row.Scores[0]) : FigureText.None)}</td>
        <td class="n">{(row.Scores.Count > 0 ? FigureText.Number(row.Scores[^1]) : FigureText.None)}</td>
        <td>{string.Join(", ", row.Pairs.Select(role => role.ToString().ToLowerInvariant()))}</td>
        <td class="text">{string.Join("; ", row.Lost)}</td></tr>
        """);
}
