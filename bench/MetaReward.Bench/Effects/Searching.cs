using MetaReward.Cli.Work;
using MetaReward.Scores;

namespace MetaReward.Bench.Effects;

/// <summary>What the seed model gains by drawing more than one response: by each of its own rewards, and with the adaptive stop.</summary>
internal static class Searching
{
    private const int Most = 32;
    private const int MostJudged = 8;
    private const int Judgments = 3;

    public static EffectTable Curve { get; } = new("Best of N, by the model's own rewards",
        "Right responses of the seed model in percent: the best of its first N of 32 samples at temperature 1. "
        + "\"Greedy\" is one response without chance.");

    public static EffectTable Stop { get; } = new("The adaptive stop",
        "Draws until the likeliest response is likely enough, at most 32; right responses; and the least fixed N of 1, 2, 4, 8, 16, 32 "
        + "whose likeliest response is right as often.");

    public static async Task AddAsync(Exam exam)
    {
        var policy = exam.First();
        Curve.Add("greedy", "1", exam.Right((await exam.AskAsync(policy, "greedy", 1, Sampling.Greedy(40))).Select(s => s[0].Answer)));
        var drawn = await exam.AskAsync(policy, "draws", Most, Exam.Drawn);
        var fixedN = new Dictionary<int, double>();
        foreach (var n in new[] { 1, 2, 4, 8, 16, 32 })
        {
            foreach (var (reward, row) in new[]
            {
                (SelfRewards.Likelihood, "likelihood"), (SelfRewards.LikelihoodPerToken, "likelihood per token"),
                (SelfRewards.Majority, "majority"),
            })
            {
                var right = exam.Right(drawn.Select((samples, i) => Best(
                    SelfReward.Of(Responses(exam.Prompts[i], samples.Take(n)), reward, MicroworldBench.World.Answers))));
                Curve.Add(row, $"{n}", right);
                if (reward == SelfRewards.Likelihood)
                {
                    fixedN[n] = right;
                }
            }

            if (n <= MostJudged)
            {
                Curve.Add("own judge", $"{n}", await JudgedAsync(exam, policy, MicroworldBench.World.Judge, drawn, n));
            }
        }

        AddStops(exam, drawn, fixedN);
    }

    private static void AddStops(Exam exam, IReadOnlyList<IReadOnlyList<Sample>> drawn, Dictionary<int, double> fixedN)
    {
        foreach (var delta in new[] { 0.5, 0.2, 0.1, 0.05, 0.01 })
        {
            var taken = drawn.Select(samples => Enumerable.Range(1, Most).FirstOrDefault(
                k => AdaptiveStop.IsEnough([.. samples.Take(k).Select(SelfReward.Likelihood)], delta), Most)).ToArray();
            var right = exam.Right(drawn.Select((samples, i) =>
                samples.Take(taken[i]).MaxBy(SelfReward.Likelihood)!.Answer));
            var row = $"delta {delta}";
            Stop.Add(row, "draws", taken.Average());
            Stop.Add(row, "right", right);
            var least = fixedN.Where(one => one.Value >= right).Select(one => one.Key).DefaultIfEmpty(Most).Min();
            Stop.Add(row, "fixed N", least);
            Stop.Add(row, "draws saved, percent", 100 * (1 - (taken.Average() / least)));
        }
    }

    /// <summary>Right ones, in percent, where the best of the first n is chosen by the policy's own mean score.</summary>
    public static async Task<double> JudgedAsync(
        Exam exam, IPolicy policy, IRubric<Exchange> rubric, IReadOnlyList<IReadOnlyList<Sample>> drawn, int n)
    {
        var asked = drawn.SelectMany((samples, i) => samples.Take(n).Select(sample => (Of: i, Sample: sample))).ToArray();
        var said = await policy.SampleAsync(
            [.. asked.Select((one, k) => new SampleRequest(rubric.Render(new(exam.Prompts[one.Of].Text, one.Sample.Answer)), Judgments,
                exam.Chance("judging").Derive(one.Of).Derive(k % n)))], new(MaxTokens: 48), null, default);
        var scored = asked.Zip(said, (one, judgments) => MeanScore.Of(
            Response(exam.Prompts[one.Of], one.Sample, 0), [.. judgments.Select(rubric.Parse)]));
        return exam.Right(scored.Chunk(n).Select(Best));
    }

    private static Response[] Responses(Prompt prompt, IEnumerable<Sample> samples) =>
        [.. samples.Select((s, k) => Response(prompt, s, k))];

    private static Response Response(Prompt prompt, Sample sample, int k) => new($"{prompt.Id}/r{k}", prompt, sample);

    private static string Best(IReadOnlyList<ScoredResponse> scored) =>
        (scored.Where(one => one.Valid > 0).MaxBy(one => one.Mean) ?? scored[0]).Response.Sample.Answer;
}
