using System.Text;

namespace MetaReward.Recipes;

/// <summary>
/// A policy that refines its responses before it gives them: without feedback, or by that of one or more critics, who may be other models
/// (N-Critics, arXiv:2310.18679), round by round, until all critics are satisfied.
/// Chosen here: a critic whose feedback cannot be read is not heard, and does not stop the refinement. Degenerate cases: a refinement that
/// cannot be read leaves the response as it is; a response without text is not refined.
/// </summary>
public sealed class RefiningPolicy : IPolicy
{
    private readonly IPolicy policy;
    private readonly World world;
    private readonly IReadOnlyList<IPolicy> critics;
    private readonly int rounds;
    private readonly int mostFeedback;

    /// <param name="policy">Who answers and refines.</param>
    /// <param name="world">How feedback and better responses are asked for.</param>
    /// <param name="critics">Who gives feedback; none refines without.</param>
    /// <param name="rounds">T, at least 1.</param>
    /// <param name="mostFeedback">Most tokens of feedback, at least 1; critics are sampled as the policy is otherwise.</param>
    /// <exception cref="ArgumentException">The world's models cannot do this.</exception>
    public RefiningPolicy(IPolicy policy, World world, IReadOnlyList<IPolicy> critics, int rounds, int mostFeedback)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mostFeedback, 1);
        (this.policy, this.world, this.critics, this.rounds, this.mostFeedback) = (policy, world, critics, rounds, mostFeedback);
        _ = Refiner.RefineOf(world);
        _ = critics.Count == 0 ? null : Refiner.CriticOf(world);
        Fingerprint = Shard.Hex(Encoding.UTF8.GetBytes(
            $"{policy.Fingerprint} refined {rounds} by {mostFeedback} of "
            + $"{string.Join(' ', critics.Select(critic => critic.Fingerprint))}"))[..16];
    }

    public string Fingerprint { get; }

    public Abilities Abilities => policy.Abilities;

    /// <summary>A response on its way.</summary>
    private sealed record Open(SampleRequest Request, int K, Sample Response)
    {
        public Seed Seed => Request.SeedOf(K).Derive("refine");

        public Exchange Exchange => new(Request.Prompt.Text, Response.Answer);
    }

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        var first = await policy.SampleAsync(requests, sampling, tokens, cancel);
        Open[] all = [.. requests.Zip(first).SelectMany(both => both.Second.Select((sample, k) => new Open(both.First, k, sample)))];
        var open = Enumerable.Range(0, all.Length).Where(i => all[i].Response.Answer.Length > 0).ToList();
        for (var round = 1; round <= rounds && open.Count > 0; round++)
        {
            var heard = await HearAsync([.. open.Select(i => all[i])], round, sampling, tokens, cancel);
            var asked = open.Where((_, n) => heard[n] is not null).ToList();
            var better = await policy.SampleAsync(
                [.. asked.Zip(heard.OfType<IReadOnlyList<string>>(), (i, feedback) => new SampleRequest(
                    world.Refine!.Render(new(all[i].Exchange, feedback)), 1, all[i].Seed.Derive(round)))], sampling, tokens, cancel);
            foreach (var (i, samples) in asked.Zip(better))
            {
                if (world.Refine!.Read(samples[0]) is Reading<string>.Read read)
                    all[i] = all[i] with { Response = samples[0] with { Text = read.Value } };
            }

            open = asked;
        }

        var given = new Queue<Sample>(all.Select(one => one.Response));
        return [.. requests.Select(request => (IReadOnlyList<Sample>)[.. Enumerable.Range(0, request.Count).Select(_ => given.Dequeue())])];
    }

    /// <summary>What the critics say of each response; null where all that could be read are satisfied, and at least one could.</summary>
    private async Task<IReadOnlyList<string>?[]> HearAsync(
        IReadOnlyList<Open> open, int round, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        var said = open.Select(_ => new List<string>()).ToArray();
        foreach (var (critic, n) in critics.Select((critic, n) => (critic, n)))
        {
            var replies = await critic.SampleAsync(
                [.. open.Select(one => new SampleRequest(
                    world.Critic!.Rubric.Render(one.Exchange), 1, one.Seed.Derive(round).Derive($"critic {n}")))],
                sampling with { MaxTokens = mostFeedback }, tokens, cancel);
            foreach (var (feedback, samples) in said.Zip(replies))
            {
                if (world.Critic!.Rubric.Read(samples[0]) is Reading<string>.Read read)
                    feedback.Add(read.Value);
            }
        }

        return [.. said.Select(feedback => feedback.Count > 0 && feedback.All(world.Critic!.Satisfied) ? null
            : (IReadOnlyList<string>)[.. feedback.Where(one => !world.Critic!.Satisfied(one))])];
    }
}
