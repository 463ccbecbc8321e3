namespace MetaReward.Torch;

/// <summary>What a training on pairs minimises, and what it needs for that.</summary>
/// <param name="Loss">Of pairs, the mean over the batch.</param>
public sealed record PairPlan(PreferenceLoss Loss)
{
    /// <summary>Whether the loss reads the reference's log-probs.</summary>
    public bool Anchored { get; init; } = true;

    /// <summary>
    /// Whether a pair's loss depends on the other pairs of its batch: then a batch in several parts goes through the model twice.
    /// </summary>
    public bool Coupled { get; init; }

    /// <summary>Whether the loss reads how far the policy's own draws agree.</summary>
    public bool ReadsAgreement { get; init; }

    /// <summary>
    /// Weight of the chosen sides' negative log-likelihood, per token of the whole batch, on top of the loss
    /// (Iterative RPO, arXiv:2404.19733).
    /// </summary>
    public double NllWeight { get; init; }

    /// <summary>Whether that likelihood covers the prompt too.</summary>
    public bool NllOfPrompt { get; init; }

    /// <summary>What response tokens count in the sums where the other side has none any more; 1: the same.</summary>
    public double TailWeight { get; init; } = 1;

    /// <summary>The plan that options ask for.</summary>
    /// <exception cref="ArgumentException">They contradict each other, or are for single responses and not for pairs.</exception>
    public static PairPlan Of(Dpo options)
    {
        options.Check();
        var loss = LossOf(options);
        var anchored = options.IsAnchored();
        loss = anchored ? loss.Under(options.Divergence, options.DivergenceAlpha) : loss;
        return new(options.Weighted ? loss.Weighted() : loss)
        {
            Anchored = anchored,
            Coupled = options.Loss is PairLoss.Aot or PairLoss.AotUnpaired,
            ReadsAgreement = options.Weighted,
            NllWeight = options.Loss is PairLoss.Orpo or PairLoss.Sft ? 1 : options.NllWeight,
            NllOfPrompt = options.Loss == PairLoss.Orpo,
            TailWeight = options.TailWeight,
        };
    }

    private static PreferenceLoss LossOf(Dpo o) => o.Loss switch
    {
        PairLoss.Dpo => PreferenceLosses.Dpo(o.Beta),
        PairLoss.Cdpo => PreferenceLosses.ConservativeDpo(o.Beta, o.LabelSmoothing),
        PairLoss.Robust => PreferenceLosses.RobustDpo(o.Beta, o.LabelSmoothing),
        PairLoss.DpoNorm => PreferenceLosses.LengthNormalisedDpo(o.Beta),
        PairLoss.Ipo => PreferenceLosses.Ipo(o.Beta),
        PairLoss.IpoSum => PreferenceLosses.IpoOfSums(o.Beta),
        PairLoss.Hinge => PreferenceLosses.Hinge(o.Beta),
        PairLoss.Exo => PreferenceLosses.Exo(o.Beta, o.LabelSmoothing),
        PairLoss.Sppo => PreferenceLosses.Sppo(o.Beta),
        PairLoss.Nca => PreferenceLosses.Nca(o.Beta),
        PairLoss.Bco => PreferenceLosses.Bco(o.Beta),
        PairLoss.ApoZero => PreferenceLosses.ApoZero(o.Beta),
        PairLoss.ApoDown => PreferenceLosses.ApoDown(o.Beta),
        PairLoss.Discopop => PreferenceLosses.Discopop(o.Beta),
        PairLoss.Aot => PreferenceLosses.Aot(o.Beta, o.LabelSmoothing),
        PairLoss.AotUnpaired => PreferenceLosses.AotUnpaired(o.Beta, o.LabelSmoothing),
        PairLoss.Regression => PreferenceLosses.Regression(o.Beta),
        PairLoss.Simpo => ReferenceFreeLosses.Simpo(o.Beta, o.Margin, o.LabelSmoothing),
        PairLoss.Cpo => ReferenceFreeLosses.Cpo(o.Beta, o.LabelSmoothing),
        PairLoss.CpoHinge => ReferenceFreeLosses.CpoHinge(o.Beta),
        PairLoss.CpoIpo => ReferenceFreeLosses.CpoIpo(o.Beta),
        PairLoss.Orpo => ReferenceFreeLosses.Orpo(o.Beta),
        PairLoss.Sft => ReferenceFreeLosses.None(o.Beta),
        _ => throw new ArgumentException($"{o.Loss} is a loss of single responses, not of pairs", nameof(o)),
    };
}
