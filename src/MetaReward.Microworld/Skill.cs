namespace MetaReward.Microworld;

/// <summary>What a demonstration shows.</summary>
/// <param name="Prompt">What is asked.</param>
/// <param name="Reply">What is to be learned.</param>
public readonly record struct Shown(string Prompt, string Reply);

/// <summary>Something that a seed model is taught.</summary>
/// <param name="Name">One word.</param>
/// <param name="Show">A demonstration on an exercise, with faults as often as they say.</param>
public sealed record Skill(string Name, Func<Faults, Exercise, Dice, Shown> Show);
