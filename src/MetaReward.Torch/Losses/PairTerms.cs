using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>What makes a preference loss out of another: terms, weights and divergences. Rewards stay those of the loss itself.</summary>
public static class PairTerms
{
    /// <summary>
    /// Adds the chosen sides' negative log-likelihood per token of the whole batch, not a mean of the pairs' means: DPO with it is
    /// Iterative RPO (arXiv:2404.19733). A pair's share is in proportion to its own log-probs, so that the mean over pairs is the batch's.
    /// </summary>
    public static PreferenceLoss PlusNll(this PreferenceLoss loss, double weight) => logps =>
    {
        var made = loss(logps);
        return made with { Losses = made.Losses + (weight * Nll(logps)) };
    };

    /// <summary>
    /// The negative log-likelihood alone: supervised fine-tuning on the chosen sides, with <paramref name="loss"/>'s rewards for the log.
    /// </summary>
    public static PreferenceLoss OnlyNll(this PreferenceLoss loss) => logps => loss(logps) with { Losses = Nll(logps) };

    /// <summary>
    /// WPO, arXiv:2406.11827: every pair weighs as much as the policy itself would have written it, exp(mean(log p - log sum p^2)) of the
    /// chosen times that of the rejected side, without gradient.
    /// </summary>
    /// <exception cref="ArgumentException">The agreements were not given (when the loss is called).</exception>
    public static PreferenceLoss Weighted(this PreferenceLoss loss) => logps =>
    {
        var made = loss(logps);
        var chosen = logps.PerChosenToken(logps.Chosen.detach()) - Needed(logps.ChosenAgreement);
        var rejected = logps.PerRejectedToken(logps.Rejected.detach()) - Needed(logps.RejectedAgreement);
        return made with { Losses = made.Losses * (chosen + rejected).exp() };
    };

    /// <summary>
    /// The same loss where the policy is kept near the reference by another divergence than the reverse KL, arXiv:2309.16240.
    /// </summary>
    /// <param name="loss">An anchored loss.</param>
    /// <param name="divergence">Which.</param>
    /// <param name="alpha">Of <see cref="Divergence.Alpha"/>; not 1.</param>
    public static PreferenceLoss Under(this PreferenceLoss loss, Divergence divergence, double alpha = 0.5) =>
        divergence == Divergence.ReverseKl ? loss : logps =>
        {
            var made = loss(logps with
            {
                Chosen = Score(logps.ChosenRatios, divergence, alpha),
                Rejected = Score(logps.RejectedRatios, divergence, alpha),
                ReferenceChosen = zeros_like(logps.ReferenceChosen),
                ReferenceRejected = zeros_like(logps.ReferenceRejected),
            });
            var plain = loss(logps);
            return plain with { Losses = made.Losses };
        };

    /// <summary>f'(policy/reference) up to a constant, of a log-ratio x.</summary>
    private static Tensor Score(Tensor x, Divergence divergence, double alpha) => divergence switch
    {
        Divergence.ForwardKl => 1 - Exp(-x),
        Divergence.JensenShannon => Math.Log(2) + nn.functional.logsigmoid(x),
        Divergence.Alpha when alpha != 1 => (Exp((alpha - 1) * x) - 1) / (alpha - 1),
        _ =>
            throw new ArgumentOutOfRangeException(nameof(divergence), divergence, "no score for this divergence; alpha must differ from 1"),
    };

    /// <summary>exp, kept finite in float32: exponents above 80 count as 80 and carry no gradient there.</summary>
    private static Tensor Exp(Tensor x) => (x.dtype == ScalarType.Float64 ? x : x.clamp(max: 80)).exp();

    private static Tensor Nll(PairLogps logps) => -logps.Chosen * (logps.Chosen.shape[0] / logps.ChosenLengths.sum().clamp(min: 1));

    private static Tensor Needed(Tensor? agreement) =>
        agreement
        ?? throw new ArgumentException("weighting reads how far the policy's draws agree on both sides, but the log-probs came without");
}
