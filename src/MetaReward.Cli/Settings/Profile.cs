namespace MetaReward.Cli.Settings;

/// <summary>A set of defaults for one kind of model.</summary>
/// <param name="Name">Which.</param>
/// <param name="About">For whom it is, in a few words.</param>
/// <param name="Settings">The defaults.</param>
/// <param name="Sources">Where those values come from that differ from what <see cref="SettingAttribute.Source"/> tells of.</param>
public sealed record Profile(ProfileName Name, string About, RunSettings Settings, IReadOnlyDictionary<string, string> Sources)
{
    /// <summary>Where a default comes from.</summary>
    public string SourceOf(Key key) => Sources.GetValueOrDefault(key.Path) ?? key.Note.Source;
}

/// <summary>Whose defaults.</summary>
public enum ProfileName
{
    /// <summary>The model decides.</summary>
    Auto,

    /// <summary>The built-in world's.</summary>
    Microworld,

    /// <summary>Models below half a billion parameters.</summary>
    Small,

    /// <summary>Models below three billion parameters.</summary>
    Medium,

    /// <summary>Larger models, and those whose size is not known.</summary>
    Large,

    /// <summary>Meta-Rewarding's own rates and epochs.</summary>
    Paper,
}
