namespace MetaReward;

/// <summary>Settings of a training on pairs; defaults are the paper's (arXiv:2407.19594, section 3.1): plain DPO.</summary>
/// <param name="Training">Optimiser and schedule.</param>
/// <param name="Beta">Strength of the anchor to the reference; what a loss makes of it stands at the loss.</param>
/// <param name="NllWeight">Weight of an added negative log-likelihood of the chosen side, per token; 0 adds none. Orpo and sft have their own, of weight 1.</param>
/// <param name="Loss">What is minimised.</param>
/// <param name="LabelSmoothing">Share of pairs believed to be the wrong way round: cdpo, robust, exo, aot, aot_unpaired, cpo and simpo read it.</param>
/// <param name="Margin">What simpo wants the chosen side ahead by, after beta.</param>
/// <param name="Divergence">Distance of the policy from the reference that anchored losses bound.</param>
/// <param name="DivergenceAlpha">Of the alpha divergence.</param>
/// <param name="Weighted">Weigh pairs by how likely the policy itself would have written them (WPO, arXiv:2406.11827).</param>
/// <param name="TailWeight">What tokens count where the other side has none any more (LD-DPO, arXiv:2409.06411); 1: the same.</param>
/// <param name="DesirableWeight">Of chosen sides in kto.</param>
/// <param name="UndesirableWeight">Of rejected sides in kto.</param>
public sealed record Dpo(
    Training Training,
    double Beta = 0.1,
    double NllWeight = 0,
    PairLoss Loss = PairLoss.Dpo,
    double LabelSmoothing = 0,
    double Margin = 0.5,
    Divergence Divergence = Divergence.ReverseKl,
    double DivergenceAlpha = 0.5,
    bool Weighted = false,
    double TailWeight = 1,
    double DesirableWeight = 1,
    double UndesirableWeight = 1)
{
    /// <summary>Whether the loss is over single responses that are wanted or not.</summary>
    public bool IsUnpaired() => Loss is PairLoss.Kto or PairLoss.ApoZeroUnpaired;

    /// <summary>Whether the loss compares with a reference.</summary>
    public bool IsAnchored() => Loss is not (PairLoss.Simpo or PairLoss.Cpo or PairLoss.CpoHinge or PairLoss.CpoIpo or PairLoss.Orpo or PairLoss.Sft);

    /// <summary>Holds the settings against each other.</summary>
    /// <exception cref="ArgumentException">One is out of range, or does not go with the loss; says which, what came and what does.</exception>
    public void Check()
    {
        Require(Beta > 0 && double.IsFinite(Beta), $"beta must be above 0, but {Beta} came");
        Require(LabelSmoothing is >= 0 and < 0.5, $"label_smoothing must be at least 0 and below 0.5, but {LabelSmoothing} came");
        Require(
            LabelSmoothing > 0 || Loss is not (PairLoss.Cdpo or PairLoss.Robust or PairLoss.Exo),
            $"loss {Word()} needs label_smoothing above 0, for example {(Loss == PairLoss.Exo ? 0.001 : 0.1)}; with 0 {(Loss == PairLoss.Exo ? "it has no limit" : "it is dpo")}");
        Require(NllWeight >= 0 && (NllWeight == 0 || !IsUnpaired()), $"nll_weight must be 0 with loss {Word()} and at least 0 elsewhere, but {NllWeight} came");
        Require(
            Divergence == Divergence.ReverseKl || (IsAnchored() && !IsUnpaired() && Loss is not (PairLoss.Aot or PairLoss.AotUnpaired)),
            $"loss {Word()} knows no other divergence than reverse_kl, but {Divergence} came");
        Require(Divergence != Divergence.Alpha || DivergenceAlpha != 1, "divergence_alpha must differ from 1: there it is reverse_kl");
        Require(TailWeight is >= 0 and <= 1 && (TailWeight == 1 || !IsUnpaired()), $"tail_weight must be 1 with loss {Word()} and from 0 to 1 elsewhere, but {TailWeight} came");
        Require(
            !Weighted || (TailWeight == 1 && !IsUnpaired() && Loss is not (PairLoss.Orpo or PairLoss.Sft)),
            $"weighted does not go with loss {Word()} and a tail_weight of {TailWeight}: it needs a loss of pairs over whole responses");
        Require(DesirableWeight >= 0 && UndesirableWeight >= 0, $"weights of kto must be at least 0, but {DesirableWeight} and {UndesirableWeight} came");
    }

    private string Word() => Loss.ToString().ToLowerInvariant();

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new ArgumentException(otherwise);
        }
    }
}
