namespace MetaReward.Scores;

/// <summary>
/// When to stop sampling for the most likely response (arXiv:2412.01951, section 3.3): after k draws, once
/// 1 / max p(y_j | x) is at most k / mu, with mu = ln(2 / delta). The likeliest response is then missed with a chance of delta at most.
/// Degenerate case: draws without a likelihood never stop it.
/// </summary>
public static class AdaptiveStop
{
    /// <summary>Whether these draws are enough.</summary>
    /// <param name="likelihoods">log p of each draw, in nats; NaN for one without.</param>
    /// <param name="delta">Above 0 and below 1.</param>
    public static bool IsEnough(IReadOnlyCollection<double> likelihoods, double delta)
    {
        if (!(delta is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(delta), delta, "delta must be above 0 and below 1");
        var known = likelihoods.Where(likelihood => !double.IsNaN(likelihood)).ToArray();
        return known.Length > 0 && -known.Max() <= Math.Log(likelihoods.Count) - Math.Log(Math.Log(2 / delta));
    }
}
