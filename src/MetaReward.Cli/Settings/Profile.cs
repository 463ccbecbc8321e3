using MetaReward.Recipes;

namespace MetaReward.Cli.Settings;

/// <summary>A set of defaults for one kind of model.</summary>
/// <param name="Name">Which.</param>
/// <param name="About">For whom it is, in a few words.</param>
/// <param name="Settings">The defaults, in a record of their own.</param>
/// <param name="Preset">Where the recipe's part of them comes from.</param>
public sealed record Profile(ProfileName Name, string About, RunSettings Settings, Preset<object> Preset)
{
    /// <summary>Where a default comes from.</summary>
    public string SourceOf(OptionKey key) => !SettingKeys.IsCommon(key) ? Preset.SourceOf(key, Settings.Method)
        : key.Section.Length == 0 || OptionText.Write(Settings.Of(key)) == OptionText.Write(key.Of(new RunSettings())) ? key.Note.Source
        : Profiles.CommonSourceOf(key);
}
