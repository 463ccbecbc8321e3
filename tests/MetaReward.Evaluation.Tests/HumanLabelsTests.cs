using MetaReward.Evaluation;
using MetaReward.Evaluation.HumanLabels;

namespace MetaReward.Tests;

/// <summary>Labels of people and verdicts of judges, recomputed to the published figures.</summary>
public sealed class HumanLabelsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("labels").FullName;

    [ReferenceFact("pandalm/testset-v1.json")]
    public void PandaLM_annotators_agree_as_published()
    {
        var pairs = LabelledPairs.Read(SharedData.Path("pandalm/testset-v1.json"));
        double Agreement(int a, int b) => Kappa.Cohen(pairs.Select(p => p.Votes[a]).ToList(), pairs.Select(p => p.Votes[b]).ToList());

        pairs.Count.ShouldBe(999);
        new[] { Agreement(0, 1), Agreement(0, 2), Agreement(1, 2) }.Select(k => Math.Round(k, 2)).ShouldBe([0.85, 0.88, 0.86]);
        new[] { Choice.Tie, Choice.First, Choice.Second }.Select(label => pairs.Count(p => p.Better == label)).ShouldBe([105, 422, 472]);
        HumanAgreement.Read(SharedData.Path("pandalm/testset-v1.json")).Count.ShouldBe(422 + 472);
    }

    [ReferenceFact("llmbar, expected/llmbar_position_bias.csv")]
    public void Every_judge_run_on_LLMBar_has_the_published_statistics_and_position_weights()
    {
        var runs = JudgeRuns.ReadLlmBar(SharedData.Path("llmbar/judge_verdicts.jsonl"))
            .ToDictionary(run => $"{run.Set},{run.Judge}", run => TwoOrders.Of(run.Verdicts));
        var published = Rows("llmbar/expected_statistics.csv");
        var positions = Rows("expected/llmbar_position_bias.csv");

        runs.Count.ShouldBe(65);
        published.Keys.Order().ShouldBe(runs.Keys.Order());
        foreach (var (name, run) in runs)
        {
            double[] figures = [run.Count, run.Accuracy, run.PositionalAgreement, run.AccuracyBoth, run.Kappa];
            figures.Zip(published[name]).ShouldAllBe(f => Math.Abs(f.First - f.Second) < 1e-9, name);
            double[] places = [run.Count, run.FirstWins, run.SecondWins, run.Weights.First, run.Weights.Second, run.Unreadable];
            places.Zip(positions[name]).ShouldAllBe(f => Math.Abs(f.First - f.Second) < 1e-9, name);
        }
    }

    [ReferenceTheory("judgebench")]
    [InlineData("arena_hard__judge_model-o1-mini-2024-09-12", false, 65.71)]
    [InlineData("reward_model__judge_model-Skywork_Skywork-Reward-Gemma-2-27B", true, 64.29)]
    public void JudgeBench_counts_both_orders_and_one_of_a_reward_model(string judge, bool firstOrderOnly, double published)
    {
        var rows = JudgeRuns.ReadJudgeBench(
            SharedData.Path($"judgebench/judgments__response_model-gpt-4o-2024-05-13__judge_name-{judge}.jsonl"));

        rows.Count.ShouldBe(350);
        TwoOrders.Decided(rows.Select(r => r.Verdict).ToList(), firstOrderOnly).ShouldBe(published, 0.005);
    }

    [ReferenceTheory("llmbar, auto_j, judgebench, faireval")]
    [InlineData("llmbar/LLMBar__Adversarial__Neighbor__dataset.json", 134, 0)]
    [InlineData("llmbar/Processed__MT-Bench__dataset.json", 200, 0)]
    [InlineData("auto_j/testdata_pairwise.jsonl", 1392, 373)]
    [InlineData("judgebench/response_model-claude-3-5-sonnet-20240620.jsonl", 270, 0)]
    [InlineData("faireval", 80, 14)]
    public void Other_sets_are_read_whole(string path, int count, int ties)
    {
        var pairs = LabelledPairs.Read(SharedData.Path(path));

        pairs.Count.ShouldBe(count);
        pairs.Count(p => p.Better == Choice.Tie).ShouldBe(ties);
        pairs.Count(p => p.Prompt.Length == 0).ShouldBe(0);
    }

    [Fact]
    public void An_unreadable_verdict_is_wrong_and_breaks_no_positional_agreement_with_another()
    {
        TwoOrderVerdict[] pairs = [new(Choice.First, null, null), new(Choice.First, Choice.First, null),
            new(Choice.Second, Choice.Second, Choice.Second), new(Choice.Second, Choice.First, Choice.Second)];

        var run = TwoOrders.Of(pairs);

        (run.Accuracy, run.PositionalAgreement, run.AccuracyBoth, run.Unreadable).ShouldBe((50, 50, 25, 3));
        (run.FirstWins, run.SecondWins).ShouldBe((4, 1));
        TwoOrders.Decided(pairs).ShouldBe(50);
        TwoOrders.Decided(pairs, firstOrderOnly: true).ShouldBe(50);
        TwoOrders.AccuracyOf(pairs).Value.ShouldBe(0.5);
    }

    [Fact]
    public void Kappa_is_0_at_chance_1_for_equal_raters_and_undefined_where_nothing_varies()
    {
        Kappa.Cohen([1, 1, 2, 2], [1, 2, 1, 2]).ShouldBe(0);
        Kappa.Cohen([1, 2, 0], [1, 2, 0]).ShouldBe(1, 1e-12);
        Kappa.Cohen([1, 1], [1, 1]).ShouldBe(double.NaN);
        Should.Throw<ArgumentException>(() => Kappa.Cohen([1], [1, 2]));
    }

    [Theory]
    [InlineData("{\"annotator1\": 3, \"annotator2\": 1, \"annotator3\": 1}", "line 1: expected 0, 1 or 2 under 'annotator1', got 3")]
    [InlineData("{\"prompt\": \"x\", \"response 1\": \"a\", \"response 2\": \"b\", \"label\": 3}",
        "line 1: expected 0, 1 or 2 under 'label', got 3")]
    [InlineData("{\"pair_id\": \"x\", \"question\": \"x\", \"response_A\": \"a\", \"response_B\": \"b\", \"label\": \"A\"}",
        "line 1: expected 'A>B' or 'B>A' under 'label', got \"A\"")]
    [InlineData("{\"prompt\": \"x\", \"response 1\": \"a\", \"response 2\": \"b\", \"label\": 2}", "holds no pair that is not a tie")]
    public void A_bad_row_is_named_with_line_and_key(string row, string message)
    {
        var path = Path.Combine(_folder, "pairs.jsonl");
        File.WriteAllText(path, row);

        Should.Throw<InvalidDataException>(() => HumanAgreement.Read(path)).Message.ShouldContain(message);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Dictionary<string, double[]> Rows(string path) => File.ReadLines(SharedData.Path(path)).Skip(1)
        .Select(line => line.Split(','))
        .ToDictionary(cells => $"{cells[0]},{cells[1]}", cells => cells.Skip(2).Select(double.Parse).ToArray());
}
