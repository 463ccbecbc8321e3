namespace MetaReward.Cli.Settings;

/// <summary>Two sets of defaults: the paper's for real models, and those found for the built-in microworld (its seed model is tiny, so rates are high).</summary>
public static class Profiles
{
    /// <summary>The paper's.</summary>
    public static RunSettings Paper { get; } = new() { Model = "" };

    /// <summary>The microworld's.</summary>
    public static RunSettings Microworld { get; } = new()
    {
        Loop = new() { PromptsPerIteration = 200, ResponsesPerPrompt = 7, JudgmentsPerResponse = 5, ShardSize = 50 },
        Selection = new() { Rho = [0, 0.05], MaxChosenResponse = [0], MaxChosenJudgment = [0] },
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 64, MaxBattleTokens = 24 },
        Training = new() { LearningRate = 2e-4, Epochs = [3], BatchSize = 16, NllWeight = 0.2, WarmupSteps = 5 },
        Probe = new() { Enabled = false },
    };

    /// <summary>The defaults for a model.</summary>
    public static RunSettings For(string model) =>
        model == RunSettings.Microworld ? Microworld : Paper with { Model = model };
}
