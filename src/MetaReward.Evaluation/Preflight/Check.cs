namespace MetaReward.Evaluation.Preflight;

/// <summary>One thing that must hold before a night is spent on it.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Passed">Whether it holds.</param>
/// <param name="Measured">What was found, with its number.</param>
/// <param name="Expected">What should have been found.</param>
/// <param name="Explanation">What goes wrong later if it does not hold, and where to look; in plain words.</param>
public sealed record Check(string Name, bool Passed, string Measured, string Expected, string Explanation);

/// <summary>All checks of a preflight, in the order in which they were made.</summary>
public sealed record PreflightResult(IReadOnlyList<Check> Checks)
{
    public bool Passed => Checks.All(c => c.Passed);

    public IEnumerable<Check> Failed => Checks.Where(c => !c.Passed);
}
