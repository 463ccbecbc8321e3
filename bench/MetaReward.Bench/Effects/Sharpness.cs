using MetaReward.Scores;

namespace MetaReward.Bench.Effects;

/// <summary>How much likelier training makes what the seed model itself found likeliest (arXiv:2412.01951, definition 3.1).</summary>
internal static class Sharpness
{
    private const int Draws = 32;

    public static EffectTable Table { get; } = new("Likelihood of the seed model's own best response",
        "The likeliest of 32 responses of the seed model to each prompt, and what each policy gives it: mean probability, and the share of "
        + "prompts to which it has more than one half, both in percent.");

    public static async Task AddAsync(Exam exam)
    {
        var first = exam.First();
        var drawn = await exam.AskAsync(first, "draws", Draws, Exam.Drawn);
        var best = drawn.Select(samples => samples.MaxBy(SelfReward.Likelihood)!).ToArray();
        Add(exam, "seed model", first, best);
        foreach (var arm in new[]
        {
            "sharpening", "sharpening-regression", "sharpening-majority", "sharpening-adaptive", "random-judge", "self-rewarding-lc",
            "majority-vote",
        })
        {
            var policy = exam.Last(arm);
            if (policy is not null)
            {
                Add(exam, Worlds.Arm.Named($"method-{arm}").Title, policy, best);
            }
        }
    }

    private static void Add(Exam exam, string row, Torch.TorchPolicy policy, IReadOnlyList<Sample> best)
    {
        var chances = exam.Prompts.Zip(best, (prompt, sample) =>
            Math.Exp(policy.Logps(policy.Text.EncodePrompt(prompt.Dialogue), sample.Tokens).Sum(logp => (double)logp))).ToArray();
        Table.Add(row, "mean probability", 100 * chances.Average());
        Table.Add(row, "above one half", 100 * chances.Average(chance => chance > 0.5 ? 1.0 : 0));
    }
}
