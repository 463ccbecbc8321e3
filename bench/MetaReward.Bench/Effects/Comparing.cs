using MetaReward.Bench.Worlds;
using MetaReward.Microworld;

namespace MetaReward.Bench.Effects;

/// <summary>
/// A judge of pairs, with one greedy comparison and with the majority of 32 (arXiv:2408.02666, section 3.4), in both orders.
/// </summary>
internal static class Comparing
{
    private const int Voters = 32;

    public static EffectTable Table { get; } = new("Comparing a right and a wrong response",
        "Percent of held-out pairs, each asked in both orders: greedily; with the majority of 32 sampled comparisons; the greedy verdict "
        + "by where the right one stood; and pairs for which both orders agree.");

    public static async Task AddAsync(Exam exam)
    {
        var first = exam.First();
        await AddAsync(exam, "seed model", first);
        foreach (var arm in new[]
        {
            "self-taught", "self-taught-worse", "self-taught-first", "meta-rewarding", "self-rewarding-lc", "random-judge",
        })
        {
            var policy = exam.Last(arm);
            if (policy is not null)
            {
                await AddAsync(exam, Arm.Named($"method-{arm}").Title, policy);
            }
        }
    }

    private static async Task AddAsync(Exam exam, string row, IPolicy policy)
    {
        var rubric = new MatchRubric();
        var asked = exam.Prompts.SelectMany(prompt => Orders(prompt, exam.Chance("pair").Derive(prompt.Id))).ToArray();
        async Task<double[]> RightAsync(int count, Sampling sampling) => [.. (await policy.SampleAsync(
            [.. asked.Select((one, i) => new SampleRequest(rubric.Render(one.Pair), count, exam.Chance("comparing").Derive(i)))],
            sampling, null, default)).Zip(asked, (samples, one) => Majority(samples, one.RightFirst))];
        var greedy = await RightAsync(1, Sampling.Greedy(64));
        var voted = await RightAsync(Voters, new(Temperature: 0.7, TopP: 0.9, MaxTokens: 64));
        Table.Add(row, "greedy", 100 * greedy.Average());
        Table.Add(row, "majority of 32", 100 * voted.Average());
        Table.Add(row, "right one first", 100 * greedy.Where((_, i) => i % 2 == 0).Average());
        Table.Add(row, "right one second", 100 * greedy.Where((_, i) => i % 2 == 1).Average());
        Table.Add(row, "orders agree", 100 * greedy.Chunk(2).Average(two => two[0] == two[1] ? 1.0 : 0));
    }

    /// <summary>
    /// 1 where most verdicts are for the right response, one half where they are even, 0 otherwise; unreadable ones do not vote.
    /// </summary>
    private static double Majority(IReadOnlyList<Sample> samples, bool rightFirst)
    {
        var (right, wrong) = rightFirst ? ("a", "b") : ("b", "a");
        var words = samples.Select(sample => Words.Of(sample.Answer).LastOrDefault()).ToArray();
        return (Math.Sign(words.Count(word => word == right) - words.Count(word => word == wrong)) + 1) / 2.0;
    }

    private static IEnumerable<(ResponsePair Pair, bool RightFirst)> Orders(Prompt prompt, Seed seed)
    {
        var dice = new Dice(seed);
        var answer = Exercise.Read(prompt.Text)!.Answer;
        var right = Faults.Pad(answer, dice);
        var wrong = Faults.Pad(Faults.Corrupt(answer, dice), dice);
        yield return (new(prompt.Text, right, wrong), true);
        yield return (new(prompt.Text, wrong, right), false);
    }
}
