namespace MetaReward.Bench;

/// <summary>What the bench compares: the default run with one thing changed each.</summary>
/// <param name="Name">Kebab-case, for folders and tables.</param>
/// <param name="Title">For the reader.</param>
/// <param name="Options">What to add to <c>metareward run</c>.</param>
public sealed record Arm(string Name, string Title, IReadOnlyList<string> Options)
{
    /// <summary>The five arms; the first is what the others are held against.</summary>
    public static IReadOnlyList<Arm> All { get; } =
    [
        new("meta-rewarding", "meta-rewarding", []),
        new("self-rewarding-lc", "self-rewarding + length control", ["--recipe", "self-rewarding"]),
        new("self-rewarding", "self-rewarding, no length control", ["--recipe", "self-rewarding", "--set", "loop.length_control=false"]),
        new("no-position-weights", "meta-rewarding, no position weights", ["--set", "loop.position_weights=false"]),
        new("judge-always", "meta-rewarding, judge trained in all iterations", ["--set", "loop.judge_iterations=4"]),
    ];

    /// <exception cref="ArgumentException">There is no such arm.</exception>
    public static Arm Named(string name) => All.FirstOrDefault(arm => arm.Name == name)
        ?? throw new ArgumentException($"there is no arm '{name}'; there are: {string.Join(", ", All.Select(arm => arm.Name))}");
}
