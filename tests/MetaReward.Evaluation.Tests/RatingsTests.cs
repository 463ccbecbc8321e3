using System.Text.Json;
using MetaReward.Evaluation.Ratings;
using MetaReward.Evaluation.Regression;

namespace MetaReward.Tests;

public class RatingsTests
{
    [ReferenceFact("fastchat")]
    public void MT_Bench_scores_are_read_as_recorded_and_averaged_by_turn()
    {
        var judgments = MtBench.Read(SharedData.Path("fastchat/mt_bench_gpt4_judgments/gpt-4_single.jsonl"));
        judgments.Count(j => RatingText.MtBench(j.Judgment) == j.Recorded).ShouldBe(480);

        foreach (var model in MtBench.Of(judgments, Seed.Of(1)))
        {
            double Mean(Func<MtBenchJudgment, bool> which) =>
                judgments.Where(j => j.Model == model.Model && which(j)).Select(j => j.Recorded).OfType<double>().Average();
            (model.First.Value, model.Second.Value,
                model.Overall.Value).ShouldBe((Mean(j => j.Turn == 1), Mean(j => j.Turn == 2), Mean(_ => true)));
            model.Overall.Count.ShouldBe(80);
        }
    }

    [ReferenceTheory("arena_hard/arena_bench_v1_single_ratings")]
    [InlineData("openchat_3.5")]
    [InlineData("vicuna-33b-v1.3")]
    [InlineData("Llama-2-70b-chat")]
    [InlineData("gpt-3.5-turbo")]
    public void Single_ratings_are_read_as_recorded(string model)
    {
        var rows = File.ReadLines(SharedData.Path($"arena_hard/arena_bench_v1_single_ratings/{model}.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement).ToList();

        rows.Count.ShouldBe(300);
        rows.ShouldAllBe(row => RatingText.ArenaBench(row.GetProperty("judgment").GetString()!) == Recorded(row.GetProperty("score")));
    }

    [ReferenceTheory("fastchat")]
    [InlineData("clean-lang")]
    [InlineData("new-hp-fp16")]
    public void Two_scores_are_read_but_where_the_review_does_not_begin_with_them(string version)
    {
        var rows = File.ReadLines(SharedData.Path($"fastchat/vicuna80_gpt4_reviews/review_alpaca-13b_vicuna-13b-20230322-{version}.jsonl"))
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(row => (Text: row.GetProperty("text").GetString()!, Score: row.GetProperty("score"))).ToList();
        var unread = rows.Where(row => RatingText.TwoScores(row.Text) != (row.Score[0].GetDouble(), row.Score[1].GetDouble())).ToList();

        rows.Count.ShouldBe(80);
        unread.Count.ShouldBe(3);
        unread.ShouldAllBe(row => RatingText.TwoScores(row.Text) == null && row.Text.StartsWith("First"));
    }

    [Theory]
    [InlineData("Rating: [[8]] not [[9]]", null, 8.0)]
    [InlineData("Rating: [[8]] as I said, [[8]]", null, 8.0)]
    [InlineData("list[[]] = [[7]]", 7.0, 7.0)]
    [InlineData("Rating: [[9.5]]", null, 9.5)]
    [InlineData("Rating: [[9.5]], rounded [[9]]", 9.0, 9.5)]
    [InlineData("[7.5]", null, 7.5)]
    [InlineData("[3] then [[2.]]", null, 2.0)]
    [InlineData("[[-1]] [[x]] 9", null, null)]
    public void Brackets_are_read_as_the_benchmarks_read_them(string text, double? arenaBench, double? mtBench) =>
        (RatingText.ArenaBench(text), RatingText.MtBench(text)).ShouldBe((arenaBench, mtBench));

    [ReferenceFact("reward_bench/results")]
    public void RewardBench_weighs_subsets_by_their_sizes_and_sections_alike()
    {
        var result = RewardBench.Read(SharedData.Path("reward_bench/results/GPM-Gemma-2-2B.json"));

        new[] { result.Chat, result.ChatHard, result.Safety, result.Reasoning, result.Total }.Select(v => Math.Round(v, 4))
            .ShouldBe([81.8436, 72.8070, 87.9730, 84.4192, 81.7607]);
        Should.Throw<InvalidDataException>(() => RewardBench.Of(new Dictionary<string, double> { ["alpacaeval-easy"] = 2 })).Message
            .ShouldContain("subset 'alpacaeval-easy': expected an accuracy from 0 to 1, got 2");
    }

    /// <summary>
    /// Expected: with one feature that is always 1 the fit is the odds; L1 moves it until the slope balances, and to exactly 0
    /// where the slope is too small.
    /// </summary>
    [Fact]
    public void A_penalised_fit_balances_slope_and_penalty()
    {
        Trial[] cases = [new([1], 1, 3), new([1], 0, 1)];

        PenalisedLogistic.Fit(cases)[0].ShouldBe(Math.Log(3), 1e-8);
        var held = PenalisedLogistic.Fit(cases, l1: 0.5);
        Math.Abs(PenalisedLogistic.Gradient(cases, held)[0]).ShouldBe(0.5, 1e-7);
        PenalisedLogistic.Fit(cases, l1: 1.01)[0].ShouldBe(0);
        (PenalisedLogistic.Fit(cases, l2: 2)[0] * 2)
            .ShouldBe(-PenalisedLogistic.Gradient(cases, PenalisedLogistic.Fit(cases, l2: 2))[0], 1e-7);
        Should.Throw<ArgumentException>(() => PenalisedLogistic.Fit([]));
    }

    private static double? Recorded(JsonElement score) => score.ValueKind == JsonValueKind.Number ? score.GetDouble() : null;
}
