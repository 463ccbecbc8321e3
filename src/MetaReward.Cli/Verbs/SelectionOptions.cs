using System.CommandLine;
using System.Text.Json.Nodes;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// The options of recipes that only choose among what was sampled (<see cref="SettingAttribute.Selects"/>), as options of a verb:
/// <c>loop.min_gap</c> is <c>--min-gap</c>. What is not given stays as the run had it.
/// </summary>
internal sealed class SelectionOptions
{
    private readonly IReadOnlyList<(string Path, Option<string?> Option)> options;

    public SelectionOptions(Command command)
    {
        options = [.. Catalogue.All.SelectMany(recipe => Of(recipe).Select(key => (Recipe: recipe, Key: key))).GroupBy(one => one.Key.Path)
            .Select(same => (same.Key, Make(same.First().Key, [.. same.Select(one => one.Recipe.Name)])))];
        foreach (var (_, option) in options)
        {
            command.Add(option);
        }
    }

    /// <summary>The run's options with those that were given laid over them.</summary>
    /// <exception cref="InvalidDataException">
    /// The run's recipe has no such option, or the value is not what it expects, or contradicts another.
    /// </exception>
    public JsonObject Over(ParseResult parsed, JsonObject own, Recipe recipe) => Over(own, recipe,
        options.Where(one => parsed.GetValue(one.Option) is not null)
            .Select(one => (one.Path, parsed.GetValue(one.Option)!, one.Option.Name)));

    /// <summary>The run's options with those that were given laid over them.</summary>
    /// <param name="own">The run's.</param>
    /// <param name="recipe">Its recipe.</param>
    /// <param name="given">An option's path, its value in words, and what to call it.</param>
    /// <exception cref="InvalidDataException">As above.</exception>
    public static JsonObject Over(JsonObject own, Recipe recipe, IEnumerable<(string Path, string Value, string Name)> given)
    {
        var all = recipe.Read(own);
        foreach (var (path, value, name) in given)
        {
            var key = Of(recipe).FirstOrDefault(known => known.Path == path) ?? throw Absent(recipe, path, name);
            key.Put(all, (SettingSources.Set($"{path}={value}") with { Where = name }).Value(key));
        }

        return recipe.Fault(all) is { } fault ? throw new InvalidDataException($"{fault.Text}.") : recipe.Write(all);
    }

    private static IEnumerable<OptionKey> Of(Recipe recipe) => recipe.Keys.Where(key => key.Note.Selects);

    private static Option<string?> Make(OptionKey key, IReadOnlyList<string> recipes) => new("--" + key.Name.Replace('_', '-'))
    {
        Description = $"{key.Note.About} {char.ToUpperInvariant(key.Expected()[0])}{key.Expected()[1..]}. Of {string.Join(", ", recipes)}.",
        HelpName = key.ElementType == typeof(bool) ? "true|false" : key.ElementType.IsEnum ? "word" : "number",
    };

    private static InvalidDataException Absent(Recipe recipe, string path, string name)
    {
        var has = Of(recipe).Select(known => "--" + known.Name.Replace('_', '-')).ToList();
        return new($"the run's recipe {recipe.Name} has no {path}: {name} changes nothing here. "
            + (has.Count == 0 ? "None of its options only chooses among what was sampled." : $"It has {string.Join(", ", has)}."));
    }
}
