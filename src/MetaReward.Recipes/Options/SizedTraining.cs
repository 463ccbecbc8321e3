namespace MetaReward.Recipes;

/// <summary>
/// Trainings by a model's size: a rate that teaches 135 million parameters ruins eight billion, so size and adapters choose it, each value
/// with its source. A recipe that trains on pairs takes them from here for the profiles small, medium and large.
/// </summary>
public static class SizedTraining
{
    /// <summary>Where the values of a profile come from that is found for the built-in world.</summary>
    public const string World = "found for the built-in world on its tuning prompts: docs/log.md";

    private const string Measured = "our runs on SmolLM2-135M: docs/results/smollm2.md";
    private const string Smol = "alignment-handbook's SmolLM2-1.7B: 1e-6, 3 epochs at beta 0.5; not measured here";
    private const string Zephyr = "alignment-handbook's Zephyr-7B: 5e-7 in full, 5e-6 by an adapter, 1 epoch; "
        + "SimPO and RLHFlow: 5e-7; not measured here";
    private const string Cautious = "our choice between Zephyr-7B's 2e-5 for a base model and arXiv:2401.10020's 5.5e-6 for a 70B model; "
        + "adapters ten times that; not measured here";

    /// <summary>The loop's training on pairs.</summary>
    /// <param name="size">Small, medium or large.</param>
    /// <param name="adapter">A low-rank adapter is trained, not every weight.</param>
    public static PairTrainingOptions Pairs(ProfileName size, bool adapter) => size switch
    {
        ProfileName.Small => new() { LearningRate = adapter ? 2e-4 : 2e-5, Epochs = 2, BatchSize = 8 },
        ProfileName.Medium => new() { LearningRate = adapter ? 1e-5 : 1e-6, Epochs = 2, WarmupSteps = 0.1 },
        ProfileName.Large => new() { LearningRate = adapter ? 5e-6 : 5e-7, Epochs = 1, WarmupSteps = 0.1 },
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "small, medium or large was expected"),
    };

    /// <summary>The training before the loop.</summary>
    /// <param name="size">Small, medium or large.</param>
    /// <param name="adapter">A low-rank adapter is trained, not every weight.</param>
    public static WarmUpOptions WarmUp(ProfileName size, bool adapter) => size switch
    {
        ProfileName.Small => new() { LearningRate = 4e-4, Epochs = 4, BatchSize = 6 },
        ProfileName.Medium => new() { LearningRate = adapter ? 2e-4 : 2e-5, Epochs = 4, BatchSize = 8 },
        ProfileName.Large => new() { LearningRate = adapter ? 5e-5 : 5e-6, Epochs = 2, BatchSize = 16 },
        _ => throw new ArgumentOutOfRangeException(nameof(size), size, "small, medium or large was expected"),
    };

    /// <summary>A recipe's defaults for a size: those of its options, with trainings of that size.</summary>
    /// <param name="size">Small, medium or large.</param>
    /// <param name="options">The defaults.</param>
    public static Preset<TOptions> Preset<TOptions>(ProfileName size, TOptions options)
        where TOptions : class => size switch
    {
        ProfileName.Small => new(options, Measured, ("eft.epochs", $"{Measured}: it begins to judge after about 100 steps")),
        ProfileName.Medium => new(
            options, Smol, ("eft.learning_rate", Cautious), ("eft.epochs", Measured), ("eft.batch_size", "our choice")),
        _ => new(options, Zephyr, ("eft.learning_rate", Cautious), ("eft.epochs", Cautious), ("eft.batch_size", "our choice")),
    };
}
