namespace MetaReward.Recipes;

/// <summary>A role that a recipe declares. The student plays it, unless the settings name another policy for it.</summary>
/// <param name="Name">As in the settings: <c>judge</c>, <c>meta_judge</c>.</param>
/// <param name="About">What it does, as the end of a sentence: "scores responses".</param>
public sealed record RolePart(string Name, string About)
{
    /// <summary>What whoever plays it must be able to do.</summary>
    public Abilities Needs { get; init; } = new();

    /// <summary>
    /// Why what it writes is learned by the student as its own, and what ends that, as the end of a sentence; null: it is not. Nobody else
    /// can play a role that is learned: another model's tokens are not the student's to learn from.
    /// </summary>
    public string? Learned { get; init; }

    /// <summary>Why a policy of these abilities cannot play it, and what to do; null where it can.</summary>
    internal string? Fault(Abilities abilities) =>
        Learned is not null ? $"only the student can play the role {Name}: {Learned}"
        : abilities.Lacking(Needs) is { Count: > 0 } lacking
            ? $"the role {Name} needs {string.Join(" and ", lacking)}, which a server does not give. "
                + "Name a checkpoint on this machine for it, or leave it to the student"
        : null;
}
