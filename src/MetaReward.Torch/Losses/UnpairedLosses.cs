using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Losses over single responses that are wanted or not: one loss per example (B), whose mean is the batch's. x is the log-ratio
/// policy/reference of the whole response, differentiable in the policy.
/// </summary>
public static class UnpairedLosses
{
    /// <summary>
    /// KTO, arXiv:2402.01306: weight * (1 - sigma(beta (x - kl))) of a wanted response, weight * (1 - sigma(beta
    /// (kl - x))) of an unwanted one.
    /// </summary>
    /// <param name="ratios">x, (B).</param>
    /// <param name="desirable">(B), boolean.</param>
    /// <param name="kl">The distance from the reference that is compared with; from <see cref="Kl"/>.</param>
    /// <param name="beta">Above 0.</param>
    /// <param name="desirableWeight">Of wanted responses.</param>
    /// <param name="undesirableWeight">Of the others.</param>
    public static Tensor Kto(
        Tensor ratios, Tensor desirable, double kl, double beta, double desirableWeight = 1, double undesirableWeight = 1)
    {
        var sign = Signs(ratios, desirable);
        var weights = where(desirable, full_like(ratios, desirableWeight), full_like(ratios, undesirableWeight));
        return weights * (1 - (beta * sign * (ratios - kl)).sigmoid());
    }

    /// <summary>
    /// APO-zero of single responses, arXiv:2408.06266: 1 - sigma(beta x) of a wanted response, sigma(beta x) of an unwanted one.
    /// </summary>
    public static Tensor ApoZero(Tensor ratios, Tensor desirable, double beta) => 1 - (beta * Signs(ratios, desirable) * ratios).sigmoid();

    /// <summary>
    /// KTO's point of reference: the mean log-ratio of responses under prompts that they do not answer, at least 0, without gradient.
    /// </summary>
    /// <param name="mismatched">Log-ratios (n) of whole responses.</param>
    public static double Kl(Tensor mismatched) => Math.Max(0, mismatched.detach().to(ScalarType.Float64).mean().item<double>());

    private static Tensor Signs(Tensor ratios, Tensor desirable) => where(desirable, ones_like(ratios), -ones_like(ratios));
}
