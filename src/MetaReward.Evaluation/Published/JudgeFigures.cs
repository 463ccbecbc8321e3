using MetaReward.Evaluation.HumanLabels;

namespace MetaReward.Evaluation.Published;

/// <summary>Judges against labels, and labellers against each other.</summary>
internal static class JudgeFigures
{
    private const double Exact = 1e-9;

    public static Section LlmBar(string data)
    {
        var runs = JudgeRuns.ReadLlmBar(Path.Combine(data, "llmbar", "judge_verdicts.jsonl"))
            .ToDictionary(run => (run.Set, run.Judge), run => TwoOrders.Of(run.Verdicts));
        var published = CsvTable.Read(Path.Combine(data, "llmbar", "expected_statistics.csv"))
            .SelectMany(row => Statistics(row, Run(runs, row)));
        var positions = Path.Combine(data, "expected", "llmbar_position_bias.csv");
        var weights = File.Exists(positions) ? CsvTable.Read(positions).SelectMany(row => Positions(row, Run(runs, row))) : [];
        return new("", [.. published, .. weights],
            ["As published, the kappa of the two orders counts an unreadable verdict as a choice of the second response; "
                + "accuracy counts it as wrong."]);
    }

    public static Section JudgeBench(string data)
    {
        Figure Run(string judge, string file, bool firstOrderOnly, double published) =>
            new("accuracy", judge, published, Math.Round(TwoOrders.Decided(
                JudgeRuns.ReadJudgeBench(Path.Combine(data, "judgebench",
                    $"judgments__response_model-gpt-4o-2024-05-13__judge_name-{file}.jsonl")).Select(row => row.Verdict).ToList(),
                firstOrderOnly), 2), Exact);
        return new("", [
            Run("o1-mini, both orders", "arena_hard__judge_model-o1-mini-2024-09-12", false, 65.71),
            Run("Skywork-Reward-Gemma-2-27B, first order", "reward_model__judge_model-Skywork_Skywork-Reward-Gemma-2-27B", true, 64.29),
        ], []);
    }

    public static Section PandaLm(string data)
    {
        var pairs = LabelledPairs.Read(Path.Combine(data, "pandalm", "testset-v1.json"));
        Figure Pair(int a, int b, double published) => new("kappa of two annotators", $"{a + 1} and {b + 1}", published,
            Math.Round(Kappa.Cohen(pairs.Select(p => p.Votes[a]).ToList(), pairs.Select(p => p.Votes[b]).ToList()), 2), Exact);
        Figure Label(string name, Choice label, int published) =>
            new("majority labels", name, published, pairs.Count(p => p.Better == label), 0);
        return new("", [
            Pair(0, 1, 0.85), Pair(0, 2, 0.88), Pair(1, 2, 0.86),
            Label("tie", Choice.Tie, 105), Label("first", Choice.First, 422), Label("second", Choice.Second, 472),
        ], ["Auto-J and FairEval, with ties, can also be read for testing a judge; "
            + "the data has no published figure to recompute for them."]);
    }

    private static TwoOrders Run(Dictionary<(string Set, string Judge), TwoOrders> runs, CsvRow row) =>
        runs.GetValueOrDefault((row.Text("dataset"), row.Text("evaluator")))
            ?? throw new InvalidDataException(
                $"no verdicts of '{row.Text("evaluator")}' on '{row.Text("dataset")}', for which statistics are given");

    private static Figure[] Statistics(CsvRow row, TwoOrders run) =>
    [
        new("accuracy", row.Text("evaluator"), row.Number("acc_average"), run.Accuracy, Exact),
        new("positional agreement", row.Text("evaluator"), row.Number("positional_agreement"), run.PositionalAgreement, Exact),
        new("accuracy in both orders", row.Text("evaluator"), row.Number("acc_both"), run.AccuracyBoth, Exact),
        new("kappa of the orders", row.Text("evaluator"), row.Number("kappa_agreement"), run.Kappa, Exact),
    ];

    private static Figure[] Positions(CsvRow row, TwoOrders run) =>
    [
        new("wins of the first place", row.Text("evaluator"), row.Number("win_1st"), run.FirstWins, 0),
        new("wins of the second place", row.Text("evaluator"), row.Number("win_2nd"), run.SecondWins, 0),
        new("weight of the first place", row.Text("evaluator"), row.Number("omega1"), run.Weights.First, Exact),
        new("unreadable verdicts", row.Text("evaluator"), row.Number("invalid"), run.Unreadable, 0),
    ];
}
