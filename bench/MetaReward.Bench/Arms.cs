using MetaReward.Recipes;

namespace MetaReward.Bench;

/// <summary>What the bench compares: one recipe with one thing changed each. Everything else is <see cref="Settings"/>.</summary>
/// <param name="Name">Kebab-case, for folders and tables.</param>
/// <param name="Title">For the reader.</param>
/// <param name="RunAsync">Runs the loop.</param>
public sealed record Arm(string Name, string Title, Func<Run, Ingredients, Task<IPolicy>> RunAsync)
{
    /// <summary>The five arms.</summary>
    public static IReadOnlyList<Arm> All { get; } =
    [
        new("meta-rewarding", "meta-rewarding", (run, given) => MetaRewarding.RunAsync(run, given, Settings.Meta)),
        new("self-rewarding-lc", "self-rewarding + length control", (run, given) => SelfRewarding.RunAsync(run, given, Settings.Self)),
        new("self-rewarding", "self-rewarding, no length control", (run, given) =>
            SelfRewarding.RunAsync(run, given, Settings.Self with { LengthControl = false })),
        new("no-position-weights", "meta-rewarding, no position weights", (run, given) =>
            MetaRewarding.RunAsync(run, given, Settings.Meta with { PositionWeights = false })),
        new("judge-always", "meta-rewarding, judge trained in all iterations", (run, given) =>
            MetaRewarding.RunAsync(run, given, Settings.Meta with { JudgeIterations = Settings.Iterations })),
    ];

    /// <exception cref="ArgumentException">There is no such arm.</exception>
    public static Arm Named(string name) => All.FirstOrDefault(arm => arm.Name == name)
        ?? throw new ArgumentException($"there is no arm '{name}'; there are: {string.Join(", ", All.Select(arm => arm.Name))}");
}

/// <summary>The options that all arms share: those of the default run.</summary>
public static class Settings
{
    public const int Iterations = 4;
    public const int Prompts = 200;

    private static readonly Sampling Acting = new(MaxTokens: 40);
    private static readonly Sampling Judging = new(MaxTokens: 64);
    private static readonly Sampling Comparing = new(MaxTokens: 24);
    private static readonly Dpo Dpo = new(new Training(2e-4, Epochs: 3, BatchSize: 16, WarmupSteps: 5, MicroBatchTokens: 1024), NllWeight: 0.2);
    private static readonly IReadOnlyList<double> Rho = [0, 0.05];

    public static MetaRewarding.Options Meta { get; } = new()
    {
        Iterations = Iterations, PromptsPerIteration = Prompts, ResponsesPerPrompt = 7, JudgmentsPerResponse = 5,
        Rho = Rho, MaxChosenResponse = [null], MaxChosenJudgment = [null], Actor = Acting, Judge = Judging, Meta = Comparing, Dpo = Dpo,
    };

    public static SelfRewarding.Options Self { get; } = new()
    {
        Iterations = Iterations, PromptsPerIteration = Prompts, ResponsesPerPrompt = 7, JudgmentsPerResponse = 5,
        Rho = Rho, MaxChosenResponse = [null], Actor = Acting, Judge = Judging, Dpo = Dpo,
    };
}
