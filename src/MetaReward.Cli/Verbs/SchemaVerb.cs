using System.CommandLine;
using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Verbs;

/// <summary><c>schema</c>: the JSON schema of the settings file, for completion and checks in editors.</summary>
public static class SchemaVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("schema", "Print the JSON schema of the settings file, for editors.");
        command.SetAction(_ => terminal.Say(SettingsFile.Schema()));
        return new(command, ["schema > metareward.schema.json"]);
    }
}
