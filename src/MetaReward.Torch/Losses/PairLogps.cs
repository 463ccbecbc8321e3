using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// What a preference loss reads of a batch of B pairs: vectors (B) of one floating type. Log-probs are natural logs, summed over the
/// response's tokens, its stop token included.
/// </summary>
/// <param name="Chosen">The policy's log-probs of the chosen sides; gradients flow into these.</param>
/// <param name="Rejected">The policy's of the rejected sides; likewise.</param>
/// <param name="ReferenceChosen">The reference's of the chosen sides, without gradient.</param>
/// <param name="ReferenceRejected">The reference's of the rejected sides.</param>
/// <param name="ChosenLengths">Response tokens of the chosen sides, as floating numbers; 0 counts as 1.</param>
/// <param name="RejectedLengths">Response tokens of the rejected sides.</param>
public sealed record PairLogps(
    Tensor Chosen, Tensor Rejected, Tensor ReferenceChosen, Tensor ReferenceRejected, Tensor ChosenLengths, Tensor RejectedLengths)
{
    /// <summary>
    /// Mean over the chosen side's tokens of log sum_v p_v^2, the log-probability that two draws of a token agree: what
    /// <see cref="PairTerms.Weighted"/> reads. Null where it was not asked for.
    /// </summary>
    public Tensor? ChosenAgreement { get; init; }

    /// <summary>The same of the rejected side.</summary>
    public Tensor? RejectedAgreement { get; init; }

    /// <summary>
    /// The judge's scores of the chosen sides: what <see cref="PreferenceLosses.Regression"/> reads. Null where there are none.
    /// </summary>
    public Tensor? ChosenScores { get; init; }

    /// <summary>The judge's scores of the rejected sides.</summary>
    public Tensor? RejectedScores { get; init; }

    /// <summary>Log-ratios policy/reference of the chosen sides.</summary>
    internal Tensor ChosenRatios => Chosen - ReferenceChosen;

    /// <summary>Log-ratios policy/reference of the rejected sides.</summary>
    internal Tensor RejectedRatios => Rejected - ReferenceRejected;

    /// <summary>A sum of each chosen side per token.</summary>
    internal Tensor PerChosenToken(Tensor sums) => sums / ChosenLengths.clamp(min: 1);

    /// <summary>A sum of each rejected side per token.</summary>
    internal Tensor PerRejectedToken(Tensor sums) => sums / RejectedLengths.clamp(min: 1);
}

/// <summary>What a preference loss makes of a batch of B pairs.</summary>
/// <param name="Losses">One loss per pair (B), differentiable in the policy's log-probs; a batch's loss is their mean.</param>
/// <param name="ChosenRewards">Implicit rewards of the chosen sides (B), without gradient: beta * (policy - reference), or beta * policy
/// without a reference.</param>
/// <param name="RejectedRewards">The same of the rejected sides.</param>
public sealed record PairLosses(Tensor Losses, Tensor ChosenRewards, Tensor RejectedRewards);

/// <summary>
/// A loss over pairs: log-probs in; one loss and two implicit rewards per pair out. No model, no device, no configuration inside.
/// </summary>
public delegate PairLosses PreferenceLoss(PairLogps logps);
