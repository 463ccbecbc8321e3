namespace MetaReward;

/// <summary>
/// What a trainer's log says of a step, by its name: those of the reference implementations. <c>docs/training.md</c> explains them.
/// </summary>
public static class StepNames
{
    public const string Loss = "loss";
    public const string Reward = "reward";
    public const string Kl = "kl";
    public const string Cut = "cut";
    public const string LeftOut = "left_out";
    public const string AdvantagesMean = "advantages/mean";
    public const string AdvantagesStd = "advantages/std";
    public const string CompletionsMeanLength = "completions/mean_length";
    public const string CompletionsClippedRatio = "completions/clipped_ratio";
    public const string RewardsChosen = "rewards/chosen";
    public const string RewardsRejected = "rewards/rejected";
    public const string RewardsMargins = "rewards/margins";
    public const string RewardsAccuracies = "rewards/accuracies";
    public const string LogpsChosen = "logps/chosen";
    public const string LogpsRejected = "logps/rejected";
    public const string KlToken = "kl/token";
    public const string ClipRatioLowMean = "clip_ratio/low_mean";
    public const string ClipRatioLowMin = "clip_ratio/low_min";
    public const string ClipRatioHighMean = "clip_ratio/high_mean";
    public const string ClipRatioHighMax = "clip_ratio/high_max";
    public const string ClipRatioRegionMean = "clip_ratio/region_mean";
    public const string VespoPhiSeqMean = "vespo/phi_seq_mean";

    /// <summary>How far the sampler's log-probs are from the trainer's, before the weights move: TRL's name.</summary>
    public const string LogpDifference = "sampling/sampling_logp_difference/mean";

    /// <summary>Those that a literal could be taken for: names with a slash.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        AdvantagesMean,
        AdvantagesStd,
        CompletionsMeanLength,
        CompletionsClippedRatio,
        RewardsChosen,
        RewardsRejected,
        RewardsMargins,
        RewardsAccuracies,
        LogpsChosen,
        LogpsRejected,
        KlToken,
        ClipRatioLowMean,
        ClipRatioLowMin,
        ClipRatioHighMean,
        ClipRatioHighMax,
        ClipRatioRegionMean,
        VespoPhiSeqMean,
        LogpDifference,
    ];
}
