using MetaReward.Evaluation.Understanding;
using MetaReward.Studio.Pages;

namespace MetaReward.Studio.Web.Pages;

/// <summary>
/// A study of whether explanations of the judge help a person to predict it (arXiv:2112.09669): training items with an explanation, test
/// items without; guess, then edit so that the score changes sides.
/// </summary>
internal static class StudyPage
{
    private const int ShownCues = 10;

    /// <param name="desk">The run.</param>
    /// <param name="lines">Steps of all participants.</param>
    /// <param name="who">The participant; empty: nobody yet.</param>
    /// <param name="shown">A training item that was just guessed about; its answer and explanation are shown. Empty: none.</param>
    /// <param name="edited">An edited text with its scores; null: none.</param>
    /// <param name="cancel">The browser went away.</param>
    public static async Task<StudioPage> DrawAsync(StudyDesk desk, IReadOnlyList<StudyLine> lines, string who, string shown,
        (string Text, double Score, double Before, string By)? edited, CancellationToken cancel)
    {
        var progress = StudyProgress.Of(desk.Plan, lines, who);
        var answered = lines.FirstOrDefault(line => (line.Participant, line.Item, line.Step) == (who, shown, StudyStep.Trained));
        var body = progress.Condition is not { } condition ? Welcome(desk, lines)
            : answered is not null && desk.Plan.Find(shown) is { } past ? await FeedbackAsync(desk, past, answered, condition, who, cancel)
            : progress.Item is not { } item
                ? Markup.Of($"<h1>Thank you</h1><p class=\"calm\">All items are done.</p>{Results(desk, lines)}")
            : progress.IsGuessed ? Editing(desk, item, who, progress, edited) : Guessing(desk, item, who, progress);
        return new($"Study {desk.Run.Name}", body) { Run = desk.Run, Here = "/study" };
    }

    private static Markup Welcome(StudyDesk desk, IReadOnlyList<StudyLine> lines) => Markup.Of($"""
        <h1>Do explanations help to predict this judge?</h1>
        <p class="lead">You guess of {StudyPlan.Training} responses whether the judge's score is high (above
        {FigureText.Number(desk.Plan.Border)}, which divides those of iteration {desk.Plan.Iteration} into halves) or low, and are told the
        score each time. What else is shown then is drawn: nothing, or an explanation of one kind. Then come {StudyPlan.Test} responses
        without any help: guess, and change the text so that the score goes to the other side. {(desk.Danger is { } danger
            ? $"The judge's student, a linear model of words and counts, scores your edits. The judge is not asked: {danger}."
            : "The judge itself scores your edits.")} You can stop at any time and go on under the same name.</p>
        <form class="row" method="post" action="/study"><input type="hidden" name="name" value="{desk.Run.Name}">
        <label>Your name, or any word<input name="who" required maxlength="40" autocomplete="off"></label>
        <button class="main" name="do" value="join">Begin, or go on</button></form>
        {Results(desk, lines)}
        """);

    private static Markup Guessing(StudyDesk desk, StudyItem item, string who, StudyProgress progress) => Markup.Of($"""
        {Head(progress, "Is the score high or low?")}
        {Item(item)}
        <form class="row" method="post" action="/study">{Hidden(desk, who, item)}<input type="hidden" name="do" value="guess">
        <button name="high" value="yes" data-key="h">High <kbd>h</kbd></button>
        <button name="high" value="no" data-key="l">Low <kbd>l</kbd></button></form>
        """);

    private static async Task<Markup> FeedbackAsync(
        StudyDesk desk, StudyItem item, StudyLine guess, StudyCondition condition, string who, CancellationToken cancel) => Markup.Of($"""
        <h1>{(guess.High == item.IsHigh ? "Right" : "Not so")}: it is {(item.IsHigh ? "high" : "low")}</h1>
        <p class="lead">The judge's score is {FigureText.Number(item.Score)}; high is above {FigureText.Number(desk.Plan.Border)}.</p>
        <form class="row" method="get" action="/study"><input type="hidden" name="name" value="{desk.Run.Name}">
        <input type="hidden" name="who" value="{who}"><button class="main" data-key="n">Next <kbd>n</kbd></button></form>
        {Item(item)}
        {await ExplainAsync(desk, item, condition, cancel)}
        """);

    private static async Task<Markup> ExplainAsync(StudyDesk desk, StudyItem item, StudyCondition condition, CancellationToken cancel)
    {
        try
        {
            if (condition.Way() is { } way)
                return Attributed.Draw(await desk.WordsAsync(item, way, cancel));
        }
        catch (InvalidDataException wrong)
        {
            return Markup.Of($"<p class=\"warn\">There is no explanation of this response: {wrong.Message}</p>");
        }

        if (condition == StudyCondition.None || desk.Cues is not { } cues)
            return Markup.Empty;
        return Markup.Of($"""
            <h2>Words with a coefficient</h2><p class="lead">A linear model of the judge's scores knows these words: those that go with more
            points are underlined straight, those with fewer in waves.</p>{Attributed.Marked(cues.Words(item.Response))}
            {(condition != StudyCondition.Cues ? Markup.Empty : Table.Of(["what goes with the judge's scores", "points"],
                cues.Cues.Take(ShownCues).Select(cue => (cue.Words, (IEnumerable<string>)[$"{cue.Points:+0.00;-0.00}"]))))}
            """);
    }

    private static Markup Editing(StudyDesk desk, StudyItem item, string who, StudyProgress progress,
        (string Text, double Score, double Before, string By)? edited) => Markup.Of($"""
        {Head(progress, item.IsHigh ? "Change it so that the score becomes low" : "Change it so that the score becomes high")}
        <p class="lead">The score is {(item.IsHigh ? "high" : "low")}. The border is {FigureText.Number(desk.Plan.Border)}. Change as little
        or as much as you like.</p>
        <h2>Prompt</h2>{Stories.Text(item.Prompt)}
        <form method="post" action="/study" data-auto>{Hidden(desk, who, item)}<input type="hidden" name="do" value="edit">
        <label class="wide">Response<textarea name="text" dir="auto" rows="8">{edited?.Text ?? item.Response}</textarea></label>
        <noscript><button>Judge it</button></noscript></form>
        <div id="result">{(edited is { } last ? Scored(desk, item, last)
            : Markup.Of($"<p class=\"none\">Nothing is changed yet.</p>"))}</div>
        <form class="row" method="post" action="/study">{Hidden(desk, who, item)}
        <button class="main" name="do" value="leave">Next</button></form>
        """);

    private static Markup Scored(StudyDesk desk, StudyItem item, (string Text, double Score, double Before, string By) edited)
    {
        var flipped = item.IsHigh ? edited.Score < desk.Plan.Border : edited.Score > desk.Plan.Border;
        return Markup.Of($"""
            <div class="cards">
            {Card.Of($"the {edited.By}, now", FigureText.Number(edited.Score), flipped ? "on the other side" : "not yet")}
            {Card.Of("before", FigureText.Number(edited.Before), "asked in the same way")}</div>
            """);
    }

    private static Markup Results(StudyDesk desk, IReadOnlyList<StudyLine> lines)
    {
        var rows = StudyTable.Of(
            StudyTable.Outcomes(lines, desk.Plan.Border, desk.Plan.Top), desk.Plan.Seed.Derive("bootstrap"));
        return rows.Count == 0 ? Markup.Empty : Markup.Of($"""
            <h2>So far</h2>
            {Table.Of(["shown in training", "participants", "guesses right", "items flipped", "largest change, of the scale",
                "change less the control's", "p"], rows.Select(row => (row.Condition.Words(), (IEnumerable<string>)[
                    $"{row.Participants}", FigureText.Interval(row.Accuracy, FigureText.Percent),
                    FigureText.Interval(row.Flipped, FigureText.Percent), FigureText.Interval(row.Change, FigureText.Percent),
                    row.OnChange is { } on ? $"{100 * on.Estimate:+0.0;-0.0} ± {196 * on.Error:0.0}" : FigureText.None,
                    row.OnChange is { } effect ? $"{effect.P:0.000}" : FigureText.None])))}
            <p class="pages"><a href="{StudioPage.Address("/study.csv", ("name", desk.Run.Name))}">All steps as CSV</a></p>
            """);
    }

    private static Markup Head(StudyProgress progress, string title) => Markup.Of($"""
        <h1>{title}</h1>
        <p class="keys">{progress.Done} of {StudyPlan.Training + StudyPlan.Test} done; {(progress.IsTest ? "test" : "training")}</p>
        """);

    private static Markup Item(StudyItem item) =>
        Markup.Of($"<h2>Prompt</h2>{Stories.Text(item.Prompt)}<h2>Response</h2>{Stories.Text(item.Response)}");

    private static Markup Hidden(StudyDesk desk, string who, StudyItem item) => Markup.Of($"""
        <input type="hidden" name="name" value="{desk.Run.Name}"><input type="hidden" name="who" value="{who}">
        <input type="hidden" name="item" value="{item.Id}">
        """);
}
