using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>An iteration in figures: a pure function of what was sampled, what came of it and what the trainer logged. Kept as <c>summary.json</c>.</summary>
internal static class Summaries
{
    internal const string File = "summary.json";
    private const double Bin = 0.5;
    internal const int Bins = 11;

    public static Summary Keep(IPolicy policy, IRubric<Exchange> judge, Sampled sampled, Harvest harvest, Stage stage)
    {
        var summary = Of(policy.Fingerprint, judge, sampled, harvest, TrainingLog.Read(stage.Turn.Folder), stage.Turn.Iteration);
        SealedPage.Write(Path.Combine(stage.Turn.Folder, File), summary, RecordJson.Pages.Summary);
        return summary;
    }

    internal static Summary Of(
        string policy, IRubric<Exchange> judge, Sampled sampled, Harvest harvest, IReadOnlyList<IReadOnlyDictionary<string, double>> training, int t)
    {
        var scores = sampled.Judgments.Select(judgment => judgment.Verdict).OfType<Verdict.Scored>().Select(verdict => verdict.Score).ToArray();
        var actor = harvest.Pairs.Where(pair => pair.Role == Role.Actor).ToArray();
        var trained = harvest.Pairs.Count > 0 ? training : [];
        return new()
        {
            Iteration = t,
            Policy = policy,
            Prompts = sampled.Prompts.Count,
            Responses = sampled.Responses.Count,
            Judgments = sampled.Judgments.Count,
            Battles = sampled.Battles.Count,
            ResponseLength = Mean(sampled.Responses.Select(response => (double)TextLength.Of(response.Text))),
            JudgingResponses = Mean(sampled.Responses.Select(response => judge.Parse(response.Sample) is Verdict.Scored ? 1.0 : 0)),
            CutOff = Mean(sampled.Responses.Select(response => response.Sample.Finish == Finish.Length ? 1.0 : 0)),
            StillThinking = Mean(sampled.Responses.Select(response => response.Sample.Thoughts.StillThinking ? 1.0 : 0)),
            TrainingCut = Count(trained, "cut"),
            TrainingLeftOut = Count(trained, "left_out"),
            MeanScore = Mean(scores),
            TopShare = Mean(scores.Select(score => score >= judge.TopScore ? 1.0 : 0)),
            ScoreHistogram = Histogram(scores),
            UnparsableJudgments = Unparsable(sampled.Judgments.Select(judgment => judgment.Verdict)),
            UnparsableBattles = Unparsable(sampled.Battles.Select(battle => battle.Verdict)),
            HigherScorePreference = MetaJudgeBias.HigherScore(sampled.Battles, sampled.Judgments).Value,
            FirstPositionPreference = MetaJudgeBias.FirstPosition(sampled.Battles).Value,
            OrderConsistency = MetaJudgeBias.OrderConsistency(sampled.Battles).Value,
            ActorPairs = actor.Length,
            JudgePairs = harvest.Pairs.Count - actor.Length,
            Skipped = Counts(harvest.Skips.Select(skip => $"{skip.Role.ToString().ToLowerInvariant()}/{skip.Reason}")),
            ChosenLength = Mean(actor.Select(pair => (double)TextLength.Of(pair.Chosen.Answer))),
            RejectedLength = Mean(actor.Select(pair => (double)TextLength.Of(pair.Rejected.Answer))),
            ScoreGap = Mean(actor.Select(pair => pair.Chosen.Score - pair.Rejected.Score)),
            FirstLoss = Figure(trained.Take(1), "loss"),
            LastLoss = Figure(trained.TakeLast(1), "loss"),
            LastMargin = Figure(trained.TakeLast(1), "rewards/margins"),
            LastAccuracy = Figure(trained.TakeLast(1), "rewards/accuracies"),
        };
    }

    private static int[] Histogram(double[] scores)
    {
        var counts = new int[Bins];
        foreach (var score in scores)
            counts[Math.Clamp((int)Math.Floor(score / Bin), 0, Bins - 1)]++;
        return counts;
    }

    private static SortedDictionary<string, int> Unparsable(IEnumerable<Verdict> verdicts) =>
        Counts(verdicts.OfType<Verdict.Unparsable>().Select(verdict => verdict.Reason.ToString()));

    private static SortedDictionary<string, int> Counts(IEnumerable<string> keys) =>
        new(keys.CountBy(key => key).ToDictionary(StringComparer.Ordinal), StringComparer.Ordinal);

    /// <summary>What the trainer logs with its first step, where there is any.</summary>
    private static int Count(IReadOnlyList<IReadOnlyDictionary<string, double>> training, string name) =>
        training.Count > 0 && training[0].TryGetValue(name, out var count) ? (int)count : 0;

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();

    private static double Figure(IEnumerable<IReadOnlyDictionary<string, double>> step, string name) =>
        step.Select(figures => figures.GetValueOrDefault(name, double.NaN)).SingleOrDefault(double.NaN);
}
