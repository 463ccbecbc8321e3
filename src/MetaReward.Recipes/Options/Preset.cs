namespace MetaReward.Recipes;

/// <summary>A recipe's defaults for one kind of model.</summary>
/// <param name="Options">The defaults.</param>
/// <param name="Source">Where the values come from that are not the options' own defaults.</param>
/// <param name="Sources">Those of them that come from elsewhere, by their settings.</param>
public sealed record Preset<TOptions>(TOptions Options, string Source, IReadOnlyDictionary<string, string> Sources)
    where TOptions : class
{
    public Preset(TOptions options, string source, params IEnumerable<(string Key, string Source)> sources)
        : this(options, source, sources.ToDictionary(one => one.Key, one => one.Source, StringComparer.Ordinal))
    {
    }

    /// <summary>Where the default of an option comes from.</summary>
    /// <param name="key">Of the recipe.</param>
    /// <param name="recipe">Whose defaults they are.</param>
    public string SourceOf(OptionKey key, Recipe recipe) =>
        OptionText.Write(key.Of(Options)) == OptionText.Write(key.Of(recipe.Options())) ? key.Note.Source
        : Sources.GetValueOrDefault(key.Path) ?? Source;
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

    /// <summary>The paper's own rates and epochs.</summary>
    Paper,
}
