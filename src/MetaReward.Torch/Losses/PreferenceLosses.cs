using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Preference losses that are anchored to a reference. With a and b the log-ratios policy/reference of the chosen and the rejected side and
/// h = a - b: at the start of training (policy = reference) h is 0 and DPO's loss is ln 2. <c>beta</c>, above
/// 0, is the strength of the anchor; <c>flipped</c>, from 0 to below 1/2, the share of pairs believed to be the wrong way round.
/// </summary>
public static class PreferenceLosses
{
    /// <summary>-log sigma(beta h), arXiv:2305.18290 equation 7.</summary>
    public static PreferenceLoss Dpo(double beta) => Anchored(beta, (a, b) => NegativeLogSigmoid(beta * (a - b)));

    /// <summary>cDPO: DPO with labels believed to be wrong with probability <paramref name="flipped"/>.</summary>
    public static PreferenceLoss ConservativeDpo(double beta, double flipped) =>
        Anchored(beta, (a, b) => Smoothed(beta * (a - b), flipped));

    /// <summary>DPO made unbiased under labels flipped with probability <paramref name="flipped"/>, arXiv:2403.00409.</summary>
    public static PreferenceLoss RobustDpo(double beta, double flipped) => Anchored(beta, (a, b) =>
        (((1 - flipped) * NegativeLogSigmoid(beta * (a - b))) - (flipped * NegativeLogSigmoid(-beta * (a - b)))) / (1 - (2 * flipped)));

    /// <summary>DPO on log-ratios per token: beta must grow by about the mean length to mean the same.</summary>
    public static PreferenceLoss LengthNormalisedDpo(double beta) => PerToken(beta, (a, b) => NegativeLogSigmoid(beta * (a - b)));

    /// <summary>(h - 1/(2 beta))^2 on log-ratios per token, as its authors and other trainers use it; arXiv:2310.12036.</summary>
    public static PreferenceLoss Ipo(double beta) => PerToken(beta, (a, b) => (a - b - (0.5 / beta)).square());

    /// <summary>The same on sums, arXiv:2310.12036 equation 17 to the letter.</summary>
    public static PreferenceLoss IpoOfSums(double beta) => Anchored(beta, (a, b) => (a - b - (0.5 / beta)).square());

    /// <summary>max(0, 1 - beta h), arXiv:2305.10425.</summary>
    public static PreferenceLoss Hinge(double beta) => Anchored(beta, (a, b) => (1 - (beta * (a - b))).relu());

    /// <summary>
    /// EXO for pairs, arXiv:2402.00856: the reverse KL between the policy's preference and a label trusted with 1 -
    /// <paramref name="flipped"/>, above 0.
    /// </summary>
    public static PreferenceLoss Exo(double beta, double flipped) => Anchored(beta, (a, b) =>
    {
        var x = beta * (a - b);
        var (right, wrong) = (nn.functional.logsigmoid(x), nn.functional.logsigmoid(-x));
        return (right.exp() * (right - Math.Log(1 - flipped))) + (wrong.exp() * (wrong - Math.Log(flipped)));
    });

    /// <summary>(a - 1/(2 beta))^2 + (b + 1/(2 beta))^2, arXiv:2405.00675.</summary>
    public static PreferenceLoss Sppo(double beta) => Anchored(beta, (a, b) => (a - (0.5 / beta)).square() + (b + (0.5 / beta)).square());

    /// <summary>Noise-contrastive alignment of pairs, arXiv:2402.05369: pulls the chosen side's likelihood up as well as apart.</summary>
    public static PreferenceLoss Nca(double beta) => Anchored(beta, (a, b) =>
        NegativeLogSigmoid(beta * a) + (0.5 * NegativeLogSigmoid(-beta * a)) + (0.5 * NegativeLogSigmoid(-beta * b)));

    /// <summary>Binary classification of both sides, arXiv:2404.04656, without its moving threshold.</summary>
    public static PreferenceLoss Bco(double beta) => Anchored(beta, (a, b) => NegativeLogSigmoid(beta * a) + NegativeLogSigmoid(-beta * b));

    /// <summary>APO-zero, arXiv:2408.06266: chosen up, rejected down, each against the reference.</summary>
    public static PreferenceLoss ApoZero(double beta) => Anchored(beta, (a, b) => 1 - (beta * a).sigmoid() + (beta * b).sigmoid());

    /// <summary>APO-down, arXiv:2408.06266: for a policy that is already better than the chosen side.</summary>
    public static PreferenceLoss ApoDown(double beta) => Anchored(beta, (a, b) => (beta * a).sigmoid() + 1 - (beta * (a - b)).sigmoid());

    /// <summary>
    /// The loss that a search over programs found, arXiv:2406.08414: logistic where beta h is low, exponential where it is high, blended at
    /// <paramref name="temperature"/>.
    /// </summary>
    public static PreferenceLoss Discopop(double beta, double temperature = 0.05) => Anchored(beta, (a, b) =>
    {
        var x = beta * (a - b);
        return (NegativeLogSigmoid(x) * (-x / temperature).sigmoid()) + (nn.functional.logsigmoid(x / temperature) - x).exp();
    });

    /// <summary>
    /// (beta h - (s_w - s_l))^2: the implicit rewards' difference regressed on that of the judge's scores, as in arXiv:2404.16767.
    /// </summary>
    public static PreferenceLoss Regression(double beta) => logps => Made(
        logps, beta,
        ((beta * (logps.ChosenRatios - logps.RejectedRatios)) - (Needed(logps.ChosenScores) - Needed(logps.RejectedScores))).square());

    /// <summary>
    /// AOT, arXiv:2406.05882: the policy's margins against the reference's, both in ascending order, so that the batch's whole distribution
    /// moves. A batch of one pair is cDPO. Every pair's loss depends on its batch.
    /// </summary>
    public static PreferenceLoss Aot(double beta, double flipped) => logps => Made(
        logps, beta, Transported(logps.Chosen - logps.Rejected, logps.ReferenceChosen - logps.ReferenceRejected, beta, flipped));

    /// <summary>AOT between the log-ratios of all chosen and of all rejected sides, whoever they were paired with.</summary>
    public static PreferenceLoss AotUnpaired(double beta, double flipped) => logps => Made(
        logps, beta, Transported(logps.ChosenRatios, logps.RejectedRatios, beta, flipped));

    /// <summary>-log sigma, finite for all finite numbers.</summary>
    internal static Tensor NegativeLogSigmoid(Tensor x) => -nn.functional.logsigmoid(x);

    /// <summary>-log sigma of labels that are wrong with probability <paramref name="flipped"/>.</summary>
    internal static Tensor Smoothed(Tensor x, double flipped) => flipped == 0
        ? NegativeLogSigmoid(x)
        : ((1 - flipped) * NegativeLogSigmoid(x)) + (flipped * NegativeLogSigmoid(-x));

    private static PreferenceLoss Anchored(double beta, Func<Tensor, Tensor, Tensor> loss) =>
        logps => Made(logps, beta, loss(logps.ChosenRatios, logps.RejectedRatios));

    private static PreferenceLoss PerToken(double beta, Func<Tensor, Tensor, Tensor> loss) => logps =>
        Made(logps, beta, loss(logps.PerChosenToken(logps.ChosenRatios), logps.PerRejectedToken(logps.RejectedRatios)));

    private static PairLosses Made(PairLogps logps, double beta, Tensor losses) =>
        new(losses, beta * logps.ChosenRatios.detach(), beta * logps.RejectedRatios.detach());

    /// <summary>Losses of high against low, rank by rank, in the order of <paramref name="high"/>.</summary>
    private static Tensor Transported(Tensor high, Tensor low, double beta, double flipped)
    {
        var (ascending, places) = high.sort();
        var losses = Smoothed(beta * (ascending - low.sort().Values), flipped);
        return losses.Chosen(0, places.argsort());
    }

    private static Tensor Needed(Tensor? scores) =>
        scores ?? throw new ArgumentException("this loss reads the judge's scores of both sides, but the pairs came without");
}
