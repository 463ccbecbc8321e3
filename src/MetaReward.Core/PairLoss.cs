namespace MetaReward;

/// <summary>What a training on pairs minimises; the formulas stand at the losses of that name.</summary>
public enum PairLoss
{
    /// <summary>-log sigma(beta h), arXiv:2305.18290.</summary>
    Dpo,

    /// <summary>DPO with labels that are wrong with probability label_smoothing.</summary>
    Cdpo,

    /// <summary>DPO made unbiased under such labels, arXiv:2403.00409.</summary>
    Robust,

    /// <summary>DPO on log-ratios per token.</summary>
    DpoNorm,

    /// <summary>Squared distance of the margin per token from 1/(2 beta), arXiv:2310.12036.</summary>
    Ipo,

    /// <summary>The same on sums.</summary>
    IpoSum,

    /// <summary>max(0, 1 - beta h), arXiv:2305.10425.</summary>
    Hinge,

    /// <summary>EXO for pairs, arXiv:2402.00856.</summary>
    Exo,

    /// <summary>SPPO with hard labels, arXiv:2405.00675.</summary>
    Sppo,

    /// <summary>Noise-contrastive alignment, arXiv:2402.05369.</summary>
    Nca,

    /// <summary>Binary classification of both sides, arXiv:2404.04656.</summary>
    Bco,

    /// <summary>APO-zero, arXiv:2408.06266.</summary>
    ApoZero,

    /// <summary>APO-down, arXiv:2408.06266.</summary>
    ApoDown,

    /// <summary>The loss found by a search over programs, arXiv:2406.08414.</summary>
    Discopop,

    /// <summary>Alignment by optimal transport, arXiv:2406.05882; pairs of a batch are compared in order of their margins.</summary>
    Aot,

    /// <summary>The same between all chosen and all rejected sides of a batch.</summary>
    AotUnpaired,

    /// <summary>The margin regressed on the difference of the judge's scores, arXiv:2404.16767.</summary>
    Regression,

    /// <summary>Log-probs per token with a margin, no reference, arXiv:2405.14734.</summary>
    Simpo,

    /// <summary>DPO without a reference, arXiv:2401.08417; usually with nll_weight 1.</summary>
    Cpo,

    /// <summary>The same with a hinge.</summary>
    CpoHinge,

    /// <summary>IPO without a reference.</summary>
    CpoIpo,

    /// <summary>Odds ratio plus the likelihood of prompt and chosen response, no reference, arXiv:2403.07691.</summary>
    Orpo,

    /// <summary>KTO, arXiv:2402.01306: chosen sides are desirable examples, rejected ones undesirable.</summary>
    Kto,

    /// <summary>APO-zero over single examples.</summary>
    ApoZeroUnpaired,

    /// <summary>Supervised fine-tuning on the chosen sides.</summary>
    Sft,
}

/// <summary>How the distance of the policy from the reference is measured, arXiv:2309.16240.</summary>
public enum Divergence
{
    /// <summary>KL(policy || reference): plain DPO.</summary>
    ReverseKl,

    /// <summary>KL(reference || policy).</summary>
    ForwardKl,

    /// <summary>Jensen-Shannon.</summary>
    JensenShannon,

    /// <summary>The alpha divergence: at 0 the forward KL, near 1 the reverse one.</summary>
    Alpha,
}
