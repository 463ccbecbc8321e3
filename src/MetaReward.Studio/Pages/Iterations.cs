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
        yield return ("prompts", s => FigureText.Count(s.Count("prompts/count")));
        yield return ("responses", s => FigureText.Count(s.Count("responses/count")));
        yield return ("judgments", s => FigureText.Count(s.Count("judgments/count")));
        yield return ("judgments that cannot be read", s => Unread(s.Under("judgments/unparsable"), s.Count("judgments/count")));
        yield return ("meta-judgments", s => FigureText.Count(s.Count("meta-judgments/count")));
        yield return ("meta-judgments that cannot be read",
            s => Unread(s.Under("meta-judgments/unparsable"), s.Count("meta-judgments/count")));
        yield return ("mean score", s => FigureText.Number(s["judgments/mean_score"]));
        yield return ("share of top scores", s => FigureText.Percent(s["judgments/top_share"]));
        yield return ("actor pairs", s => FigureText.Count(s.Count("pairs/actor")));
        yield return ("judge pairs", s => FigureText.Count(s.Count("pairs/judge")));
        foreach (var key in model.Figures.SelectMany(s => s.Under("skips").Keys).Distinct()
            .OrderBy(key => ReasonWords.OfSkip(key).Counted, StringComparer.Ordinal))
        {
            var (counted, why) = ReasonWords.OfSkip(key);
            yield return ($"{counted}: {why}", s => FigureText.Count(s.Under("skips").GetValueOrDefault(key)));
        }

        yield return ("mean score gap of actor pairs", s => FigureText.Number(s["pairs/actor/score_gap"]));
        yield return ("loss, first to last step", s =>
            double.IsNaN(s["training/first_loss"])
                ? FigureText.None
                : $"{s["training/first_loss"]:0.000} → {s["training/last_loss"]:0.000}");
        yield return ("rewards/margins at the end", s => FigureText.Number(s["training/last_margin"]));
        yield return ("rewards/accuracies at the end", s => FigureText.Percent(s["training/last_accuracy"]));
    }

    private static string Unread(IReadOnlyDictionary<string, int> reasons, int all) =>
        all == 0 ? FigureText.None : $"{FigureText.Count(reasons.Values.Sum())} ({FigureText.Percent(reasons.Values.Sum() / (double)all)})";

    private static string Short(string fingerprint) => fingerprint.Length > 8 ? fingerprint[..8] : fingerprint;

    private static Markup Notes(ReportModel model) => model.Notes.Count == 0 ? Markup.Empty : Markup.Of($"""
        <h3>Noted while it ran</h3>
        <ul>{model.Notes.Select(n => Markup.Of($"<li>Iteration {n.Iteration}, {n.Room}: {n.Text}</li>"))}</ul>
        """);
}
