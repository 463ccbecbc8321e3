using MetaReward.Cli.Work;

namespace MetaReward.Cli.Settings;

/// <summary>Two sets of defaults: the papers' for real models, and those found for the built-in microworld (its seed model is tiny, so rates are high).</summary>
public static class Profiles
{
    /// <summary>The papers'; the baseline's length control is gentler.</summary>
    public static RunSettings Paper(string model, string recipe) => recipe == "self-rewarding"
        ? new() { Model = model, Recipe = recipe, Selection = new() { Rho = [0, 0, 0, 0.1] } }
        : new() { Model = model, Recipe = recipe };

    /// <summary>The microworld's.</summary>
    public static RunSettings Microworld(string recipe) => new()
    {
        Recipe = recipe,
        Loop = new() { PromptsPerIteration = 200, ResponsesPerPrompt = 7, JudgmentsPerResponse = 5, ShardSize = 50 },
        Selection = new() { Rho = [0, 0.05], MaxChosenResponse = [0], MaxChosenJudgment = [0] },
        Sampling = new() { MaxResponseTokens = 40, MaxJudgmentTokens = 64, MaxBattleTokens = 24 },
        Training = new() { LearningRate = 1.5e-4, Epochs = 3, BatchSize = 16, NllWeight = 0.5, WarmupSteps = 5, MicroBatchTokens = 4096 },
        Probe = new() { Enabled = false },
    };

    /// <summary>The defaults for a model and a recipe.</summary>
    public static RunSettings For(string model, string recipe) =>
        SeedModelFile.IsMeant(model) ? Microworld(recipe) with { Model = model } : Paper(model, recipe);
}
