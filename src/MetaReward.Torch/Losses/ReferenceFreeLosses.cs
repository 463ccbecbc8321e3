using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MetaReward.Torch;

/// <summary>
/// Preference losses without a reference: the policy's own log-probs, as sums or per token. Rewards are beta times what the loss compares.
/// </summary>
public static class ReferenceFreeLosses
{
    /// <summary>
    /// -log sigma(beta (c - r) - margin) on log-probs per token, arXiv:2405.14734; beta is 2 to 10, the margin 0.1 to 0.8 of it.
    /// </summary>
    public static PreferenceLoss Simpo(double beta, double margin, double flipped = 0) =>
        PerToken(beta, (c, r) => PreferenceLosses.Smoothed((beta * (c - r)) - margin, flipped));

    /// <summary>
    /// CPO's contrast, -log sigma(beta (c - r)) on sums, arXiv:2401.08417; the method adds the chosen side's negative log-likelihood.
    /// </summary>
    public static PreferenceLoss Cpo(double beta, double flipped = 0) =>
        OfSums(beta, (c, r) => PreferenceLosses.Smoothed(beta * (c - r), flipped));

    /// <summary>max(0, 1 - beta (c - r)) on sums.</summary>
    public static PreferenceLoss CpoHinge(double beta) => OfSums(beta, (c, r) => (1 - (beta * (c - r))).relu());

    /// <summary>(c - r - 1/(2 beta))^2 per token.</summary>
    public static PreferenceLoss CpoIpo(double beta) => PerToken(beta, (c, r) => (c - r - (0.5 / beta)).square());

    /// <summary>
    /// ORPO's contrast, -beta log sigma(log odds(c) - log odds(r)) on probabilities per token, arXiv:2403.07691; the method adds the chosen
    /// side's negative log-likelihood.
    /// </summary>
    public static PreferenceLoss Orpo(double beta) => PerToken(beta, (c, r) => -beta * logsigmoid(LogOdds(c) - LogOdds(r)));

    /// <summary>Nothing to compare: rewards for the log of a training on likelihood alone.</summary>
    public static PreferenceLoss None(double beta) => OfSums(beta, (c, _) => zeros_like(c));

    /// <summary>log(p / (1 - p)) of log p; a p that rounds to 1 stays finite.</summary>
    private static Tensor LogOdds(Tensor logp) => logp - (-logp.expm1()).clamp(min: 1e-30).log();

    private static PreferenceLoss OfSums(double beta, Func<Tensor, Tensor, Tensor> loss) => logps =>
        new(loss(logps.Chosen, logps.Rejected), beta * logps.Chosen.detach(), beta * logps.Rejected.detach());

    private static PreferenceLoss PerToken(double beta, Func<Tensor, Tensor, Tensor> loss) => logps =>
    {
        var (chosen, rejected) = (logps.PerChosenToken(logps.Chosen), logps.PerRejectedToken(logps.Rejected));
        return new(loss(chosen, rejected), beta * chosen.detach(), beta * rejected.detach());
    };
}
