using MetaReward.Recipes;
using MetaReward.Studio.Charts;

namespace MetaReward.Studio.Pages;

/// <summary>Is the loop growing longer, and do its pairs teach that.</summary>
internal static class LengthSection
{
    public static Markup? Draw(ReportModel model) => model.Figures.Count == 0 ? null : Markup.Of($"""
        <div class="charts">
        {new Curve("Mean response length, characters", FigureText.Number,
            [Line.Of("responses", model.Figures.Select(s => ((double)s.Iteration, s[FigureNames.ResponseLength])))],
            Health.Ticks(model)).Draw()}
        {new Curve(
            "Length of the actor pairs' sides, characters",
            FigureText.Number,
            [
                Line.Of("chosen", model.Figures.Select(s => ((double)s.Iteration, s[FigureNames.ActorChosenLength]))),
                Line.Of("rejected", model.Figures.Select(s => ((double)s.Iteration, s[FigureNames.ActorRejectedLength]))),
            ],
            Health.Ticks(model)) { Note = "Chosen above rejected teaches the next policy to write longer." }.Draw()}
        {new Curve("Score gap of the actor pairs", FigureText.Number,
            [Line.Of("gap", model.Figures.Select(s => ((double)s.Iteration, s[FigureNames.ActorScoreGap])))],
            Health.Ticks(model)) { Limit = model.Limits.ScoreGap }.Draw()}
        </div>
        """);
}
