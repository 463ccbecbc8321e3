using MetaReward.Studio.Charts;

namespace MetaReward.Studio.Pages;

/// <summary>Is the loop growing longer, and do its pairs teach that.</summary>
internal static class Lengths
{
    public static Markup? Draw(ReportModel model) => model.Summaries.Count == 0 ? null : Markup.Of($"""
        <div class="charts">
        {new Curve("Mean response length, characters", Figures.Number, [Line.Of("responses", model.Summaries.Select(s => ((double)s.Iteration, s.ResponseLength)))], Health.Ticks(model)).Draw()}
        {new Curve(
            "Length of the actor pairs' sides, characters",
            Figures.Number,
            [
                Line.Of("chosen", model.Summaries.Select(s => ((double)s.Iteration, s.ChosenLength))),
                Line.Of("rejected", model.Summaries.Select(s => ((double)s.Iteration, s.RejectedLength))),
            ],
            Health.Ticks(model)) { Note = "Chosen above rejected teaches the next policy to write longer." }.Draw()}
        {new Curve("Score gap of the actor pairs", Figures.Number, [Line.Of("gap", model.Summaries.Select(s => ((double)s.Iteration, s.ScoreGap)))], Health.Ticks(model)) { Limit = model.Limits.ScoreGap }.Draw()}
        </div>
        """);
}
