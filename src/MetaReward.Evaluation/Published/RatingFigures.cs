using MetaReward.Evaluation.Ratings;

namespace MetaReward.Evaluation.Published;

/// <summary>Scores in judges' replies, and RewardBench's sums.</summary>
internal static class RatingFigures
{
    public static Section Scores(string data)
    {
        var bench = MtBench.Read(Path.Combine(data, "fastchat", "mt_bench_gpt4_judgments", "gpt-4_single.jsonl"));
        var single = Files(data, "arena_hard", "arena_bench_v1_single_ratings")
            .Select(file => Equal("single ratings", file,
                row => RatingText.ArenaBench(row.Text("judgment")) == (row.Has("score") ? row.Number("score") : null)));
        var reviews = Files(data, "fastchat", "vicuna80_gpt4_reviews")
            .Select(file =>
                Equal("pairs of scores", file, row => RatingText.TwoScores(row.Text("text")) is { } two
                    && row.Items("score").Select(s => s.GetDouble()).SequenceEqual([two.First, two.Second])));
        var means = MtBench.Of(bench, Seed.Of(0)).SelectMany(model => new[]
        {
            Mean(bench, model.Model, "first turn", model.First.Value, 1), Mean(bench, model.Model, "second turn", model.Second.Value, 2),
            Mean(bench, model.Model, "both turns", model.Overall.Value, 1, 2),
        });
        return new("",
            [new("MT-Bench scores", "gpt-4_single", bench.Count, bench.Count(j => RatingText.MtBench(j.Judgment) == j.Recorded), 0),
                .. single, .. reviews, .. means],
            ["Six of the first Vicuna reviews begin with a solution instead of the two scores, which follow further down, "
                + "each in a different form. The rule for the first line cannot read the recorded scores of these reviews."]);
    }

    public static Section RewardBench(string data)
    {
        var result = Ratings.RewardBench.Read(Path.Combine(data, "reward_bench", "results", "GPM-Gemma-2-2B.json"));
        Figure Score(string section, double published, double computed) =>
            new("score of GPM-Gemma-2-2B", section, published, Math.Round(computed, 4), 1e-9);
        return new("", [
            Score("chat", 81.8436, result.Chat), Score("chat hard", 72.8070, result.ChatHard), Score("safety", 87.9730, result.Safety),
            Score("reasoning", 84.4192, result.Reasoning), Score("total", 81.7607, result.Total),
        ], []);
    }

    private static Figure Mean(IReadOnlyList<MtBenchJudgment> bench, string model, string turn, double computed, params int[] turns) =>
        new("mean of the recorded scores", $"{model}, {turn}",
            bench.Where(j => j.Model == model && turns.Contains(j.Turn)).Select(j => j.Recorded).OfType<double>().Average(),
            computed, 1e-9);

    private static IEnumerable<string> Files(params string[] folder) =>
        Directory.Exists(Path.Combine(folder)) ? Directory.GetFiles(Path.Combine(folder), "*.jsonl").Order(StringComparer.Ordinal) : [];

    private static Figure Equal(string statistic, string file, Predicate<JsonRow> equal)
    {
        var rows = JsonLines.Read(file, statistic, row => equal(row));
        return new(statistic, Path.GetFileNameWithoutExtension(file), rows.Count, rows.Count(row => row), 0);
    }
}
