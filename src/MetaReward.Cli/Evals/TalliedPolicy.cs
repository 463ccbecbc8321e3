namespace MetaReward.Cli.Evals;

/// <summary>A policy whose tokens are added up, those of remembered replies included.</summary>
/// <param name="policy">Who samples.</param>
internal sealed class TalliedPolicy(IPolicy policy) : IPolicy
{
    private long tokens;

    /// <summary>Tokens of all samples so far.</summary>
    public long Tokens => Interlocked.Read(ref tokens);

    public string Fingerprint => policy.Fingerprint;

    public Abilities Abilities => policy.Abilities;

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        var samples = await policy.SampleAsync(requests, sampling, tokens, cancel);
        Interlocked.Add(ref this.tokens, samples.Sum(of => of.Sum(sample => (long)sample.Tokens.Count)));
        return samples;
    }
}
