using MetaReward.Recipes;
using MetaReward.Studio.Charts;

namespace MetaReward.Studio.Pages;

/// <summary>The judge and the meta-judge over the iterations, each figure against the limit beyond which an alarm is raised.</summary>
internal static class Health
{
    public static Markup? Draw(ReportModel model) => model.Figures.Count == 0 ? null : Markup.Of($"""
        <p class="lead">Iteration t is judged by the policy that it starts from. Beyond a dashed line an alarm is raised; of prompts
        that are not told apart only where the judge is in doubt.</p>
        <div class="charts">{Curves(model).Where(Measured).Select(c => c.Draw())}</div>
        {Unmeasured([.. Curves(model).Where(c => !Measured(c)).Select(c => c.Title)])}
        {Unread(model)}
        """);

    private static IEnumerable<Curve> Curves(ReportModel model)
    {
        var limits = model.Limits;
        yield return Of(model, "Prompts whose responses are told apart", s => s[FigureNames.ToldApart], limits.ToldApart,
            "Where the judge gives all responses one score, nothing is learned. Fewer is well where responses got better.");
        yield return Of(model, "Reliability of a judgment", s => s[FigureNames.Reliability], limits.Reliability,
            "0 is dice: scores of one response differ as much as scores of two. It rises while responses get better, and not where a judge "
            + "collapses.", FigureText.Number);
        yield return Of(model, "Scores at the top of the scale", s => s[FigureNames.TopShare], double.NaN,
            "Alone no alarm: right responses deserve them.");
        yield return Of(model, "Correlation of score and length", s => s[FigureNames.LengthCorrelation], limits.LengthCorrelation,
            "Among the responses to one prompt. 1 would score length alone.", FigureText.Number);
        yield return Of(model, "Judgments that can be read",
            s => 1 - Share(s.Under(FigureNames.Unparsable), s.Count(FigureNames.Judgments)), limits.Readable,
            "A reply without a readable score is left out of every mean.");
        yield return Of(model, "Responses cut off at the token limit", s => s[FigureNames.CutOff], limits.CutOff,
            "What was cut off is not chosen, unless loop.require_end is off.");
        yield return Of(model, "Different responses to a prompt", s => s[FigureNames.Distinct], double.NaN,
            "Where all samples say the same, there is nothing to choose from.");
        yield return Of(model, "Meta-judgments that can be read",
            s => 1 - Share(s.Under(FigureNames.MetaUnparsable), s.Count(FigureNames.MetaJudgments)), limits.Readable);
        yield return Of(model, "Both orders name the same winner", s => s[FigureNames.OrderConsistency], limits.OrdersAgree,
            "A coin would agree with itself half the time.");
        yield return Of(model, "The judgment shown first wins", s => s[FigureNames.FirstPosition], 0.5 + limits.FirstPosition,
            "One half is unbiased; wins are weighted against the favoured place.");
        yield return Of(model, "The higher score wins", s => s[FigureNames.HigherScore], limits.HigherScore,
            "In the paper 63 %, then 98 %: there judge training stops, or scores only rise.");
    }

    private static Markup Unmeasured(IReadOnlyList<string> titles) => titles.Count == 0 ? Markup.Empty
        : Markup.Of($"<p>Not measured in this run: {string.Join("; ", titles)}.</p>");

    private static bool Measured(Curve curve) => curve.Lines.Any(line => line.Points.Any(point => point.Y.Count > 0));

    private static Curve Of(
        ReportModel model, string title, Func<IterationFigures, double> figure, double limit, string note = "",
        Func<double, string>? text = null) =>
        new(title, text ?? FigureText.Percent, [Line.Of(title, model.Figures.Select(s => ((double)s.Iteration, figure(s))))],
            Ticks(model)) { Limit = double.IsNaN(limit) ? null : limit, Note = note };

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
