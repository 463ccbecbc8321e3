using System.Text.Json;

namespace MetaReward;

/// <summary>Settings of a training on pairs; defaults are the paper's (arXiv:2407.19594, section 3.1): plain DPO.</summary>
/// <param name="Training">Optimiser and schedule.</param>
/// <param name="Beta">How strongly the policy is held to the reference; each loss documents its use.</param>
/// <param name="NllWeight">Weight of an added negative log-likelihood of the chosen side, per token; 0 adds none. Orpo and sft have
/// their own, of weight 1.</param>
/// <param name="Loss">The loss that is minimised.</param>
/// <param name="LabelSmoothing">Assumed share of pairs with wrong labels: cdpo, robust, exo, aot, aot_unpaired,
/// cpo and simpo read it.</param>
/// <param name="Margin">The target margin of simpo, after beta.</param>
/// <param name="Divergence">Distance of the policy from the reference that anchored losses bound.</param>
/// <param name="DivergenceAlpha">Of the alpha divergence.</param>
/// <param name="Weighted">Weigh each pair by the policy's own probability of writing it (WPO, arXiv:2406.11827).</param>
/// <param name="TailWeight">Weight of the tokens beyond the length of the other side (LD-DPO, arXiv:2409.06411); 1 weighs them as the
/// others.</param>
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
    public bool IsAnchored() =>
        Loss is not (PairLoss.Simpo or PairLoss.Cpo or PairLoss.CpoHinge or PairLoss.CpoIpo or PairLoss.Orpo or PairLoss.Sft);

    /// <summary>
    /// The first conflict between settings: the setting, its value, and what is allowed; null if there is none.
    /// </summary>
    public string? Fault()
    {
        var (word, pairs) = (JsonNamingPolicy.SnakeCaseLower.ConvertName($"{Loss}"), !IsUnpaired());
        (bool Holds, string Otherwise)[] rules =
        [
            (Beta > 0 && double.IsFinite(Beta), $"beta must be above 0, but {Beta} came"),
            (LabelSmoothing is >= 0 and < 0.5, $"label_smoothing must be at least 0 and below 0.5, but {LabelSmoothing} came"),
            (LabelSmoothing > 0 || Loss is not (PairLoss.Cdpo or PairLoss.Robust),
                $"loss {word} needs label_smoothing above 0, for example 0.1; with 0 it is dpo"),
            (LabelSmoothing > 0 || Loss != PairLoss.Exo,
                "loss exo needs label_smoothing above 0, for example 0.001: it takes its logarithm"),
            (Training.Thoughts || Loss != PairLoss.Orpo,
                "loss orpo learns prompts, with which thoughts stand that are not learned: it needs thoughts to be true"),
            (NllWeight >= 0, $"nll_weight must be at least 0, but {NllWeight} came"),
            (Divergence == Divergence.ReverseKl || (IsAnchored() && pairs && Loss is not (PairLoss.Aot or PairLoss.AotUnpaired)),
                $"loss {word} knows no other divergence than reverse_kl, "
                + $"but {JsonNamingPolicy.SnakeCaseLower.ConvertName($"{Divergence}")} came"),
            (Divergence != Divergence.Alpha || DivergenceAlpha != 1, "divergence_alpha must differ from 1: there it is reverse_kl"),
            (TailWeight is >= 0 and <= 1 && (TailWeight == 1 || pairs),
                $"tail_weight must be {(pairs ? "from 0 to 1" : $"1 with loss {word}")}, but {TailWeight} came"),
            (!Weighted || (TailWeight == 1 && pairs && Loss is not (PairLoss.Orpo or PairLoss.Sft)),
                $"weighted does not go with loss {word} and a tail_weight of {TailWeight}: it needs a loss of pairs over whole responses"),
            (DesirableWeight >= 0 && UndesirableWeight >= 0,
                $"weights of kto must be at least 0, but {DesirableWeight} and {UndesirableWeight} came"),
        ];
        return rules.FirstOrDefault(rule => !rule.Holds).Otherwise;
    }

    /// <exception cref="ArgumentException">There is a <see cref="Fault"/>.</exception>
    public void Check()
    {
        if (Fault() is { } fault)
        {
            throw new ArgumentException(fault);
        }
    }
}
