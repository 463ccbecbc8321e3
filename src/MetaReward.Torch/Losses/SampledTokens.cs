using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Sampled responses with their advantages, right-padded: B rows of T tokens.</summary>
/// <param name="Logps">(B, T), the policy's log-probs of the tokens; gradients flow into these.</param>
/// <param name="Mask">(B, T), 1 for response tokens and 0 for padding, in the log-probs' type.</param>
/// <param name="Advantages">(B).</param>
public sealed record SampledTokens(Tensor Logps, Tensor Mask, Tensor Advantages)
{
    /// <summary>(B, T), the log-probs under which the tokens were sampled; null: the policy's own now, so that every ratio is 1.</summary>
    public Tensor? Sampled { get; init; }

    /// <summary>(B, T), the reference's log-probs; needed where <see cref="PolicyGradientOptions.Beta"/> is above 0.</summary>
    public Tensor? Reference { get; init; }
}

/// <summary>A policy gradient's loss, differentiable in the policy's log-probs, and what there is to watch.</summary>
/// <param name="Loss">A scalar.</param>
/// <param name="Figures">By their names in the field: <c>kl</c>, <c>clip_ratio/low_mean</c> ...</param>
public sealed record PolicyGradientResult(Tensor Loss, IReadOnlyList<KeyValuePair<string, double>> Figures);
