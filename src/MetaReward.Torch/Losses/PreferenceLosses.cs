using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>What a preference loss makes of a batch of B pairs.</summary>
/// <param name="Losses">One loss per pair (B), differentiable in the policy's log-probs.</param>
/// <param name="ChosenRewards">beta * (policy - reference) of the chosen side (B), without gradient.</param>
/// <param name="RejectedRewards">The same of the rejected side (B).</param>
public sealed record PairLosses(Tensor Losses, Tensor ChosenRewards, Tensor RejectedRewards);

/// <summary>
/// A loss over pairs: four vectors (B) of log-probs of whole responses in, a loss and two implicit rewards per pair out. The log-probs are sums over
/// response tokens; a loss that is meant for means per token is given means.
/// </summary>
public delegate PairLosses PreferenceLoss(
    Tensor policyChosenLogps, Tensor policyRejectedLogps, Tensor referenceChosenLogps, Tensor referenceRejectedLogps, double beta);

/// <summary>
/// The direct preference losses that read nothing but log-probs. With a and b the log-ratios policy/reference of the chosen and the rejected side
/// and h = a - b: at the start of training (policy = reference) h is 0 and DPO's loss is ln 2. Left out: losses that need rewards, lengths
/// or token statistics.
/// </summary>
public static class PreferenceLosses
{
    /// <summary>-log sigma(beta h), arXiv:2305.18290 equation 7.</summary>
    public static PreferenceLoss Dpo { get; } = Of((a, b, beta) => NegativeLogSigmoid(beta * (a - b)));

    /// <summary>DPO with labels believed to be wrong with probability <paramref name="flipped"/> (cDPO).</summary>
    public static PreferenceLoss ConservativeDpo(double flipped) => Of((a, b, beta) =>
        ((1 - flipped) * NegativeLogSigmoid(beta * (a - b))) + (flipped * NegativeLogSigmoid(-beta * (a - b))));

    /// <summary>DPO made unbiased under labels flipped with probability <paramref name="flipped"/> below 1/2, arXiv:2403.00409.</summary>
    public static PreferenceLoss RobustDpo(double flipped) => Of((a, b, beta) =>
        (((1 - flipped) * NegativeLogSigmoid(beta * (a - b))) - (flipped * NegativeLogSigmoid(-beta * (a - b)))) / (1 - (2 * flipped)));

    /// <summary>(h - 1/(2 beta))^2, arXiv:2310.12036 equation 17. Given means per token it is the form that other trainers use.</summary>
    public static PreferenceLoss Ipo { get; } = Of((a, b, beta) => (a - b - (0.5 / beta)).square());

    /// <summary>max(0, 1 - beta h), arXiv:2305.10425.</summary>
    public static PreferenceLoss Hinge { get; } = Of((a, b, beta) => (1 - (beta * (a - b))).relu());

    /// <summary>(a - 1/(2 beta))^2 + (b + 1/(2 beta))^2, arXiv:2405.00675.</summary>
    public static PreferenceLoss Sppo { get; } = Of((a, b, beta) => (a - (0.5 / beta)).square() + (b + (0.5 / beta)).square());

    /// <summary>Noise-contrastive alignment of pairs, arXiv:2402.05369: pulls the chosen side's likelihood up as well as apart.</summary>
    public static PreferenceLoss Nca { get; } = Of((a, b, beta) =>
        NegativeLogSigmoid(beta * a) + (0.5 * NegativeLogSigmoid(-beta * a)) + (0.5 * NegativeLogSigmoid(-beta * b)));

    /// <summary>APO-zero, arXiv:2408.06266: chosen up, rejected down, each against the reference.</summary>
    public static PreferenceLoss ApoZero { get; } = Of((a, b, beta) => 1 - (beta * a).sigmoid() + (beta * b).sigmoid());

    /// <summary>APO-down, arXiv:2408.06266: for a policy that is already better than the chosen side.</summary>
    public static PreferenceLoss ApoDown { get; } = Of((a, b, beta) => (beta * a).sigmoid() + 1 - (beta * (a - b)).sigmoid());

    private static PreferenceLoss Of(Func<Tensor, Tensor, double, Tensor> loss) => (policyChosen, policyRejected, referenceChosen, referenceRejected, beta) =>
    {
        var chosen = policyChosen - referenceChosen;
        var rejected = policyRejected - referenceRejected;
        return new(loss(chosen, rejected, beta), beta * chosen.detach(), beta * rejected.detach());
    };

    private static Tensor NegativeLogSigmoid(Tensor x) => -nn.functional.logsigmoid(x);
}
