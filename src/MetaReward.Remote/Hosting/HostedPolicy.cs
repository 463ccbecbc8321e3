using MetaReward.Text;

namespace MetaReward.Remote.Hosting;

/// <summary>
/// A checkpoint's folder whose samples a server gives. Before it is asked, the server is given its weights, unless it has them. Its samples
/// have token ids, so they can be learned: the server's own, or, where it tells none, those that the checkpoint's
/// tokenizer makes of the text.
/// </summary>
/// <param name="folder">A Hugging Face folder, as the server can read it, too.</param>
/// <param name="text">Its tokenizer and chat template.</param>
/// <param name="fingerprint">Names its weights.</param>
/// <param name="host">The server.</param>
public sealed class HostedPolicy(string folder, TextSide text, string fingerprint, WeightHost host) : IPolicy
{
    /// <summary>The checkpoint.</summary>
    public string Folder => folder;

    /// <summary>The adapter that makes it of the run's first model; null where it has none, or is that model.</summary>
    public string? Adapter { get; init; }

    /// <summary>It is the model with which the server was started.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Its tokenizer and chat template.</summary>
    public TextSide Text => text;

    /// <summary>The server.</summary>
    public WeightHost Host => host;

    public string Fingerprint => fingerprint;

    public Abilities Abilities => host.Abilities with { Tokens = true };

    public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
    {
        using var use = await host.UseAsync(this, cancel);
        var samples = await use.Policy.SampleAsync(requests, sampling, tokens, cancel);
        return [.. samples.Select(of => (IReadOnlyList<Sample>)[.. of.Select(sample => Learnable(sample, sampling))])];
    }

    /// <summary>
    /// The sample with token ids that the model's own training can learn. Ids of a reply that a stop string ended are the server's for more
    /// than was said, unless it says otherwise; thoughts that came apart are put back between the model's marks.
    /// </summary>
    private Sample Learnable(Sample sample, Sampling sampling)
    {
        var own = text.Marks is { } marks && marks != ThoughtMarks.Usual ? marks : null;
        if (sample.Words is not null || sample.Finish is Finish.NoReply or Finish.Refused or Finish.PromptTooLong or Finish.Withheld)
        {
            return sample;
        }

        if (sample.Tokens.Count > 0 && (sampling.StopStrings is null || sample.Finish == Finish.StopString))
        {
            return sample with { Marks = own };
        }

        var whole = sample.Reasoning is { Length: > 0 } thoughts
            ? $"{(text.Marks ?? ThoughtMarks.Usual).Open}{thoughts}{(text.Marks ?? ThoughtMarks.Usual).Close}{sample.Text}" : sample.Text;
        var ids = text.EncodeResponse(whole);
        return new(whole, sample.Ended ? TextSide.Ended(ids, text.EndToken) : ids, [], sample.Finish) { Marks = own };
    }
}
