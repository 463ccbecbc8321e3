using MetaReward.Cli.Work;

namespace MetaReward.Bench.Effects;

/// <summary>The best of several responses by the policy's own ratings without a reference (arXiv:2409.00935, best-of-32 there).</summary>
internal static class Reranking
{
    private const int Most = 8;

    public static EffectTable Table { get; } = new("Best of N by the policy's own rating",
        "Right responses in percent: the first of N samples at temperature 1 that has the best mean of three ratings without a reference.");

    public static async Task AddAsync(Exam exam)
    {
        var first = exam.First();
        foreach (var (row, policy) in new[]
        {
            ("seed model", first), ("Self-J", exam.Last("self-judge")), ("Self-J without distillation", exam.Last("self-judge-plain")),
        })
        {
            if (policy is null)
            {
                continue;
            }

            var drawn = await exam.AskAsync(policy, "draws", Most, Exam.Drawn);
            foreach (var n in new[] { 1, 2, 4, 8 })
            {
                Table.Add(row, $"{n}", await Searching.JudgedAsync(
                    exam, policy, new ReferencedRubric(MicroworldBench.World.Rate!, null), drawn, n));
            }
        }
    }
}
