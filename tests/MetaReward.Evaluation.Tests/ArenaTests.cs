using MetaReward.Evaluation.Arena;

namespace MetaReward.Tests;

public sealed class ArenaTests : IDisposable
{
    private const string Baseline = "claude-3.7-sonnet";
    private readonly string _folder = Directory.CreateTempSubdirectory("arena").FullName;

    [ReferenceFact("ko_arena_hard")]
    public void Scores_and_ratings_of_a_whole_board_are_the_published_ones()
    {
        var board = Board();
        var runs = Directory.GetFiles(SharedData.Path("ko_arena_hard/judgments")).Select(ArenaRow.Read)
            .Where(rows => rows[0].Model != Baseline).ToList();

        runs.Count.ShouldBe(14);
        foreach (var rows in runs)
        {
            var score = ArenaScore.Of(rows, Seed.Of(1), resamples: 1000);
            var published = board[score.Model];
            Math.Round(score.Score, 2).ShouldBe(published.Score, score.Model);
            score.Rating.ShouldBe(published.Rating, 0.01, score.Model);
            // The published intervals are narrower by a third, as those of few resamples are; ours are what the number of battles
            // gives, a little less for ties.
            var half = 1.96 * Math.Sqrt(score.Score * (100 - score.Score) / score.Battles);
            (score.Interval.High - score.Interval.Low).ShouldBe(2 * half, 0.4 * half, score.Model);
            (score.Interval.Low < published.Score && published.Score < score.Interval.High).ShouldBeTrue(score.Model);
        }
    }

    [ReferenceFact("ko_arena_hard")]
    public void The_fit_over_all_models_agrees_with_the_closed_form()
    {
        var rows = Directory.GetFiles(SharedData.Path("ko_arena_hard/judgments")).SelectMany(ArenaRow.Read).ToList();
        var battles = rows.SelectMany(row => row.Battles.Select(b => new ArenaBattle(row.Model, Baseline, b.Result, b.Weight, [])))
            .ToList();

        var (ratings, style) = ArenaRatings.Fit(battles, Baseline);

        style.ShouldBeEmpty();
        foreach (var (model, published) in Board())
        {
            ratings[model].ShouldBe(published.Rating, 0.01, model);
            Math.Round(ArenaScore.Chance(ratings[model], ratings[Baseline]), 2).ShouldBe(published.Score, model);
        }
    }

    /// <summary>Expected figures by scikit-learn 1.2 on the same battles, copies written out, ridge 1 with style.</summary>
    [Fact]
    public void Ratings_with_and_without_style_agree_with_another_solver()
    {
        var battles = Battles().ToList();

        var plain = ArenaRatings.Fit(battles.Select(b => b with { Style = [] }).ToList(), "base").Ratings;
        var (styled, coefficients) = ArenaRatings.Fit(battles, "base", anchor: 1114, ridge: 1);

        string[] models = ["base", "x", "y", "z"];
        models.Zip(Plain).ShouldAllBe(m => Math.Abs(plain[m.First] - m.Second) < 0.01);
        models.Zip(Styled).ShouldAllBe(m => Math.Abs(styled[m.First] - m.Second) < 0.01);
        coefficients.Zip(Coefficients).ShouldAllBe(c => Math.Abs(c.First - c.Second) < 1e-4);
    }

    [ReferenceTheory("arena_hard/bootstraps")]
    [InlineData("bootstrap_stats_arena_hard")]
    [InlineData("bootstrap_stats_arena_hard_bt")]
    [InlineData("bootstrap_stats_mt_bench")]
    [InlineData("bootstrap_stats_alpaca_LC")]
    [InlineData("bootstrap_stats_20k_votes")]
    public void Intervals_are_the_percentiles_of_published_resamples(string file)
    {
        foreach (var line in File.ReadLines(SharedData.Path($"arena_hard/bootstraps/{file}.jsonl")))
        {
            using var document = System.Text.Json.JsonDocument.Parse(line);
            var row = document.RootElement;
            var (low, high) = ArenaScore.Percentiles(row.GetProperty("results").EnumerateArray().Select(v => v.GetDouble()));
            low.ShouldBe(row.GetProperty("lower").GetDouble(), 1e-9);
            high.ShouldBe(row.GetProperty("upper").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public void Strong_verdicts_count_three_times_a_single_game_twice_and_others_not_at_all()
    {
        var path = Path.Combine(_folder, "judgments.jsonl");
        File.WriteAllText(path, """
            {"question_id": "a", "model": "m", "games": [{"score": "B>>A"}, {"score": "A=B"}]}
            {"question_id": "b", "model": "m", "games": [{"score": "A>B"}]}
            {"question_id": "c", "model": "m", "games": [{"score": null}, {"score": "error"}]}
            """);

        var score = ArenaScore.Of(ArenaRow.Read(path), Seed.Of(1));

        // 3 won and a tie; then the same label in both orders: lost as B, won as A.
        (score.Battles, score.Score).ShouldBe((6, 100 * 4.5 / 6));
        ArenaScore.Of(ArenaRow.Read(path), Seed.Of(1), byPrompt: true).Interval.Count.ShouldBe(2);
        ArenaScore.Chance(score.Rating, 1000).ShouldBe(score.Score, 1e-9);
        double.IsPositiveInfinity(ArenaScore.Rated(1)).ShouldBeTrue();
        File.WriteAllText(path, """{"question_id": "a", "model": "m", "games": []}""");
        Should.Throw<InvalidDataException>(() => ArenaRow.Read(path)).Message
            .ShouldContain("line 1: expected one or two games under 'games'");
    }

    [Fact]
    public void Style_is_relative_length_and_relative_counts() =>
        ArenaRatings.Difference([300, 2, 0], [100, 1, 0]).ShouldBe([0.5, 0.25, 0]);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Dictionary<string, (double Score, double Rating)> Board() =>
        File.ReadLines(SharedData.Path("ko_arena_hard/leaderboard/no_control.csv")).Skip(1).Select(line => line.Split(','))
            .ToDictionary(c => c[0], c => (double.Parse(c[1]), double.Parse(c[5])));

    private static readonly double[] Plain = [1000, 1244.1746, 907.0973, 1363.2551];
    private static readonly double[] Styled = [1114, 1354.8864, 1013.6691, 1486.2294];
    private static readonly double[] Coefficients = [0.335639, -0.171687];

    private static IEnumerable<ArenaBattle> Battles()
    {
        (string Name, double Strength)[] models = [("base", 0), ("x", 0.5), ("y", -0.3), ("z", 0.9)];
        var k = 0;
        foreach (var (a, b) in models.SelectMany(a => models.Where(b => b != a).SelectMany(b => Enumerable.Repeat((a, b), 12))))
        {
            k++;
            double[] style = [((k * 37) % 19 / 19.0) - 0.5, ((k * 53) % 23 / 23.0) - 0.5];
            var luck = k * 7919 % 101 / 101.0;
            var chance = 1 / (1 + Math.Pow(10, b.Strength - a.Strength - (0.8 * style[0])));
            yield return new(a.Name, b.Name, luck < chance - 0.1 ? 1 : luck < chance + 0.1 ? 0.5 : 0, k % 3 == 0 ? 3 : 1, style);
        }
    }
}
