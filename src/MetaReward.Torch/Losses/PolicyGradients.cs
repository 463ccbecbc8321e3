using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Policy gradients on sampled responses: the family of GRPO, and RLOO. Pure: log-probs and advantages in, a loss out.</summary>
public static class PolicyGradients
{
    /// <param name="tokens">What was sampled, and how good it was.</param>
    /// <param name="options">Which loss.</param>
    /// <param name="parts">How many parts the batch is cut into; losses that are not normalised by the batch's
    /// tokens are divided by it.</param>
    /// <param name="batchTokens">Response tokens of the whole batch, of which this may be a part: DAPO's normaliser;
    /// null: this is all of it.</param>
    /// <exception cref="ArgumentException">A divergence is asked for without a reference.</exception>
    public static PolicyGradientResult Of(SampledTokens tokens, PolicyGradientOptions options, int parts = 1, double? batchTokens = null)
    {
        var (mask, advantages) = (tokens.Mask, tokens.Advantages.unsqueeze(1));
        var logRatios = tokens.Logps - (tokens.Sampled ?? tokens.Logps.detach());
        var ratios = Ratios(logRatios, mask, options);
        var figures = new List<KeyValuePair<string, double>>();
        var terms = options.Loss switch
        {
            PolicyGradientLoss.Cispo => Capped(ratios, tokens.Logps, advantages, mask, options, figures),
            PolicyGradientLoss.Sapo => Gated(ratios, advantages, options),
            PolicyGradientLoss.Vespo => Shaped(logRatios, tokens.Logps, advantages, mask, options, figures),
            _ => Clipped(ratios, advantages, mask, options, figures),
        };
        if (options.Beta > 0 && options.Loss != PolicyGradientLoss.Rloo)
        {
            var reference = tokens.Reference ?? throw new ArgumentException("beta is above 0, but the reference's log-probs did not come");
            var kl = Divergences.K3(tokens.Logps, reference) * (options.RatioOnKl ? ratios : 1);
            terms = terms + (options.Beta * kl);
            figures.Insert(0, new(StepNames.Kl, Number(Mean(kl.detach(), mask))));
        }

        return new(Reduced(terms, mask, options, parts, batchTokens), figures);
    }

    /// <summary>(B, T), or (B, 1) where a whole response has one.</summary>
    private static Tensor Ratios(Tensor logRatios, Tensor mask, PolicyGradientOptions options)
    {
        var sums = (logRatios * mask).sum(1, keepdim: true);
        return options.Loss == PolicyGradientLoss.Rloo ? sums.exp()
            : options.Sequence ? (sums / mask.sum(1, keepdim: true).clamp(min: 1)).exp()
            : logRatios.exp();
    }

    /// <summary>-min(r A, clip(r) A).</summary>
    private static Tensor Clipped(
        Tensor ratios, Tensor advantages, Tensor mask, PolicyGradientOptions options, List<KeyValuePair<string, double>> figures)
    {
        var (least, most) = (1 - options.EpsilonLow, 1 + options.EpsilonHigh);
        var low = (ratios < least).logical_and(advantages < 0).to(mask.dtype);
        var high = (ratios > most).logical_and(advantages > 0).to(mask.dtype);
        var (lowRows, highRows) = (Rows(low, mask), Rows(high, mask));
        figures.AddRange(
        [
            new(StepNames.ClipRatioLowMean, Number(Mean(low, mask))),
            new(StepNames.ClipRatioLowMin, Number(lowRows.min())),
            new(StepNames.ClipRatioHighMean, Number(Mean(high, mask))),
            new(StepNames.ClipRatioHighMax, Number(highRows.max())),
            new(StepNames.ClipRatioRegionMean, Number(Mean(low + high, mask))),
        ]);
        var free = options.Delta is { } delta ? ratios.clamp(max: delta) : ratios;
        return -minimum(free * advantages, ratios.clamp(least, most) * advantages);
    }

    private static Tensor Capped(
        Tensor ratios, Tensor logps, Tensor advantages, Tensor mask, PolicyGradientOptions options,
        List<KeyValuePair<string, double>> figures)
    {
        var capped = (ratios > options.EpsilonHigh).logical_and(advantages > 0).to(mask.dtype);
        figures.Add(new("cispo_clip_ratio", Number(Mean(capped, mask))));
        return -ratios.clamp(max: options.EpsilonHigh).detach() * advantages * logps;
    }

    /// <summary>-(4/tau) sigma(tau (r - 1)) A.</summary>
    private static Tensor Gated(Tensor ratios, Tensor advantages, PolicyGradientOptions options)
    {
        var temperatures = where(advantages > 0, full_like(advantages, options.PositiveTemperature),
            full_like(advantages, options.OtherTemperature));
        return -4 / temperatures * (temperatures * (ratios - 1)).sigmoid() * advantages;
    }

    /// <summary>
    /// -phi(w) A log p with phi(w) = e^rate w^power e^(-rate w), which is 1 at w = 1; w is the ratio of the whole response's probabilities.
    /// </summary>
    private static Tensor Shaped(
        Tensor logRatios, Tensor logps, Tensor advantages, Tensor mask, PolicyGradientOptions options,
        List<KeyValuePair<string, double>> figures)
    {
        var logs = (logRatios.detach().clamp(-20, 20) * mask).sum(1, keepdim: true).clamp(Math.Log(1e-8), 20);
        var good = advantages >= 0;
        var powers = where(good, full_like(advantages, options.Power), full_like(advantages, options.NegativePower));
        var rates = where(good, full_like(advantages, options.Rate), full_like(advantages, options.NegativeRate));
        var phi = (rates + (powers * logs) - (rates * logs.exp())).exp();
        figures.Add(new(StepNames.VespoPhiSeqMean, Number(phi.mean())));
        return -phi * advantages * logps;
    }

    private static Tensor Reduced(Tensor terms, Tensor mask, PolicyGradientOptions options, int parts, double? batchTokens)
    {
        var (masked, rows) = (terms * mask, mask.shape[0]);
        return options.Loss switch
        {
            PolicyGradientLoss.Grpo or PolicyGradientLoss.Sapo => (masked.sum(1) / mask.sum(1).clamp(min: 1)).mean() / parts,
            PolicyGradientLoss.Bnpo => masked.sum() / mask.sum().clamp(min: 1) / parts,
            PolicyGradientLoss.DrGrpo => masked.sum() / (rows * options.MaxTokens) / parts,
            PolicyGradientLoss.Luspo => masked.sum(1).mean() / parts,
            PolicyGradientLoss.Rloo => terms.mean() / parts,
            _ => batchTokens is { } all ? masked.sum() / all : masked.sum() / mask.sum().clamp(min: 1),
        };
    }

    /// <summary>Over all tokens; over rows where there is one value each.</summary>
    private static Tensor Mean(Tensor values, Tensor mask) =>
        values.shape[1] == 1 ? values.mean() : (values * mask).sum() / mask.sum().clamp(min: 1);

    private static Tensor Rows(Tensor values, Tensor mask) =>
        values.shape[1] == 1 ? values.flatten() : (values * mask).sum(1) / mask.sum(1).clamp(min: 1);

    private static double Number(Tensor scalar) => scalar.detach().to(ScalarType.Float64).item<double>();
}
