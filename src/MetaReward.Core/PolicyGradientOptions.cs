namespace MetaReward;

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

    /// <summary>
    /// VESPO: a gamma-shaped weight of the whole response's ratio, without gradient, times the log-prob; normalised as DAPO.
    /// </summary>
    Vespo,

    /// <summary>RLOO, arXiv:2402.14740: one ratio per response, of its whole probability; the mean over responses.</summary>
    Rloo,
}

/// <summary>Settings of a policy gradient; defaults are the reference trainers'.</summary>
/// <param name="Loss">Which.</param>
/// <param name="Sequence">One ratio per response, the geometric mean of its tokens' (GSPO, arXiv:2507.18071),
/// instead of one per token.</param>
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

    /// <summary>SAPO's temperature where the advantage is above 0.</summary>
    public double PositiveTemperature { get; init; } = 1;

    /// <summary>SAPO's temperature elsewhere.</summary>
    public double OtherTemperature { get; init; } = 1.05;

    /// <summary>The power in VESPO's weight where the advantage is at least 0.</summary>
    public double Power { get; init; } = 2;

    /// <summary>The rate in VESPO's weight where the advantage is at least 0.</summary>
    public double Rate { get; init; } = 3;

    /// <summary>VESPO's power below 0.</summary>
    public double NegativePower { get; init; } = 3;

    /// <summary>VESPO's rate below 0.</summary>
    public double NegativeRate { get; init; } = 2;
}
