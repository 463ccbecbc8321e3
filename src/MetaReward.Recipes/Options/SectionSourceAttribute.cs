namespace MetaReward.Recipes;

/// <summary>
/// Says at a recipe's section that other recipes share where the recipe's own defaults in it come from. Those that it leaves as the
/// section has them are then its choice, and not its paper's: their sources say so.
/// </summary>
/// <param name="source">A paper with its section, or our own choice and why.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SectionSourceAttribute(string source) : Attribute
{
    /// <summary>The paper whose values the shared sections hold.</summary>
    private const string Shared = "arXiv:2407.19594";

    public string Source { get; } = source;

    /// <summary>The documentation of a setting of the section, with the source that applies.</summary>
    /// <param name="note">As the section has it.</param>
    /// <param name="own">The recipe's default is not the section's.</param>
    internal SettingAttribute Of(SettingAttribute note, bool own) =>
        own ? note.From(Source)
        : note.Source.Contains(Shared, StringComparison.Ordinal) ? note.From($"our choice, as in Meta-Rewarding: {note.Source}") : note;
}
