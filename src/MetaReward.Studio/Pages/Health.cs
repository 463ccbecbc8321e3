using MetaReward.Recipes;
using MetaReward.Studio.Charts;

namespace MetaReward.Studio.Pages;

/// <summary>The judge and the meta-judge over the iterations, each figure against the limit beyond which an alarm is raised.</summary>
internal static class Health
{
    public static Markup? Draw(ReportModel model) => model.Figures.Count == 0 ? null : Markup.Of($"""
        <p class="lead">Iteration t is judged by the policy that it starts from. Beyond a dashed line an alarm is raised, of top scores
        and orders only where nothing says that the judge is sound all the same.</p>
        <div class="charts">{Curves(model).Select(c => c.Draw())}</div>
        {Unread(model)}
        """);

    private static IEnumerable<Curve> Curves(ReportModel model)
    {
        yield return Of(model, "Judgments that can be read",
            s => 1 - Share(s.Under(FigureNames.Unparsable), s.Count(FigureNames.Judgments)),
            model.Limits.ParseRate,
            "A reply without a readable score is left out of every mean.");
        yield return Of(model, "Scores at the top of the scale", s => s[FigureNames.TopShare], model.Limits.TopShare,
            "A judge that gives everything the top score no longer tells responses apart.");
        yield return Of(model, "Responses cut off at the token limit", s => s[FigureNames.CutOff], model.Limits.CutOff,
            "What was cut off is not chosen, unless loop.require_end is off.");
        yield return Of(model, "Meta-judgments that can be read",
            s => 1 - Share(s.Under(FigureNames.MetaUnparsable), s.Count(FigureNames.MetaJudgments)), model.Limits.ParseRate);
        yield return Of(model, "Both orders name the same winner", s => s[FigureNames.OrderConsistency],
            model.Limits.OrderConsistency,
            "A coin would agree with itself half the time.");
        yield return Of(model, "The judgment shown first wins", s => s[FigureNames.FirstPosition], 0.5 + model.Limits.FirstPosition,
            "One half is unbiased; wins are weighted against the favoured place.");
        yield return Of(model, "The higher score wins", s => s[FigureNames.HigherScore], model.Limits.HigherScorePreference,
            "In the paper 63 %, then 98 %: there judge training stops, or scores only rise.");
    }

    private static Curve Of(ReportModel model, string title, Func<IterationFigures, double> figure, double limit, string note = "") =>
        new(title, FigureText.Percent, [Line.Of(title, model.Figures.Select(s => ((double)s.Iteration, figure(s))))],
            Ticks(model)) { Limit = limit, Note = note };

    /// <summary>One tick per iteration.</summary>
    public static IReadOnlyList<(double X, string Label)> Ticks(ReportModel model) =>
        [.. model.Figures.Select(s => ((double)s.Iteration, $"{s.Iteration}"))];

    private static double Share(IReadOnlyDictionary<string, int> reasons, int all) =>
        all == 0 ? double.NaN : reasons.Values.Sum() / (double)all;

    private static Markup Unread(ReportModel model)
    {
        var rows = Reasons("judgments", model, s => s.Under(FigureNames.Unparsable))
            .Concat(Reasons("meta-judgments", model, s => s.Under(FigureNames.MetaUnparsable))).ToArray();
        return rows is [] ? Markup.Empty : Markup.Of($"""
            <h3>Why replies could not be read</h3>
            {Table.Of(["reason", .. model.Figures.Select(s => $"{s.Iteration}")], rows)}
            """);
    }

    private static IEnumerable<(string, IEnumerable<string>)> Reasons(
        string what, ReportModel model, Func<IterationFigures, IReadOnlyDictionary<string, int>> counts) =>
        model.Figures.SelectMany(s => counts(s).Keys).Distinct().Order(StringComparer.Ordinal)
            .Select(reason =>
                ($"{what} {ReasonWords.Of(reason)}", model.Figures.Select(s => FigureText.Count(counts(s).GetValueOrDefault(reason)))));
}
