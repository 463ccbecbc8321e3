using MetaReward.Recipes;
using MetaReward.Studio.Charts;

namespace MetaReward.Studio.Pages;

/// <summary>The judge and the meta-judge over the iterations, each figure against the limit beyond which an alarm is raised.</summary>
internal static class Health
{
    public static Markup? Draw(ReportModel model) => model.Summaries.Count == 0 ? null : Markup.Of($"""
        <p class="lead">Iteration t is judged by the policy that it starts from. Beyond a dashed line an alarm is raised, of top scores and orders only where nothing says that the judge is sound all the same.</p>
        <div class="charts">{Curves(model).Select(c => c.Draw())}</div>
        {Unread(model)}
        """);

    private static IEnumerable<Curve> Curves(ReportModel model)
    {
        yield return Of(model, "Judgments that can be read", s => 1 - Share(s.UnparsableJudgments, s.Judgments), model.Limits.ParseRate,
            "A reply without a readable score is left out of every mean.");
        yield return Of(model, "Scores at the top of the scale", s => s.TopShare, model.Limits.TopShare,
            "A judge that gives everything the top score no longer tells responses apart.");
        yield return Of(model, "Responses cut off at the token limit", s => s.CutOff, model.Limits.CutOff,
            "What was cut off is not chosen, unless loop.require_end is off.");
        yield return Of(model, "Meta-judgments that can be read", s => 1 - Share(s.UnparsableBattles, s.Battles), model.Limits.ParseRate);
        yield return Of(model, "Both orders name the same winner", s => s.OrderConsistency, model.Limits.OrderConsistency,
            "A coin would agree with itself half the time.");
        yield return Of(model, "The judgment shown first wins", s => s.FirstPositionPreference, 0.5 + model.Limits.FirstPosition,
            "One half is unbiased; wins are weighted against the favoured place.");
        yield return Of(model, "The higher score wins", s => s.HigherScorePreference, model.Limits.HigherScorePreference,
            "In the paper 63 %, then 98 %: there judge training stops, or scores only rise.");
    }

    private static Curve Of(ReportModel model, string title, Func<Summary, double> figure, double limit, string note = "") =>
        new(title, Figures.Percent, [Line.Of(title, model.Summaries.Select(s => ((double)s.Iteration, figure(s))))], Ticks(model)) { Limit = limit, Note = note };

    /// <summary>One tick per iteration.</summary>
    public static IReadOnlyList<(double X, string Label)> Ticks(ReportModel model) => [.. model.Summaries.Select(s => ((double)s.Iteration, $"{s.Iteration}"))];

    private static double Share(IReadOnlyDictionary<string, int> reasons, int all) => all == 0 ? double.NaN : reasons.Values.Sum() / (double)all;

    private static Markup Unread(ReportModel model)
    {
        var rows = Reasons("judgments", model, s => s.UnparsableJudgments).Concat(Reasons("meta-judgments", model, s => s.UnparsableBattles)).ToArray();
        return rows is [] ? Markup.Empty : Markup.Of($"""
            <h3>Why replies could not be read</h3>
            {Table.Of(["reason", .. model.Summaries.Select(s => $"{s.Iteration}")], rows)}
            """);
    }

    private static IEnumerable<(string, IEnumerable<string>)> Reasons(string what, ReportModel model, Func<Summary, IReadOnlyDictionary<string, int>> counts) =>
        model.Summaries.SelectMany(s => counts(s).Keys).Distinct().Order(StringComparer.Ordinal)
            .Select(reason => ($"{what} {ReasonWords.Of(reason)}", model.Summaries.Select(s => Figures.Count(counts(s).GetValueOrDefault(reason)))));
}
