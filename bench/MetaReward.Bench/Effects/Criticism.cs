using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Bench.Effects;

/// <summary>
/// Errors by the number of critics and of rounds, with the model as its own critic and with other models as critics (arXiv:2310.18679).
/// </summary>
internal static class Criticism
{
    private const int MostFeedback = 96;
    private const int Critics = 4;

    public static EffectTable Table { get; } = new("N-Critics: wrong responses by critics and rounds",
        "Percent of wrong responses; 0 rounds is the draft, 0 critics refine without feedback. \"Seed\" is the seed model, \"SELF\" and "
        + "\"EVOLVE\" the policies of these arms, which are their own critics. Other critics are, in this order, the policies of SELF and "
        + "of self-refinement tuning, the built-in world's teacher, and the policy of SELF, continual.");

    public static EffectTable Cost { get; } = new("N-Critics: replies asked for",
        "Replies of any model for each reply that is given, drafts included: a satisfied critic ends the rounds.");

    public static async Task AddAsync(Exam exam)
    {
        var first = exam.First();
        var self = exam.Last("self");
        var evolved = exam.Last("evolve");
        foreach (var (who, policy, most) in new[] { ("seed", first, Critics), ("SELF", self, Critics), ("EVOLVE", evolved, 0) })
        {
            for (var critics = 0; policy is not null && critics <= most; critics++)
            {
                await AddAsync(exam, $"{who}, {critics} critics", policy, [.. Enumerable.Repeat(policy, critics)]);
            }
        }

        IPolicy?[] others = [self, exam.Last("self-refinement-tuning"), Exam.Load("microworld-teacher"), exam.Last("self-continual")];
        for (var n = 1; n <= others.Length && others.All(other => other is not null); n++)
        {
            await AddAsync(exam, $"seed, {n} other critics", first, [.. others.Take(n).OfType<IPolicy>()]);
        }
    }

    private static async Task AddAsync(Exam exam, string row, IPolicy policy, IReadOnlyList<IPolicy> critics)
    {
        for (var rounds = 0; rounds <= 4; rounds++)
        {
            var count = new CountedReplies();
            var refining = rounds == 0 ? count.Of(policy) : new RefiningPolicy(
                count.Of(policy), MicroworldBench.World, [.. critics.Select(count.Of)], rounds, MostFeedback);
            var said = await exam.AskAsync(refining, "critics", 1, new(MaxTokens: 40));
            Table.Add(row, $"{rounds} rounds", 100 - exam.Right(said.Select(samples => samples[0].Answer)));
            Cost.Add(row, $"{rounds} rounds", count.Replies / (double)exam.Count);
        }
    }

    /// <summary>Counts what several policies are asked.</summary>
    private sealed class CountedReplies
    {
        public int Replies { get; private set; }

        public IPolicy Of(IPolicy policy) => new Counted(policy, this);

        private sealed class Counted(IPolicy policy, CountedReplies all) : IPolicy
        {
            public string Fingerprint => policy.Fingerprint;

            public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
                IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
            {
                all.Replies += requests.Sum(request => request.Count);
                return policy.SampleAsync(requests, sampling, tokens, cancel);
            }
        }
    }
}
