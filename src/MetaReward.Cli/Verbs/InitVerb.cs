using System.CommandLine;
using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Verbs;

/// <summary><c>init</c>: a commented settings file to start from. Never overwrites.</summary>
public static class InitVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("init", "Write a YAML file with every setting, its default and where the default comes from.");
        var file = new Argument<string>("file") { Description = "The file to write; - prints it.", DefaultValueFactory = _ => "metareward.yaml" };
        var model = new Option<string>("--model") { Description = "Whose defaults: microworld, or any other name for the paper's.", DefaultValueFactory = _ => RunSettings.Microworld, HelpName = "model" };
        command.Add(file);
        var recipe = new Option<string>("--recipe") { Description = "Whose defaults: the method's name.", DefaultValueFactory = _ => "meta-rewarding", HelpName = "name" };
        command.Add(model);
        command.Add(recipe);
        command.SetAction(parsed =>
        {
            var yaml = SettingsFile.Yaml(Profiles.For(parsed.GetValue(model)!, RecipesVerb.Find(parsed.GetValue(recipe)!).Name));
            var path = parsed.GetValue(file)!;
            if (path == "-")
            {
                terminal.Out.Write(yaml);
                return;
            }

            if (File.Exists(path))
            {
                throw new InvalidDataException($"'{path}' is there already and stays as it is. Name another file, or - to print.");
            }

            File.WriteAllText(path, yaml);
            terminal.Say($"Wrote {path}. Change what you like, then: {Self.Command} run --config {path}");
        });
        return new(command, ["init", "init my-run.yaml --model model.gguf", "init self.yaml --recipe self-rewarding", "init -"]);
    }
}
