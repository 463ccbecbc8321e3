using System.Text;
using MetaReward.Scores;

namespace MetaReward.Recipes;

/// <summary>
/// A policy that draws several responses of another for each one that is asked for, and gives the one with the best score: best-of-N by
/// likelihood (arXiv:2412.01951, section 2), by majority (self-consistency, arXiv:2203.11171), or by a judge.
/// Of equal scores the earlier response wins, and one that the token limit cut off wins only where none ended.
/// Degenerate case: where no response has a score, the first one is given.
/// </summary>
public sealed class ChoosingPolicy : IPolicy
{
    private readonly IPolicy policy;
    private readonly int draws;
    private readonly Func<IReadOnlyList<Drawn>, IProgress<int>?, CancellationToken, Task<IReadOnlyList<ScoredResponse>>> score;

    private ChoosingPolicy(
        IPolicy policy, int draws, string by,
        Func<IReadOnlyList<Drawn>, IProgress<int>?, CancellationToken, Task<IReadOnlyList<ScoredResponse>>> score)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        (this.policy, this.draws, this.score) = (policy, draws, score);
        Fingerprint = Shard.Hex(Encoding.UTF8.GetBytes($"{policy.Fingerprint} best of {draws} by {by}"))[..16];
    }

    /// <summary>A response that was drawn, and what all chance about it is derived from.</summary>
    private sealed record Drawn(Response Response, Seed Seed);

    public string Fingerprint { get; }

    public Abilities Abilities => policy.Abilities;

    /// <summary>Best-of-N by what the policy knows of its own responses.</summary>
    /// <param name="policy">Who answers.</param>
    /// <param name="draws">N, at least 1.</param>
    /// <param name="reward">Any but the judge.</param>
    /// <param name="answers">How final answers are compared; only the majority needs it.</param>
    public static ChoosingPolicy BySelfReward(IPolicy policy, int draws, SelfRewards reward, AnswerForm? answers = null) => new(
        policy, draws, $"{reward}",
        (drawn, _, _) => Task.FromResult(SelfReward.Of([.. drawn.Select(one => one.Response)], reward, answers)));

    /// <summary>Best-of-N by the mean score of a judge.</summary>
    /// <param name="policy">Who answers.</param>
    /// <param name="draws">N, at least 1.</param>
    /// <param name="judge">Who judges; may be the same.</param>
    /// <param name="rubric">What the judge is asked.</param>
    /// <param name="judgments">Of each response, at least 1.</param>
    /// <param name="judging">How judgments are sampled.</param>
    public static ChoosingPolicy ByJudge(
        IPolicy policy, int draws, IPolicy judge, IRubric<Exchange> rubric, int judgments, Sampling judging) => new(
            policy, draws, $"{judgments} of {judge.Fingerprint} {rubric.Name}", async (drawn, tokens, cancel) =>
            {
                var said = await judge.SampleAsync(
                    [.. drawn.Select(one => new SampleRequest(
                        rubric.Render(new(one.Response.Prompt.Text, one.Response.Text)), judgments, one.Seed.Derive("judge")))],
                    judging, tokens, cancel);
                return [.. drawn.Zip(said, (one, samples) => MeanScore.Of(one.Response, [.. samples.Select(rubric.Parse)]))];
            });

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        if (draws > 1 && sampling.Temperature == 0)
            throw new ArgumentException($"the best of {draws} responses needs a temperature above 0: greedy responses are all the same");
        SampleRequest[] wanted = [.. requests.SelectMany(request => Enumerable.Range(0, request.Count)
            .Select(k => new SampleRequest(request.Prompt, draws, request.SeedOf(k).Derive("draws"))))];
        var drawn = await policy.SampleAsync(wanted, sampling, tokens, cancel);
        var scored = (await score([.. drawn.SelectMany((samples, i) => samples.Select((sample, n) => new Drawn(
            new($"q{i}/r{n}", new($"q{i}", wanted[i].Prompt), sample), wanted[i].Seed.Derive(n))))], tokens, cancel))
            .ToLookup(one => one.Response.GroupId);
        var best = new Queue<Sample>(wanted.Select((_, i) => Best([.. scored[$"q{i}"]])));
        return [.. requests.Select(request => (IReadOnlyList<Sample>)[.. Enumerable.Range(0, request.Count).Select(_ => best.Dequeue())])];
    }

    private static Sample Best(ScoredResponse[] drawn) =>
        (drawn.Where(one => one.Valid > 0).OrderByDescending(one => one.Response.Sample.Ended).ThenByDescending(one => one.Mean)
            .FirstOrDefault() ?? drawn[0]).Response.Sample;
}
