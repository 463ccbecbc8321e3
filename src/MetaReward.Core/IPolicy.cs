namespace MetaReward;

/// <summary>
/// A frozen model one can sample from: a value. Training returns a new policy; past, present and reference policies are plain variables.
/// Safe to call from several threads at once.
/// </summary>
public interface IPolicy
{
    /// <summary>Names the weights: two policies with the same fingerprint give the same samples. Hex, at least 12 digits.</summary>
    string Fingerprint { get; }

    /// <summary>
    /// What it can do besides giving texts. The default is a local checkpoint that only samples: one that also tells how likely given
    /// replies are says so itself.
    /// </summary>
    Abilities Abilities => Abilities.Here with { Given = false, Alternatives = false };

    /// <summary>
    /// Samples every request; the result has one list per request, in order, of <see cref="SampleRequest.Count"/> samples, in order.
    /// The bytes depend on the requests, the options and the weights alone.
    /// </summary>
    /// <param name="requests">What to sample.</param>
    /// <param name="sampling">How.</param>
    /// <param name="tokens">Reports the number of new tokens; may be null.</param>
    /// <param name="cancel">Stops between steps.</param>
    Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
        IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel);
}
