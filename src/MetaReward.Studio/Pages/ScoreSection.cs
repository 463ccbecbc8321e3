using MetaReward.Recipes;
using MetaReward.Studio.Charts;

namespace MetaReward.Studio.Pages;

/// <summary>How the judge uses its scale in every iteration, on one common height.</summary>
internal static class ScoreSection
{
    public static Markup? Draw(ReportModel model)
    {
        if (model.Figures.Count == 0)
        {
            return null;
        }

        var top = model.Figures.SelectMany(s => s.Scores().Select(c => c / (double)Math.Max(1, s.Scores().Sum()))).DefaultIfEmpty(0).Max();
        return Markup.Of($"""
            <p class="lead">All readable scores, in per cent, in steps of one half; the last bar is exactly the top score.</p>
            <div class="charts">
            {model.Figures.Select(s => new Histogram($"Iteration {s.Iteration}", s.Scores(), Labels(s.Scores().Count), top).Draw())}
            {Mean(model).Draw()}
            </div>
            """);
    }

    private static Curve Mean(ReportModel model) => new(
        "Mean score", FigureText.Number,
        [Line.Of("mean score", model.Figures.Select(s => ((double)s.Iteration, s[FigureNames.MeanScore])))],
        Health.Ticks(model))
    {
        Note = "A mean that rises while held-out measures do not is the judge drifting, not the actor improving.",
    };

    private static string[] Labels(int bins) => [.. Enumerable.Range(0, bins).Select(i => i % 2 == 0 ? $"{i / 2}" : "")];
}
