using System.Collections.Concurrent;
using MetaReward.Recipes;

namespace MetaReward.Cli.Settings;

/// <summary>Every setting of a run of one recipe: what every run has, and the recipe's options.</summary>
public sealed class SettingKeys
{
    private static readonly ConcurrentDictionary<string, SettingKeys> Made = new(StringComparer.Ordinal);
    private readonly Recipe recipe;

    private SettingKeys(Recipe recipe)
    {
        this.recipe = recipe;
        var flat = Common.Where(key => key.Section.Length == 0);
        var sections = recipe.Keys.Concat(Common).Where(key => key.Section.Length > 0).GroupBy(key => key.Section)
            .SelectMany(section => section.OrderBy(key => key.Name != "enabled")); // what switches a section on stands first
        All = [.. flat, .. sections];
        Sections = [.. All.Select(key => key.Section).Where(section => section.Length > 0).Distinct()];
    }

    /// <summary>What every run has, whatever the recipe.</summary>
    public static IReadOnlyList<OptionKey> Common { get; } = OptionKey.Of(typeof(RunSettings));

    /// <summary>Dotted names of the settings of any recipe.</summary>
    public static IReadOnlyList<string> Anywhere { get; } =
        [.. Common.Concat(Catalogue.All.SelectMany(recipe => recipe.Keys)).Select(key => key.Path).Distinct()];

    /// <summary>All settings, section by section.</summary>
    public IReadOnlyList<OptionKey> All { get; }

    /// <summary>The sections.</summary>
    public IReadOnlyList<string> Sections { get; }

    /// <summary>Those of a recipe.</summary>
    public static SettingKeys Of(Recipe recipe) => Made.GetOrAdd(recipe.Name, _ => new(recipe));

    /// <summary>Whether every run has it.</summary>
    public static bool IsCommon(OptionKey key) => key.Chain[0].DeclaringType == typeof(RunSettings);

    /// <summary>The setting of a dotted name; null if there is none.</summary>
    public OptionKey? Find(string path) => All.FirstOrDefault(key => key.Path == path);

    /// <summary>
    /// The complaint about a dotted name that is no setting here: where it was given, and the nearest setting that there is.
    /// </summary>
    public InvalidDataException Unknown(Given given)
    {
        var section = given.Path.Split('.')[0];
        if (section == "selection")
        {
            return new($"{given.SectionPlace ?? given.KeyPlace}: there is no section 'selection' any more. "
                + $"Its settings are the recipe's own and stand in section 'loop' now: {Example(given)}. "
                + "The build of MetaReward that wrote the file reads it as it is.");
        }

        var whole = given.SectionPlace is not null && !Sections.Contains(section);
        var (place, name) = whole ? (given.SectionPlace!, section) : (given.KeyPlace, given.Path);
        var hint = Nearest.Hint(name, All.Select(key => key.Path).Concat(Sections));
        var others = Catalogue.All.Where(other => other.Keys.Any(key => key.Path == given.Path)).Select(other => other.Name).ToList();
        var have = $"{string.Join(", ", others)} {(others.Count == 1 ? "has" : "have")} it";
        return others.Count > 0
            ? new($"{place}: the recipe {recipe.Name} has no '{ShortText.Of(name)}'; {have}."
                + $"{hint} `metareward init --recipe {recipe.Name}` writes a file with all that it has.")
            : new($"{place}: there is no setting '{ShortText.Of(name)}'."
                + (hint == "" ? " `metareward init` writes a file with all of them." : hint));
    }

    private string Example(Given given)
    {
        var moved = $"{OptionKey.Loop}{given.Path[given.Path.Split('.')[0].Length..]}";
        return Find(moved) is null ? "loop.rho, say" : moved;
    }
}
