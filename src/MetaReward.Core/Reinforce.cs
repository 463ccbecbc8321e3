using MetaReward.Scores;

namespace MetaReward;

/// <summary>How rewards become advantages.</summary>
public enum AdvantageEstimator
{
    /// <summary>Less the mean of the others in the group (RLOO, arXiv:2402.14740).</summary>
    LeaveOneOut,

    /// <summary>Less the group's mean, scaled (GRPO, arXiv:2402.03300).</summary>
    GroupRelative,
}

/// <summary>
/// Settings of learning from rewards. The defaults are those of majority-vote RL (SRT, arXiv:2505.21444): a clipped loss per token,
/// advantages by leave-one-out, the divergence from the reference in the reward.
/// </summary>
/// <param name="Training">
/// Optimiser and schedule. The batch is in rollouts per optimiser step, epochs are passes over the rollouts of one step. The schedule and
/// its warm-up count steps, not optimiser steps: within a step the rate stays.
/// </param>
/// <param name="Steps">How often rollouts are asked for; at least 1.</param>
/// <param name="Loss">The policy gradient. Its <see cref="PolicyGradientOptions.Beta"/> is the weight of the divergence in
/// the loss, k3 per token.</param>
/// <param name="Estimator">How rewards become advantages.</param>
/// <param name="KlInReward">Weight of the divergence in the reward: k1 of the whole response, sum of (log p - log q), is taken from
/// it before advantages.</param>
public sealed record Reinforce(
    Training Training,
    int Steps,
    PolicyGradientOptions Loss,
    AdvantageEstimator Estimator = AdvantageEstimator.LeaveOneOut,
    double KlInReward = 0)
{
    /// <summary>What group-relative advantages are divided by.</summary>
    public AdvantageScale Scale { get; init; } = AdvantageScale.Group;

    /// <summary>Whether a step's leave-one-out advantages get mean 0 and deviation 1.</summary>
    public bool Normalised { get; init; }

    /// <summary>Whether the reference is asked at all.</summary>
    public bool IsAnchored() => KlInReward > 0 || Loss.Beta > 0;

    /// <summary>The first mistake in the settings: the setting, its value, and what is allowed; null if there is none.</summary>
    public string? Fault()
    {
        (bool Holds, string Otherwise)[] rules =
        [
            (Steps >= 1, $"steps must be at least 1, but {Steps} came"),
            (Training is { Epochs: >= 1, BatchSize: >= 1 },
                $"epochs and batch_size must be at least 1, but {Training.Epochs} and {Training.BatchSize} came"),
            (KlInReward >= 0 && double.IsFinite(KlInReward), $"kl_in_reward must be at least 0, but {KlInReward} came"),
            (Loss.Beta >= 0 && double.IsFinite(Loss.Beta), $"beta must be at least 0, but {Loss.Beta} came"),
            (KlInReward == 0 || Loss.Beta == 0,
                $"the divergence goes into the reward (kl_in_reward {KlInReward}) or into the loss (beta {Loss.Beta}), not into both"),
            (Loss.Beta == 0 || Loss.Loss != PolicyGradientLoss.Rloo,
                "loss rloo has no divergence of its own: use kl_in_reward instead of beta"),
            (Loss.Loss != PolicyGradientLoss.DrGrpo || Loss.MaxTokens > 1, "loss dr_grpo needs max_tokens, the longest response allowed"),
            (Training.MaxLength == 0,
                "max_length cuts examples, and a rollout that is cut is not what was sampled: limit the sampler's tokens instead"),
            (Training.Thoughts, "thoughts are a part of what was sampled: with rewards they are always learned"),
            (Training is { KeepEpoch: 0, SaveEpochs: false },
                "keep_epoch and save_epochs are for passes over data that is there before; here an epoch is a pass over one step"),
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
