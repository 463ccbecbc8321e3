using MetaReward.Recipes;

namespace MetaReward.Studio.Pages;

/// <summary>One column per finished iteration: what it made, what it left out and why, what it learned, what it cost.</summary>
internal static class Iterations
{
    public static Markup? Draw(ReportModel model) => model.Figures.Count == 0 ? null : Markup.Of($"""
        {Table.Of(["iteration", .. model.Figures.Select(s => $"{s.Iteration}")],
            Rows(model).Select(r => (r.Label, model.Figures.Select(r.Cell))))}
        {Notes(model)}
        """);

    private static IEnumerable<(string Label, Func<IterationFigures, string> Cell)> Rows(ReportModel model)
    {
        yield return ("policy that acted and judged", s => Short(s.Policy));
        yield return ("prompts", s => FigureText.Count(s.Count(FigureNames.Prompts)));
        yield return ("responses", s => FigureText.Count(s.Count(FigureNames.Responses)));
        yield return ("judgments", s => FigureText.Count(s.Count(FigureNames.Judgments)));
        yield return ("judgments that cannot be read", s => Unread(s.Under(FigureNames.Unparsable), s.Count(FigureNames.Judgments)));
        yield return ("meta-judgments", s => FigureText.Count(s.Count(FigureNames.MetaJudgments)));
        yield return ("meta-judgments that cannot be read",
            s => Unread(s.Under(FigureNames.MetaUnparsable), s.Count(FigureNames.MetaJudgments)));
        yield return ("prompts on which all judgments agree",
            s => s.Values.ContainsKey(FigureNames.Agreed) ? FigureText.Count(s.Count(FigureNames.Agreed)) : FigureText.None);
        yield return ("mean score", s => FigureText.Number(s[FigureNames.MeanScore]));
        yield return ("share of top scores", s => FigureText.Percent(s[FigureNames.TopShare]));
        yield return ("actor pairs", s => FigureText.Count(s.Count(FigureNames.ActorPairs)));
        yield return ("judge pairs", s => FigureText.Count(s.Count(FigureNames.JudgePairs)));
        foreach (var key in model.Figures.SelectMany(s => s.Under(FigureNames.Skips).Keys).Distinct()
            .OrderBy(key => ReasonWords.OfSkip(key).Counted, StringComparer.Ordinal))
        {
            var (counted, why) = ReasonWords.OfSkip(key);
            yield return ($"{counted}: {why}", s => FigureText.Count(s.Under(FigureNames.Skips).GetValueOrDefault(key)));
        }

        yield return ("mean score gap of actor pairs", s => FigureText.Number(s[FigureNames.ActorScoreGap]));
        yield return ("loss, first to last step", s =>
            double.IsNaN(s[FigureNames.FirstLoss])
                ? FigureText.None
                : $"{s[FigureNames.FirstLoss]:0.000} → {s[FigureNames.LastLoss]:0.000}");
        yield return ("rewards/margins at the end", s => FigureText.Number(s[FigureNames.LastMargin]));
        yield return ("rewards/accuracies at the end", s => FigureText.Percent(s[FigureNames.LastAccuracy]));
    }

    private static string Unread(IReadOnlyDictionary<string, int> reasons, int all) =>
        all == 0 ? FigureText.None : $"{FigureText.Count(reasons.Values.Sum())} ({FigureText.Percent(reasons.Values.Sum() / (double)all)})";

    private static string Short(string fingerprint) => fingerprint.Length > 8 ? fingerprint[..8] : fingerprint;

    private static Markup Notes(ReportModel model) => model.Notes.Count == 0 ? Markup.Empty : Markup.Of($"""
        <h3>Noted while it ran</h3>
        <ul>{model.Notes.Select(n => Markup.Of($"<li>Iteration {n.Iteration}, {n.Room}: {n.Text}</li>"))}</ul>
        """);
}
