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
    private const int MostPieces = 24;

    /// <param name="Text">As it stands in the field.</param>
    /// <param name="Apart">Also leave out each piece in turn.</param>
    internal sealed record Edit(string Text, bool Apart);

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
            <p class="pages"><button name="apart" value="yes">Leave out each piece in turn</button>
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
        var pieces = edit.Apart ? Pieces(edit.Text) : [];
        string[] texts = [edit.Text, own.Response.Text, .. pieces.Select(piece => edit.Text.Remove(piece.Start, piece.Length).Trim())];
        var spoken = await tools.Judge(
            shelf.Open(run), story.Iteration, [.. texts.Select(text => new Exchange(story.Prompt.Text, text))], Times, cancel);
        var cues = shelf.Cues(run, story.Iteration);
        var difference = cues?.Difference(own.Response.Text, edit.Text) ?? [];
        double[] means = [.. spoken.Select(Mean)];
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
            {(pieces.Count == 0 ? Markup.Empty : Table.Of(["left out", "the judge then", "change"], pieces.Select((piece, i) => (
                ShortText.Of(edit.Text.Substring(piece.Start, piece.Length), 60),
                (IEnumerable<string>)[FigureText.Number(means[i + 2]), Change(means[i + 2] - means[0])]))))}
            <details><summary>What the judge says now</summary>{spoken[0].Select(one => Stories.Text(one.Words))}</details>
            """);
    }

    /// <summary>Sentences where there are several, else words; the first of very many.</summary>
    internal static IReadOnlyList<(int Start, int Length)> Pieces(string text)
    {
        var sentences = Split(text, i => text[i] is '.' or '!' or '?' or '\n' && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])));
        return [.. (sentences.Count > 1 ? sentences : Split(text, i => char.IsWhiteSpace(text[i]))).Take(MostPieces)];
    }

    private static List<(int Start, int Length)> Split(string text, Func<int, bool> ends)
    {
        var pieces = new List<(int Start, int Length)>();
        for (int i = 0, start = 0; i < text.Length; i++)
        {
            if (!ends(i) && i + 1 < text.Length)
                continue;
            if (text[start..(i + 1)].Trim().Length > 0)
                pieces.Add((start, i + 1 - start));
            start = i + 1;
        }

        return pieces;
    }

    private static double Mean(IReadOnlyList<SaidJudgment> spoken) => spoken.Select(one => one.Verdict).OfType<Verdict.Scored>()
        .Select(one => one.Score).DefaultIfEmpty(double.NaN).Average();

    private static string Scores(IReadOnlyList<SaidJudgment> spoken) =>
        string.Join(", ", spoken.Select(one => Stories.Verdict(one.Verdict)));

    private static string Change(double by) => double.IsFinite(by) ? $"{by:+0.00;-0.00;0.00}" : FigureText.None;
}
