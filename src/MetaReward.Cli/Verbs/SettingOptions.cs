using System.CommandLine;
using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// The options that set up a run, shared by the verbs that need one: a file, single settings, and the settings asked for most.
/// </summary>
public sealed class SettingOptions
{
    private readonly Option<string?> config = new("--config") { Description = "A YAML file of settings; `metareward init` writes one.",
        HelpName = "file" };

    private readonly Option<string[]> set = new("--set")
    {
        Description = "One setting, for example --set training.beta=0.2. May be repeated; wins over the file.",
        HelpName = "key=value",
        Arity = new(1, 1),
    };

    private readonly Option<string?>[] named =
    [
        Named("--model",
            "microworld (the default), a .gguf file, a folder with safetensors, a run or its iteration, "
            + "or ORG/NAME[@REVISION] after `metareward pull`.", "model"),
        Named("--prompts", "Prompts for a real model: JSONL, CSV, Parquet, text, or a dataset's folder.", "file"),
        Named("--out", "The run folder; default runs/<recipe>-<model>-<seed>.", "folder"),
        Named("--recipe", "The method; `metareward recipes` lists them.", "name"),
        Named("--seed", "The number from which every random choice derives.", "number"),
        Named("--workers", "Processor threads; 0 takes one per core.", "number"),
        Named("--device", "cpu or cuda.", "device"),
    ];

    private readonly VariableOption variables;

    /// <summary>Adds the options to a command.</summary>
    public SettingOptions(Command command)
    {
        set.DefaultValueFactory = _ => [];
        set.Arity = ArgumentArity.ZeroOrMore;
        set.AllowMultipleArgumentsPerToken = false;
        foreach (var option in named)
        {
            command.Add(option);
        }

        command.Add(config);
        command.Add(set);
        variables = new(command);
    }

    /// <summary>
    /// The settings of this command line: defaults, then the file, then --set, then options; <paramref name="more"/> last.
    /// </summary>
    public Resolved Read(ParseResult parsed, params IEnumerable<Given> more) => Resolved.From(Given(parsed).Concat(more));

    /// <summary>
    /// The same, with a note for each setting that was given and does nothing, and a warning where the values
    /// are for another kind of model.
    /// </summary>
    public Resolved Read(ParseResult parsed, Terminal terminal, params IEnumerable<Given> more)
    {
        var resolved = Read(parsed, more);
        foreach (var line in Unread.Of(resolved))
        {
            terminal.Note($"note: {line}");
        }

        ProfileMismatch.Warn(terminal, resolved);
        return resolved;
    }

    private IEnumerable<Given> Given(ParseResult parsed)
    {
        var file = parsed.GetValue(config);
        var fromFile = file is null ? [] : SettingSources.File(file);
        var fromSet = parsed.GetValue(set)!.Select(SettingSources.Set);
        var fromOptions = named.Where(o => parsed.GetValue(o) is not null)
            .Select(o => SettingSources.Option(o.Name[2..], parsed.GetValue(o)!, o.Name));
        return [.. fromFile, .. fromSet, .. fromOptions, .. variables.Given(parsed)];
    }

    private static Option<string?> Named(string name, string description, string value) =>
        new(name) { Description = description, HelpName = value };
}
