namespace MetaReward.Recipes;

/// <summary>A training on rewards: by default a clipped policy gradient with advantages by leave-one-out.</summary>
public sealed record ReinforceTrainingOptions : TrainingOptions
{
    [Setting("The policy gradient that is minimised.", "arXiv:2505.21444, script: clipped, the mean over tokens")]
    public PolicyGradientLoss Loss { get; init; } = PolicyGradientLoss.Dapo;

    [Setting("How rewards become advantages: less the mean of the others of the group, or less the group's mean and scaled.",
        "arXiv:2505.21444, script")]
    public AdvantageEstimator Estimator { get; init; } = AdvantageEstimator.LeaveOneOut;

    [Setting("Weight of the divergence from the first policy that is taken from the reward.", "arXiv:2505.21444, script",
        Min = 0, Max = 100)]
    public double KlInReward { get; init; } = 0.001;

    [Setting("Weight of the divergence from the first policy in the loss; one of both is 0.", "arXiv:2505.21444, script: none",
        Min = 0, Max = 100)]
    public double KlInLoss { get; init; }

    [Setting("Ratios below 1 less this are clipped.", "arXiv:2505.21444, script", Min = 0, Max = 1)]
    public double ClipLow { get; init; } = 0.2;

    [Setting("Ratios above 1 plus this are clipped.", "arXiv:2505.21444, script", Min = 0, Max = 100)]
    public double ClipHigh { get; init; } = 0.2;

    /// <summary>The objective of so many steps.</summary>
    public Reinforce Reinforce(int steps) => new(
        Of(1), steps, new(Loss, EpsilonLow: ClipLow, EpsilonHigh: ClipHigh, Beta: KlInLoss), Estimator, KlInReward);

    public override IEnumerable<OptionFault> Faults(string section = "training") => Reinforce(1).Fault() is { } fault
        ? base.Faults(section).Append(new($"section {section}: {fault}", $"{section}.loss"))
        : base.Faults(section);
}
