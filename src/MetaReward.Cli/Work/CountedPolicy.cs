namespace MetaReward.Cli.Work;

/// <summary>
/// A policy whose sampling is told as progress of a room, for looks that take a policy and nothing else. The samples are the policy's own.
/// </summary>
/// <param name="policy">Who samples.</param>
/// <param name="room">Under which name.</param>
/// <param name="total">Samples to expect in all.</param>
/// <param name="progress">Whom to tell.</param>
public sealed class CountedPolicy(IPolicy policy, string room, int total, IProgress<Progress> progress) : IPolicy
{
    private int done;
    private long tokens;

    public string Fingerprint => policy.Fingerprint;

    public Abilities Abilities => policy.Abilities;

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        var samples = await policy.SampleAsync(requests, sampling, new TokenCount(this, tokens), cancel);
        Interlocked.Add(ref done, requests.Sum(r => r.Count));
        Tell();
        return samples;
    }

    private void Tell() => progress.Report(new Progress(room, done, Math.Max(done, total), Interlocked.Read(ref tokens)));

    private sealed class TokenCount(CountedPolicy owner, IProgress<int>? next) : IProgress<int>
    {
        public void Report(int value)
        {
            Interlocked.Add(ref owner.tokens, value);
            next?.Report(value);
            owner.Tell();
        }
    }
}
