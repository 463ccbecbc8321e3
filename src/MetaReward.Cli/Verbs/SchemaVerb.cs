using System.CommandLine;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary><c>schema</c>: the JSON schema of the settings file, for completion and checks in editors.</summary>
public static class SchemaVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("schema", "Print the JSON schema of the settings file, for editors.");
        var recipe = new Option<string>("--recipe")
        {
            Description = "The method whose settings are described.", DefaultValueFactory = _ => Catalogue.Usual.Name, HelpName = "name",
        };
        command.Add(recipe);
        command.SetAction(parsed => terminal.Say(SettingsFile.Schema(RecipesVerb.Find(parsed.GetValue(recipe)!))));
        return new(command, ["schema > metareward.schema.json", "schema --recipe self-rewarding > self.schema.json"]);
    }
}
