using System.Text;

namespace MetaReward.Recipes;

/// <summary>
/// A policy without a model: its replies are a pure function of the prompt and the sample's seed. For tests, examples and dry runs of a
/// recipe. Tokens are the UTF-8 bytes of the text and a final 256; log-probs are drawn from the seed.
/// </summary>
/// <param name="name">Its weights, so to speak: two policies of one name give the same samples.</param>
/// <param name="reply">The prompt as readers are shown it, and the sample's seed, to text.</param>
public sealed class ScriptedPolicy(string name, Func<string, Seed, string> reply) : IPolicy
{
    private int calls;

    public string Fingerprint { get; } = Shard.Hex(Encoding.UTF8.GetBytes("scripted " + name))[..16];

    /// <summary>How often this object was asked to sample.</summary>
    public int Calls => calls;

    public Abilities Abilities => Abilities.Here;

    /// <summary>The replies this policy was made with, for making another one.</summary>
    internal Func<string, Seed, string> Reply => reply;

    public Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        Interlocked.Increment(ref calls);
        cancel.ThrowIfCancellationRequested();
        IReadOnlyList<IReadOnlyList<Sample>> samples = [.. requests.Select(request =>
            (IReadOnlyList<Sample>)[.. Enumerable.Range(0, request.Count).Select(k => Write(request, k, sampling))])];
        tokens?.Report(samples.Sum(group => group.Sum(sample => sample.Tokens.Count)));
        return Task.FromResult(samples);
    }

    private Sample Write(SampleRequest request, int k, Sampling sampling)
    {
        if (request.Given is { } given)
            return new(given[k].Text, given[k].Tokens, Logps(given[k].Tokens.Count, request.Seed.Derive(request.Prompt.Text).Derive(k)),
                given[k].Finish);
        if (request.Alternatives is { } places)
            return Alternatives(places[k], request.Seed.Derive(request.Prompt.Text).Derive(places[k].Reply.Text));
        var seed = request.SeedOf(k).Derive(Fingerprint);
        var bytes = Encoding.UTF8.GetBytes(reply(request.Prompt.Text, seed));
        var fits = bytes.Length < sampling.MaxTokens;
        int[] tokens = fits ? [.. bytes, 256] : [.. bytes.Take(sampling.MaxTokens)];
        var text = Encoding.UTF8.GetString(bytes, 0, fits ? bytes.Length : sampling.MaxTokens);
        return new(text, tokens, Logps(tokens.Length, seed), fits ? Finish.Stop : Finish.Length);
    }

    /// <summary>Nine tenths of the probability, shared by the seed.</summary>
    private static Sample Alternatives(ReplyPlace place, Seed seed)
    {
        double[] shares = [.. Enumerable.Range(0, place.Characters.Length).Select(i => 0.05 + seed.Uniform(i))];
        return new(place.Characters, [.. place.Characters.Select(one => (int)one)],
            [.. shares.Select(share => (float)Math.Log(0.9 * share / shares.Sum()))], Finish.Stop);
    }

    private static float[] Logps(int count, Seed seed) =>
        [.. Enumerable.Range(0, count).Select(i => (float)Math.Log(1 - (0.9 * seed.Uniform(1000 + i))))];
}
