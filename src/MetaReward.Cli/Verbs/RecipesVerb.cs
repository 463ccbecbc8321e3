using System.CommandLine;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary><c>recipes</c>: the methods with their cards.</summary>
public static class RecipesVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("recipes", "List the methods: what each does, what was left out, its options.");
        var name = new Argument<string?>("name") { Description = "Only this one, with its options.", DefaultValueFactory = _ => null };
        var json = new Option<bool>("--json") { Description = "Print JSON." };
        command.Add(name);
        command.Add(json);
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetValue(name);
            var recipes = wanted is null ? Catalogue.All : [Find(wanted)];
            if (parsed.GetValue(json))
            {
                terminal.Write(recipes.Select(r => new { r.Name, r.Title, r.Card, Options = r.Defaults }));
                return;
            }

            foreach (var recipe in recipes)
            {
                terminal.Say($"{recipe.Name}: {recipe.Title}");
                terminal.Say("  " + recipe.Card.Trim().ReplaceLineEndings("\n  "));
                foreach (var line in wanted is null ? [] : Options(recipe))
                {
                    terminal.Say(line);
                }

                terminal.Say();
            }

            terminal.Say($"Run one with: {Self.Command} run --recipe {recipes[0].Name}");
        });
        return new(command, ["recipes", "recipes self-rewarding", "recipes --json"]);
    }

    /// <summary>Every option with its default, its range and what it does.</summary>
    private static IEnumerable<string> Options(Recipe recipe)
    {
        var roles = recipe.Roles(recipe.Options()).Select(part => $"{part.Name} ({part.About})");
        yield return $"  Roles that another model may play: {string.Join(", ", roles)}.";
        yield return "  Options, with the paper's defaults:";
        foreach (var key in recipe.Keys)
        {
            yield return $"    {key.Path}={OptionText.Write(key.Of(recipe.Options()))}  ({key.Expected()})";
            yield return $"      {key.Note.About}";
        }
    }

    /// <exception cref="InvalidDataException">There is no such recipe; names the nearest.</exception>
    public static Recipe Find(string name) =>
        Catalogue.All.FirstOrDefault(r => r.Name == name) ?? throw new InvalidDataException(NoSuch(name));

    /// <summary>That there is no recipe of a name, the nearest one, and all.</summary>
    internal static string NoSuch(string name)
    {
        var names = Catalogue.All.Select(recipe => recipe.Name).ToList();
        return $"there is no recipe '{ShortText.Of(name)}'.{Nearest.Hint(name, names)} There are: {string.Join(", ", names)}.";
    }
}
