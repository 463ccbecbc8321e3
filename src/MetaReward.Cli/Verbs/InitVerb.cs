using System.CommandLine;
using MetaReward.Cli.Settings;
using MetaReward.Recipes;

namespace MetaReward.Cli.Verbs;

/// <summary><c>init</c>: a commented settings file to start from. Never overwrites.</summary>
public static class InitVerb
{
    public static Verb Build(Terminal terminal)
    {
        var command = new Command("init", "Write a YAML file with every setting, its default and where the default comes from.");
        var file = new Argument<string>("file") { Description = "The file to write; - prints it.",
            DefaultValueFactory = _ => "metareward.yaml" };
        var model = new Option<string>("--model")
        {
            Description = "The model whose defaults are written: microworld, or your own model; its size decides the defaults.",
            DefaultValueFactory = _ => RunSettings.Microworld,
            HelpName = "model",
        };
        command.Add(file);
        var recipe = new Option<string>("--recipe") { Description = "The method whose defaults are written.",
            DefaultValueFactory = _ => Catalogue.Usual.Name, HelpName = "name" };
        command.Add(model);
        var profile = new Option<ProfileName>("--profile") { Description = "Use the defaults for another size of model, or the paper's.",
            HelpName = "auto|microworld|small|medium|large|paper" };
        var lora = new Option<int>("--lora")
        {
            Description = "Write the defaults for training an adapter of this rank.",
            HelpName = "rank",
        };
        Array.ForEach<Option>([recipe, profile, lora], command.Add);
        command.SetAction(parsed =>
        {
            var (named, rank) = (parsed.GetValue(model)!, parsed.GetValue(lora));
            AskOptions.Expect(rank >= 0, "--lora must be at least 0", rank);
            var settings = Resolved.From(
            [
                SettingSources.Option("model", named, "--model"),
                SettingSources.Option("recipe", parsed.GetValue(recipe)!, "--recipe"),
                SettingSources.Option("profile", OptionKey.Word($"{parsed.GetValue(profile)}"), "--profile"),
                .. rank > 0 ? [SettingSources.Option("training.lora_rank", $"{rank}", "--lora")] : Array.Empty<Given>(),
            ]).Settings;
            var made = Profiles.Of(settings);
            var yaml = SettingsFile.Yaml(settings);
            if (made.Name == ProfileName.Large && Profiles.SizeOf(named) is null)
            {
                terminal.Note($"'{named}' is not here, so its size is not known: these are the careful defaults of large models.");
            }

            var path = parsed.GetValue(file)!;
            if (path == "-")
            {
                terminal.Out.Write(yaml);
                return;
            }

            if (File.Exists(path))
            {
                throw new InvalidDataException($"'{path}' already exists and is not overwritten. Name another file, or - to print.");
            }

            File.WriteAllText(path, yaml);
            terminal.Say($"Wrote {path}. Change what you like, then: {Self.Command} run --config {path}");
        });
        return new(command,
        [
            "init", "init mine.yaml --model model.gguf", "init self.yaml --recipe self-rewarding",
            "init adapter.yaml --model model.gguf --lora 16",
            "init paper.yaml --model model.gguf --profile paper", "init -",
        ]);
    }
}
