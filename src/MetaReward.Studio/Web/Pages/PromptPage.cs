using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Studio.Pages;

namespace MetaReward.Studio.Web.Pages;

/// <summary>
/// One prompt with all that it led to: the responses side by side with their judgments, the pairs with the words in which their sides
/// differ, the battles, and why there is no pair.
/// </summary>
internal static class PromptPage
{
    /// <exception cref="ArgumentException">The run has no such id.</exception>
    public static StudioPage Draw(RunShelf shelf, ShelvedRun run, World world, string id)
    {
        var reader = shelf.Open(run);
        if (AtWork(reader, id) is { } t)
            return Begun(shelf, run, reader, t, id);
        var story = Lineage.Of(reader, id, world);
        return Page(shelf, run, story.Iteration, story.Id, story.Prompt.Text, Markup.Of($"""
            {Lost(story)}
            {story.Pairs.Select(pair => Pair(pair, story))}
            {Learned(story)}
            {Responses(run, story)}
            """));
    }

    /// <summary>The iteration of an id that is not finished: what is replayed of it may not be there yet.</summary>
    private static int? AtWork(RunReader run, string id) =>
        int.TryParse(id.Split('/')[0].TrimStart('i').Split('s')[0], out var t) && run.Iterations.Contains(t)
            && run.Figures.All(figures => figures.Iteration != t) ? t : null;

    private static StudioPage Begun(RunShelf shelf, ShelvedRun run, RunReader reader, int t, string id)
    {
        var row = shelf.Prompts(run, t).Rows.FirstOrDefault(row => row.Id == id)
            ?? throw new ArgumentException($"iteration {t} is at work, and has no prompt '{id}' so far.");
        return Page(shelf, run, t, id, row.Text, Markup.Of($"""
            <p class="warn">Iteration {t} is at work: its judgments and pairs are told when it is finished.</p>
            <div class="sides">{reader.Responses(t).Where(response => response.GroupId == id).Select(response => Markup.Of($"""
                <div class="side"><h3>{Stories.Last(response.Id)}</h3>{Stories.Reply(response.Sample)}</div>
                """))}</div>
            """));
    }

    private static StudioPage Page(RunShelf shelf, ShelvedRun run, int t, string id, string prompt, Markup body)
    {
        var rows = shelf.Prompts(run, t).Rows;
        var at = rows.ToList().FindIndex(row => row.Id == id);
        return new(id, Markup.Of($"""
            <p class="pages">{Step(run, rows, at - 1, "Before", "k")}<span>{id}</span>{Step(run, rows, at + 1, "Next", "j")}
            <span class="keys"><kbd>k</kbd> before, <kbd>j</kbd> next</span></p>
            <h1>Prompt</h1>
            {Stories.Text(prompt)}
            {body}
            """)) { Run = run, Here = "/prompts" };
    }

    /// <summary>What was learned that is no pair, and what else was sampled.</summary>
    private static Markup Learned(Lineage story) => story.Lessons.Count + story.Others.Count == 0 ? Markup.Empty : Markup.Of($"""
        {(story.Lessons.Count == 0 ? Markup.Empty : Markup.Of($"""
            <section><h2>Learned</h2><ul>{story.Lessons.Select(lesson => Markup.Of($"<li><code>{lesson.Id}</code> {lesson.Why}</li>"))}</ul>
            </section>
            """))}
        {(story.Others.Count == 0 ? Markup.Empty : Markup.Of($"""
            <section><h2>Also sampled</h2>{story.Others.Select(other => Markup.Of($"""
                <details><summary>{other.Id}: {other.Words}</summary>{Stories.Reply(other.Sample)}</details>
                """))}</section>
            """))}
        """);

    private static Markup Step(ShelvedRun run, IReadOnlyList<PromptRow> rows, int to, string word, string key) =>
        to < 0 || to >= rows.Count ? Markup.Empty : Markup.Of(
            $"<a href=\"{StudioPage.Address("/prompt", ("name", run.Name), ("id", rows[to].Id))}\" data-key=\"{key}\">{word}</a>");

    private static Markup Lost(Lineage story) => story.Skips.Count == 0 ? Markup.Empty : Markup.Of($"""
        <details{(story.Pairs.Count == 0 ? Markup.Of($" open") : Markup.Empty)}><summary>What became no pair, and why: {story.Skips.Count}
        </summary>
        <ul>{story.Skips.Select(skip => Markup.Of($"<li><code>{skip.Id}</code> {Reason(skip)}. {skip.Detail}</li>"))}</ul></details>
        """);

    private static string Reason(Skipped skip) => $"{skip.Role.ToString().ToLowerInvariant()}: {ReasonWords.Of(skip.Reason.ToString())}";

    private static Markup Pair(PreferencePair pair, Lineage story) => Markup.Of($"""
        <section><h2>{(pair.Role == Role.Actor ? "Actor pair" : "Judge pair")}</h2>
        <p class="why">{pair.Why}</p>
        <div class="sides">{Side("Chosen", "good", pair.Chosen, pair.Rejected)}{Side("Rejected", "bad", pair.Rejected, pair.Chosen)}</div>
        {(pair.Role == Role.Judge && story.Meeting is { } meeting ? Stories.Met(pair, meeting) : Markup.Empty)}
        </section>
        """);

    private static Markup Side(string word, string kind, Side side, Side other) => Markup.Of($"""
        <div class="side {kind}"><h3>{word} <small>{Stories.Last(side.Id)} · {FigureText.Number(side.Score)} · {FigureText.Count(
            TextLength.Of(side.Answer))} characters</small></h3>
        <pre dir="auto">{Markup.Beside(WordDifference.Of(side.Answer, other.Answer).Select(Piece))}</pre></div>
        """);

    private static Markup Piece((string Text, bool Differs) piece) =>
        piece.Differs ? Markup.Of($"<mark>{piece.Text}</mark>") : Markup.Of($"{piece.Text}");

    private static Markup Responses(ShelvedRun run, Lineage story)
    {
        var roles = story.Pairs.SelectMany(pair => new[] { (pair.Chosen.Id, "chosen"), (pair.Rejected.Id, "rejected") }).ToLookup(
            one => one.Id, one => one.Item2);
        return Markup.Of($"""
            <section><h2>All {story.Responses.Count} responses</h2>
            <div class="sides">{story.Responses.OrderByDescending(one => one.Score).Select( // those without a score last: NaN is least
                one => Response(run, one, string.Join(", ", roles[one.Response.Id].Distinct())))}</div></section>
            """);
    }

    private static Markup Response(ShelvedRun run, JudgedResponse one, string role) => Markup.Of($"""
        <div class="side {(role == "chosen" ? "good" : role == "rejected" ? "bad" : "")}">
        <h3>{Stories.Last(one.Response.Id)}
        <small>{role} {FigureText.Number(one.Score)} · {FigureText.Count(one.Length)} characters</small></h3>
        {Stories.Reply(one.Response.Sample)}
        {(one.Judgments.Count == 0 ? Markup.Empty : Markup.Of($"""
            <details><summary>{one.Judgments.Count} judgments: {string.Join(", ", one.Judgments.Select(
                judgment => Stories.Verdict(judgment.Verdict)))}</summary>{one.Judgments.Select(Stories.Judgment)}</details>
            <p class="note"><a href="{StudioPage.Address("/edit", ("name", run.Name), ("id", one.Response.Id))}">Edit it and judge it
            again</a></p>
            """))}</div>
        """);
}
