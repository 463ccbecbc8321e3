namespace MetaReward.Recipes;

/// <summary>One iteration's training on pairs: by default DPO (arXiv:2305.18290).</summary>
public sealed record PairTrainingOptions : EpochTrainingOptions
{
    [Setting("What is minimised, over pairs or (kto, apo_zero_unpaired) over chosen sides as wanted and rejected ones as "
        + "unwanted responses.",
        "arXiv:2407.19594, section 2")]
    public PairLoss Loss { get; init; } = PairLoss.Dpo;

    [Setting("Strength of the anchor to the reference. Per token (dpo_norm, simpo) it must be larger: simpo's paper takes 2 to 10.",
        "arXiv:2407.19594, section 3.1", Min = 0, Above = true, Max = 100)]
    public double Beta { get; init; } = 0.1;

    [Setting("Weight of an added negative log-likelihood of the chosen side, per token; 0 adds none. cpo usually has 1; orpo "
        + "and sft have their own of weight 1.",
        "arXiv:2407.19594 uses none", Min = 0, Max = 100)]
    public double NllWeight { get; init; }

    [Setting("Share of pairs believed to be the wrong way round. cdpo, robust (0.1 is usual), exo (0.001), aot, "
        + "aot_unpaired, cpo and simpo read it.",
        "TRL's default", Min = 0, Max = 0.499)]
    public double LabelSmoothing { get; init; }

    [Setting("How far simpo wants the chosen side ahead, after beta.", "TRL's default", Min = 0, Max = 100)]
    public double Margin { get; init; } = 0.5;

    [Setting("The distance from the reference that anchored losses bound.", "DPO's")]
    public Divergence Divergence { get; init; } = Divergence.ReverseKl;

    [Setting("Order of the alpha divergence; not 1.", "TRL's default", Min = -10, Max = 10)]
    public double DivergenceAlpha { get; init; } = 0.5;

    [Setting("Weigh pairs by how likely the policy itself would have written them (WPO, arXiv:2406.11827).",
        "our choice: pairs come from the policy itself")]
    public bool Weighted { get; init; }

    [Setting("What tokens count where the other side has none any more (LD-DPO, arXiv:2409.06411); 1: the same.",
        "DPO's", Min = 0, Max = 1)]
    public double TailWeight { get; init; } = 1;

    [Setting("Weight of chosen sides in kto.", "arXiv:2402.01306", Min = 0, Max = 100)]
    public double DesirableWeight { get; init; } = 1;

    [Setting("Weight of rejected sides in kto.", "arXiv:2402.01306", Min = 0, Max = 100)]
    public double UndesirableWeight { get; init; } = 1;

    /// <summary>The objective of iteration <paramref name="t"/>, from 1.</summary>
    public Dpo Dpo(int t) => new(
        Of(t), Beta, NllWeight, Loss, LabelSmoothing, Margin, Divergence, DivergenceAlpha,
        Weighted, TailWeight, DesirableWeight, UndesirableWeight);

    public override IEnumerable<OptionFault> Faults(string section = "training") => Dpo(1).Fault() is { } fault
        ? base.Faults(section).Append(new($"section {section}: {fault}", $"{section}.loss"))
        : base.Faults(section);

    public override IEnumerable<IdleOption> Idle(string section = "training")
    {
        (bool Idle, string Name, string Why)[] rules =
        [
            (Loss != PairLoss.Kto, "desirable_weight", "only the loss kto reads it"),
            (Loss != PairLoss.Kto, "undesirable_weight", "only the loss kto reads it"),
            (Loss != PairLoss.Simpo, "margin", "only the loss simpo reads it"),
            (Divergence != Divergence.Alpha, "divergence_alpha", "only the divergence alpha reads it"),
        ];
        return base.Idle(section).Concat(rules.Where(rule => rule.Idle).Select(rule => new IdleOption($"{section}.{rule.Name}", rule.Why)));
    }
}
