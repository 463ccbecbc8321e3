namespace MetaReward.Evaluation.Preflight;

/// <summary>One thing that must hold before a night is spent on it.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Passed">Whether it holds.</param>
/// <param name="Measured">What was found, with its number.</param>
/// <param name="Expected">What should have been found.</param>
/// <param name="Explanation">What goes wrong later if it does not hold, and where to look; in plain words.</param>
public sealed record Check(string Name, bool Passed, string Measured, string Expected, string Explanation);
