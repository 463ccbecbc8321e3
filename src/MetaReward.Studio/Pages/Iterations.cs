using MetaReward.Recipes;

namespace MetaReward.Studio.Pages;

/// <summary>One column per finished iteration: what it made, what it left out and why, what it learned, what it cost.</summary>
internal static class Iterations
{
    public static Markup? Draw(ReportModel model) => model.Summaries.Count == 0 ? null : Markup.Of($"""
        {Table.Of(["iteration", .. model.Summaries.Select(s => $"{s.Iteration}")], Rows(model).Select(r => (r.Label, model.Summaries.Select(r.Cell))))}
        {Notes(model)}
        """);

    private static IEnumerable<(string Label, Func<Summary, string> Cell)> Rows(ReportModel model)
    {
        yield return ("policy that acted and judged", s => Short(s.Policy));
        yield return ("prompts", s => Figures.Count(s.Prompts));
        yield return ("responses", s => Figures.Count(s.Responses));
        yield return ("judgments", s => Figures.Count(s.Judgments));
        yield return ("judgments that cannot be read", s => Unread(s.UnparsableJudgments, s.Judgments));
        yield return ("meta-judgments", s => Figures.Count(s.Battles));
        yield return ("meta-judgments that cannot be read", s => Unread(s.UnparsableBattles, s.Battles));
        yield return ("mean score", s => Figures.Number(s.MeanScore));
        yield return ("share of top scores", s => Figures.Percent(s.TopShare));
        yield return ("actor pairs", s => Figures.Count(s.ActorPairs));
        yield return ("judge pairs", s => Figures.Count(s.JudgePairs));
        foreach (var key in model.Summaries.SelectMany(s => s.Skipped.Keys).Distinct().OrderBy(key => ReasonWords.OfSkip(key).Counted, StringComparer.Ordinal))
        {
            var (counted, why) = ReasonWords.OfSkip(key);
            yield return ($"{counted}: {why}", s => Figures.Count(s.Skipped.GetValueOrDefault(key)));
        }

        yield return ("mean score gap of actor pairs", s => Figures.Number(s.ScoreGap));
        yield return ("loss, first to last step", s => double.IsNaN(s.FirstLoss) ? Figures.None : $"{s.FirstLoss:0.000} → {s.LastLoss:0.000}");
        yield return ("rewards/margins at the end", s => Figures.Number(s.LastMargin));
        yield return ("rewards/accuracies at the end", s => Figures.Percent(s.LastAccuracy));
    }

    private static string Unread(IReadOnlyDictionary<string, int> reasons, int all) =>
        all == 0 ? Figures.None : $"{Figures.Count(reasons.Values.Sum())} ({Figures.Percent(reasons.Values.Sum() / (double)all)})";

    private static string Short(string fingerprint) => fingerprint.Length > 8 ? fingerprint[..8] : fingerprint;

    private static Markup Notes(ReportModel model) => model.Notes.Count == 0 ? Markup.Empty : Markup.Of($"""
        <h3>Noted while it ran</h3>
        <ul>{model.Notes.Select(n => Markup.Of($"<li>Iteration {n.Iteration}, {n.Room}: {n.Text}</li>"))}</ul>
        """);
}
