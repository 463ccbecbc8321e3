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

/// <summary>How the terms of tokens become one loss, and what a term is.</summary>
public enum PolicyGradientLoss
{
    /// <summary>GRPO, arXiv:2402.03300: the mean over responses of their tokens' means.</summary>
    Grpo,

    /// <summary>The mean over the tokens of the part of a batch at hand.</summary>
    Bnpo,

    /// <summary>Dr. GRPO, arXiv:2503.20783: the sum over rows times the longest response allowed.</summary>
    DrGrpo,

    /// <summary>DAPO, arXiv:2503.14476: the sum over the tokens of the whole batch.</summary>
    Dapo,

    /// <summary>LUSPO: the mean over responses of their tokens' sums.</summary>
    Luspo,

    /// <summary>CISPO, arXiv:2506.13585: a capped ratio without gradient times the log-prob, normalised as DAPO.</summary>
    Cispo,

    /// <summary>SAPO: a smooth gate around ratio 1 instead of clipping, normalised as GRPO.</summary>
    Sapo,

    /// <summary>VESPO: a gamma-shaped weight of the whole response's ratio, without gradient, times the log-prob; normalised as DAPO.</summary>
    Vespo,

    /// <summary>RLOO, arXiv:2402.14740: one ratio per response, of its whole probability; the mean over responses.</summary>
    Rloo,
}

/// <summary>Settings of a policy gradient; defaults are the reference trainers'.</summary>
/// <param name="Loss">Which.</param>
/// <param name="Sequence">One ratio per response, the geometric mean of its tokens' (GSPO, arXiv:2507.18071), instead of one per token.</param>
/// <param name="EpsilonLow">Ratios below 1 less this are clipped.</param>
/// <param name="EpsilonHigh">Ratios above 1 plus this are clipped; of CISPO the cap itself.</param>
/// <param name="Delta">The most that an unclipped ratio may count, above 1 + epsilon; null: no limit.</param>
/// <param name="Beta">Weight of the divergence from the reference, k3 per token.</param>
/// <param name="RatioOnKl">Multiply that divergence by the ratio, which makes its gradient unbiased off policy.</param>
public sealed record PolicyGradientOptions(
    PolicyGradientLoss Loss = PolicyGradientLoss.Grpo,
    bool Sequence = false,
    double EpsilonLow = 0.2,
    double EpsilonHigh = 0.2,
    double? Delta = null,
    double Beta = 0,
    bool RatioOnKl = false)
{
    /// <summary>The longest response allowed: Dr. GRPO's normaliser.</summary>
    public int MaxTokens { get; init; } = 1;

    /// <summary>Response tokens of the whole batch, of which this may be a part: DAPO's normaliser; null: this is all of it.</summary>
    public double? BatchTokens { get; init; }

    /// <summary>How many parts the batch is cut into; losses that are not normalised by the batch's tokens are divided by it.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>SAPO's temperatures for positive and for other advantages.</summary>
    public (double Positive, double Other) Temperatures { get; init; } = (1.0, 1.05);

    /// <summary>VESPO's shape: power and rate for advantages of at least 0, then for those below.</summary>
    public (double Power, double Rate, double NegativePower, double NegativeRate) Gamma { get; init; } = (2, 3, 3, 2);
}

/// <summary>A policy gradient's loss, differentiable in the policy's log-probs, and what there is to watch.</summary>
/// <param name="Loss">A scalar.</param>
/// <param name="Figures">By their names in the field: <c>kl</c>, <c>clip_ratio/low_mean</c> ...</param>
public sealed record PolicyGradientResult(Tensor Loss, IReadOnlyList<KeyValuePair<string, double>> Figures);
