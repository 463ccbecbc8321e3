using MetaReward.Evaluation.Explaining;
using MetaReward.Recipes;
using MetaReward.Studio.Pages;

namespace MetaReward.Studio.Web.Pages;

/// <summary>
/// A response that a person changes, and what the judge and its student make of it: the way to find out what a judge goes by
/// (arXiv:2112.09669).
/// </summary>
internal static class EditPage
{
    private const int Times = 5;

    /// <param name="Text">As it stands in the field.</param>
    /// <param name="By">Also tell the words that the score comes from, in this way; null: do not.</param>
    internal sealed record Edit(string Text, AttributionWay? By);

    /// <param name="shelf">The runs.</param>
    /// <param name="run">This one.</param>
    /// <param name="tools">Who judges.</param>
    /// <param name="id">The response: <c>i1/p00017/r3</c>.</param>
    /// <param name="edit">What came of the field; null: nothing was changed yet.</param>
    /// <param name="cancel">The text moved on.</param>
    /// <exception cref="ArgumentException">There is no such response.</exception>
    public static async Task<StudioPage> DrawAsync(
        RunShelf shelf, ShelvedRun run, StudioTools tools, string id, Edit? edit, CancellationToken cancel)
    {
        var story = Lineage.Of(shelf.Open(run), id, tools.World(shelf.Open(run)));
        var own = story.Responses.FirstOrDefault(one => one.Response.Id == id)
            ?? throw new ArgumentException($"there is no response '{id}'.");
        var text = edit?.Text ?? own.Response.Text;
        return new($"Edit {id}", Markup.Of($"""
            <p class="pages"><a href="{StudioPage.Address("/prompt", ("name", run.Name), ("id", story.Id))}">{story.Id}</a></p>
            <h1>Edit a response</h1>
            <p class="lead">Change it, and see what the judge of iteration {story.Iteration} makes of it. The run stays as it is.</p>
            <h2>Prompt</h2>{Stories.Text(story.Prompt.Text)}
            <form method="post" action="/edit" data-auto>
            <input type="hidden" name="name" value="{run.Name}"><input type="hidden" name="id" value="{id}">
            <label class="wide">Response<textarea name="text" dir="auto" rows="8">{text}</textarea></label>
            <p class="pages">Which words make the score? {Attributed.Ways.Select(way =>
                Markup.Of($"<button name=\"by\" value=\"{way.Value}\">{way.Words}</button>"))}
            <noscript><button class="main">Judge it</button></noscript></p>
            </form>
            <div id="result">{await ResultAsync(shelf, run, tools, story, own, edit, cancel)}</div>
            """)) { Run = run, Here = "/prompts" };
    }

    private static async Task<Markup> ResultAsync(RunShelf shelf, ShelvedRun run, StudioTools tools, Lineage story, JudgedResponse own,
        Edit? edit, CancellationToken cancel)
    {
        if (tools.Danger(shelf.Open(run)) is { } danger)
            return Markup.Of($"<p class=\"warn\">Its judge is not asked from here: {danger}.</p>");
        if (edit is null)
            return Markup.Of($"<p class=\"none\">Nothing is changed yet. In the run its score is {FigureText.Number(own.Score)}.</p>");
        string[] texts = [edit.Text, own.Response.Text];
        var spoken = await tools.Judge(
            shelf.Open(run), story.Iteration, [.. texts.Select(text => new Exchange(story.Prompt.Text, text))], Times, cancel);
        var words = edit.By is { } way ? await tools.AttributeAsync(
            shelf.Open(run), story.Iteration, new(story.Prompt.Text, edit.Text), way, Times, cancel) : null;
        var cues = shelf.Cues(run, story.Iteration);
        var difference = cues?.Difference(own.Response.Text, edit.Text) ?? [];
        double[] means = [.. spoken.Select(one => Perturbation.MeanOf(one.Select(judgment => judgment.Verdict)))];
        return Markup.Of($"""
            <div class="cards">
            {Card.Of("the judge, now", FigureText.Number(means[0]), $"{Scores(spoken[0])}")}
            {Card.Of("the judge, of the run's own text", FigureText.Number(means[1]),
                $"{Scores(spoken[1])}; {FigureText.Number(own.Score)} in the run")}
            {Card.Of("the change", FigureText.Number(means[0] - means[1]), "of the judge")}
            {Card.Of("the student's guess of it", cues is null ? FigureText.None : FigureText.Number(difference.Sum(one => one.Points)),
                "by words and counts alone")}
            </div>
            {(difference is [] ? Markup.Empty : Table.Of(["what the student sees change", "points"], difference.Select(one =>
                (one.Cue.Words, (IEnumerable<string>)[$"{one.Points:+0.00;-0.00}"]))))}
            {(words is null ? Markup.Empty : Attributed.Draw(words))}
            <details><summary>What the judge says now</summary>{spoken[0].Select(one => Stories.Text(one.Words))}</details>
            """);
    }

    private static string Scores(IReadOnlyList<SaidJudgment> spoken) =>
        string.Join(", ", spoken.Select(one => Stories.Verdict(one.Verdict)));
}
