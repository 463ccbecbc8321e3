using System.Text;

namespace MetaReward.Recipes;

/// <summary>
/// The options of all recipes as the tables of docs/methods.md: each recipe's own, then once what recipes share, with the default and the
/// source of the first that has it, and of those whose default is another.
/// </summary>
public static class OptionTable
{
    /// <summary>Where the tables begin in the document; they go to its end.</summary>
    public const string Heading = "## Options";

    private const string Head = "| option | default | built-in world | what it does | source of the default |\n|---|---|---|---|---|\n";

    /// <summary>The tables in Markdown.</summary>
    public static string Markdown()
    {
        var text = new StringBuilder(Heading).Append(
            "\n`bench -- house` writes these tables from the code; a test compares the two. The defaults are the paper's. Another column "
            + "has the built-in world's defaults where they differ.\n"
            + "`metareward init --recipe NAME --model MODEL` writes a settings file with the defaults for a model.\n");
        foreach (var recipe in Catalogue.All)
        {
            text.Append($"\n### {recipe.Name}\n{Head}");
            Rows(text, recipe, recipe.Keys.Where(key => key.Section == OptionKey.Loop));
            var roles = recipe.Roles(recipe.Options()).Select(part => $"`{part.Name}` ({part.About})");
            text.Append($"\nRoles that another model may play (settings under `roles`): {string.Join(", ", roles)}.\n");
            var sections = recipe.Keys.Select(key => key.Section).Distinct().Where(section => section != OptionKey.Loop)
                .Select(section => $"`{section}`");
            text.Append($"\nThe sections {string.Join(", ", sections)} below also apply.\n");
        }

        var shared = Catalogue.All.SelectMany(recipe => recipe.Keys.Select(key => (Recipe: recipe, Key: key)));
        foreach (var section in shared.Where(one => one.Key.Section != OptionKey.Loop).GroupBy(one => one.Key.Section))
        {
            text.Append($"\n### {section.Key}\n{Head}");
            foreach (var option in section.GroupBy(one => one.Key.Path))
            {
                var (recipe, key) = option.First();
                var only = option.Count() == Catalogue.All.Count ? ""
                    : $" Only {string.Join(", ", option.Select(one => one.Recipe.Name))}.";
                var others = option.Skip(1).Where(one => Default(one.Recipe, one.Key) != Default(recipe, key))
                    .Select(one => $" In {one.Recipe.Name} `{Default(one.Recipe, one.Key)}` ({one.Key.Note.Source}).");
                Rows(text, recipe, [key], only + string.Concat(others));
            }
        }

        return text.ToString();
    }

    private static void Rows(StringBuilder text, Recipe recipe, IEnumerable<OptionKey> keys, string only = "")
    {
        var world = recipe.Preset(ProfileName.Microworld, adapter: false);
        foreach (var key in keys)
        {
            var (paper, built) = (Default(recipe, key), OptionText.Write(key.Of(world.Options)));
            text.Append($"| `{key.Path}` | `{paper}` | {(built == paper ? "" : $"`{built}`")} | ")
                .Append($"{key.Note.About} {Capital(key.Expected())}.{only} | {key.Note.Source} |\n");
        }
    }

    private static string Default(Recipe recipe, OptionKey key) => OptionText.Write(key.Of(recipe.Options()));

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
