using MetaReward.Evaluation.Arena;

namespace MetaReward.Evaluation.Published;

/// <summary>Arena-Hard's scores and intervals.</summary>
internal static class ArenaFigures
{
    private const string Baseline = "claude-3.7-sonnet";

    public static Section Board(string data)
    {
        var folder = Path.Combine(data, "ko_arena_hard");
        var board = CsvTable.Read(Path.Combine(folder, "leaderboard", "no_control.csv"));
        var rows = Directory.GetFiles(Path.Combine(folder, "judgments"), "*.jsonl").Order(StringComparer.Ordinal).SelectMany(ArenaRow.Read)
            .GroupBy(row => row.Model).ToDictionary(g => g.Key, g => g.ToList());
        var battles = rows.Values.SelectMany(model =>
            model.SelectMany(row => row.Battles.Select(b => new ArenaBattle(row.Model, Baseline, b.Result, b.Weight, [])))).ToList();
        var ratings = ArenaRatings.Fit(battles, Baseline).Ratings;

        var figures = board.Where(given => rows.ContainsKey(given.Text("model")))
            .SelectMany(given => Model(given, rows[given.Text("model")], ratings)).ToList();
        return new("", figures, [
            $"The pipeline of Arena-Hard on Korean prompts; {Baseline} is the baseline, and its battles against itself say "
            + "nothing about its rating.",
            "The resamples behind the published intervals are not public. Our intervals, from 1,000 resamples of the same battles, "
            + "are wider, as expected for this number of battles. We do not know why the published ones are narrower.",
            "The battles of one prompt are not independent. With prompts as units, which is correct, the intervals are even wider.",
            "Not recomputed: style control, because no leaderboard is published with its data; "
            + "tests compare the fit with another solver's.",
        ]);
    }

    public static Section Intervals(string data)
    {
        var files = Directory.GetFiles(Path.Combine(data, "arena_hard", "bootstraps"), "bootstrap_stats_*.jsonl")
            .Order(StringComparer.Ordinal);
        var figures = files.SelectMany(file => JsonLines.Read(file, "resamples", row =>
        {
            var (low, high) = ArenaScore.Percentiles(row.Items("results").Select(value => value.GetDouble()));
            var subject = $"{row.Text("model")} ({Path.GetFileNameWithoutExtension(file)["bootstrap_stats_".Length..]})";
            return new[] { new Figure("lower end", subject, row.Number("lower"), low, 1e-9),
                new Figure("upper end", subject, row.Number("upper"), high, 1e-9) };
        }).SelectMany(ends => ends)).ToList();
        return new("", figures, []);
    }

    private static IEnumerable<Figure> Model(CsvRow given, IReadOnlyList<ArenaRow> rows, IReadOnlyDictionary<string, double> ratings)
    {
        var model = given.Text("model");
        yield return new("score", model, given.Number("score"), Math.Round(ArenaScore.Chance(ratings[model], ratings[Baseline]), 2), 0);
        yield return new("rating", model, given.Number("elo_score"), ratings[model], 0.01);
        if (model != Baseline)
        {
            var width = given.Number("rating_q975") - given.Number("rating_q025");
            var (battles, prompts) = (ArenaScore.Of(rows, Seed.Of(0)), ArenaScore.Of(rows, Seed.Of(0), byPrompt: true));
            yield return new("score, closed form", model, given.Number("score"), Math.Round(battles.Score, 2), 0);
            yield return new("width of the interval, by battle", model, width, battles.Interval.High - battles.Interval.Low, null);
            yield return new("width of the interval, by prompt", model, width, prompts.Interval.High - prompts.Interval.Low, null);
        }
    }
}
