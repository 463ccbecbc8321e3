using MetaReward.Recipes;

namespace MetaReward.Studio.Pages;

/// <summary>One column per finished iteration: what it made, what it left out and why, what it learned, what it cost.</summary>
internal static class Iterations
{
    public static Markup? Draw(ReportModel model) => model.Figures.Count == 0 ? null : Markup.Of($"""
        {Table.Of(["iteration", .. model.Figures.Select(s => $"{s.Iteration}")],
            Rows(model).Select(r => (r.Label, Cells: model.Figures.Select(r.Cell).ToArray()))
                .Where(r => r.Cells.Any(cell => cell != FigureText.None)).Select(r => (r.Label, r.Cells.AsEnumerable())))}
        {Notes(model)}
        """);

    private static IEnumerable<(string Label, Func<IterationFigures, string> Cell)> Rows(ReportModel model)
    {
        yield return ("policy that acted and judged", s => Short(s.Policy));
        yield return ("prompts", s => FigureText.Count(s.Count(FigureNames.Prompts)));
        yield return ("responses", s => Counted(s, FigureNames.Responses));
        yield return ("judgments", s => Counted(s, FigureNames.Judgments));
        yield return ("judgments that cannot be read", s => Unread(s.Under(FigureNames.Unparsable), s.Count(FigureNames.Judgments)));
        yield return ("meta-judgments", s => Counted(s, FigureNames.MetaJudgments));
        yield return ("meta-judgments that cannot be read",
            s => Unread(s.Under(FigureNames.MetaUnparsable), s.Count(FigureNames.MetaJudgments)));
        yield return ("prompts on which all judgments agree", s => Counted(s, FigureNames.Agreed));
        yield return ("mean score", s => FigureText.Number(s[FigureNames.MeanScore]));
        yield return ("share of top scores", s => FigureText.Percent(s[FigureNames.TopShare]));
        yield return ("actor pairs", s => Counted(s, FigureNames.ActorPairs));
        yield return ("judge pairs", s => Counted(s, FigureNames.JudgePairs));
        yield return ("demonstrations", s => Counted(s, FigureNames.JudgeDemonstrations));
        yield return ("rollouts", s => Counted(s, FigureNames.ActorRollouts));
        foreach (var skip in model.Figures.SelectMany(s => s.Under(FigureNames.Skips).Keys.Select(key => (Key: key, Figures: s)))
            .DistinctBy(skip => skip.Key).OrderBy(skip => ReasonWords.OfSkip(skip.Key, skip.Figures).Counted, StringComparer.Ordinal))
        {
            var (counted, why) = ReasonWords.OfSkip(skip.Key, skip.Figures);
            yield return ($"{counted}: {why}", s => FigureText.Count(s.Under(FigureNames.Skips).GetValueOrDefault(skip.Key)));
        }

        yield return ("mean score gap of actor pairs", s => FigureText.Number(s[FigureNames.ActorScoreGap]));
        yield return ("loss, first to last step", s =>
            double.IsNaN(s[FigureNames.FirstLoss])
                ? FigureText.None
                : $"{s[FigureNames.FirstLoss]:0.000} → {s[FigureNames.LastLoss]:0.000}");
        yield return ("rewards/margins at the end", s => FigureText.Number(s[FigureNames.LastMargin]));
        yield return ("rewards/accuracies at the end", s => FigureText.Percent(s[FigureNames.LastAccuracy]));
    }

    private static string Counted(IterationFigures figures, string name) =>
        figures.Values.ContainsKey(name) ? FigureText.Count(figures.Count(name)) : FigureText.None;

    private static string Unread(IReadOnlyDictionary<string, int> reasons, int all) =>
        all == 0 ? FigureText.None : $"{FigureText.Count(reasons.Values.Sum())} ({FigureText.Percent(reasons.Values.Sum() / (double)all)})";

    private static string Short(string fingerprint) => fingerprint.Length > 8 ? fingerprint[..8] : fingerprint;

    private static Markup Notes(ReportModel model) => model.Notes.Count == 0 ? Markup.Empty : Markup.Of($"""
        <h3>Noted while it ran</h3>
        <ul>{model.Notes.Select(n => Markup.Of($"<li>Iteration {n.Iteration}, {n.Room}: {n.Text}</li>"))}</ul>
        """);
}
