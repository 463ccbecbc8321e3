using MetaReward.Evaluation.Understanding;
using MetaReward.Studio.Web.Pages;
using Microsoft.AspNetCore.Http;

namespace MetaReward.Studio.Web;

/// <content>The study: what participants do is kept, step by step, and only what comes next is taken.</content>
public sealed partial class StudioServer
{
    private const int LongestName = 40;
    private const int MostEdited = 20_000;

    private Task StudyAsync(HttpContext http) => OfRunAsync(http, Asked(http, "name"), run => StudyPage.DrawAsync(
        new(shelf, run, tools), studies.Read(run), Asked(http, "who"), Asked(http, "shown"), null, http.RequestAborted));

    private async Task TakeStepAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var (who, item, does) = ($"{form["who"]}".Trim(), $"{form["item"]}", $"{form["do"]}");
        if (shelf.Find(form["name"]) is not { } run || who.Length is 0 or > LongestName)
        {
            await Missing($"There is no such run, or no name of 1 to {LongestName} characters.").ExecuteAsync(http);
            return;
        }

        if (does == "edit")
        {
            await OfRunAsync(http, run.Name, there => EditedAsync(
                new(shelf, there, tools), who, item, $"{form["text"]}".ReplaceLineEndings("\n"), http.RequestAborted));
            return;
        }

        var desk = new StudyDesk(shelf, run, tools);
        studies.Add(run, lines => Step(desk, lines, who, item, does, form["high"] == "yes"));
        var shown = does == "guess"
            && studies.Read(run).Any(line => (line.Participant, line.Item, line.Step) == (who, item, StudyStep.Trained));
        http.Response.Redirect(StudioPage.Address("/study", ("name", run.Name), ("who", who), ("shown", shown ? item : "")));
    }

    /// <summary>The step that a form asks for; null where it is not the participant's next one: an old page, sent again.</summary>
    private static StudyLine? Step(StudyDesk desk, IReadOnlyList<StudyLine> lines, string who, string item, string does, bool high)
    {
        var progress = StudyProgress.Of(desk.Plan, lines, who);
        if (progress.Condition is not { } condition)
        {
            return does == "join"
                ? new(who, desk.Plan.Next(lines.Count(line => line.Step == StudyStep.Joined), desk.Conditions), StudyStep.Joined)
                : null;
        }

        if (progress.Item is not { } next || next.Id != item)
            return null;
        return does == "guess" && !progress.IsGuessed
            ? new(who, condition, progress.IsTest ? StudyStep.Guessed : StudyStep.Trained)
            {
                Item = item, High = high, IsHigh = next.IsHigh,
            }
            : does == "leave" && progress.IsGuessed ? new(who, condition, StudyStep.Left) { Item = item } : null;
    }

    private async Task<StudioPage> EditedAsync(StudyDesk desk, string who, string item, string text, CancellationToken cancel)
    {
        var progress = StudyProgress.Of(desk.Plan, studies.Read(desk.Run), who);
        if (progress is not { IsGuessed: true, Item: { } there, Condition: { } condition } || there.Id != item)
            return await StudyPage.DrawAsync(desk, studies.Read(desk.Run), who, "", null, cancel);
        if (text.Length > MostEdited)
            throw new InvalidDataException($"The text has {text.Length} characters; an edit may have {MostEdited}.");
        var (score, before, by) = await desk.ScoreAsync(there, text, cancel);
        studies.Add(desk.Run, lines => StudyProgress.Of(desk.Plan, lines, who).Item?.Id != item ? null
            : new(who, condition, StudyStep.Edited)
        {
            Item = item, Text = text, Score = double.IsNaN(score) ? null : score, Before = double.IsNaN(before) ? null : before, By = by,
        });
        return await StudyPage.DrawAsync(desk, studies.Read(desk.Run), who, "", (text, score, before, by), cancel);
    }

    private async Task StudyCsvAsync(HttpContext http)
    {
        var result = shelf.Find(Asked(http, "name")) is not { } run ? Missing("There is no such run.")
            : Results.Text(string.Join('\n', StudyLine.Csv(studies.Read(run))) + "\n", "text/csv; charset=utf-8");
        await result.ExecuteAsync(http);
    }
}
