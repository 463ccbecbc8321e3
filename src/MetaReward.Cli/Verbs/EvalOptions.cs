using System.CommandLine;
using MetaReward.Cli.Evals;
using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Verbs;

/// <summary>The options of every evaluation.</summary>
public sealed class EvalOptions
{
    private readonly AskOptions asking;
    private readonly bool asksOnly;
    private readonly Option<string> data;
    private readonly Option<string> model = new("--model")
    {
        Description =
            "The model that answers: microworld, a .gguf file, a folder, a run's iteration or a run, a pulled ORG/NAME[@REVISION], or "
            + "a served model: [NAME@]http://HOST/v1.",
        DefaultValueFactory = _ => RunSettings.Microworld, HelpName = "model",
    };

    private readonly Option<string?> outputs = new("--outputs") { Description =
        "Score this file of outputs instead of asking a policy: JSON lines or a JSON array of prompt and response.", HelpName = "file" };

    /// <param name="command">Gets the options.</param>
    /// <param name="what">What <c>--data</c> holds.</param>
    /// <param name="asksOnly">Leaves out <c>--outputs</c>, where only a policy can be evaluated.</param>
    public EvalOptions(Command command, string what, bool asksOnly = false)
    {
        this.asksOnly = asksOnly;
        data = new("--data") { Description = what, Required = true, HelpName = "file" };
        Array.ForEach([data, model, .. asksOnly ? [] : new Option[] { outputs }], command.Add);
        asking = new(command);
    }

    /// <summary>How the verb speaks.</summary>
    public Voice Voice => asking.Voice;

    /// <summary>The settings of a command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="standard">How the policy is sampled where nothing is said.</param>
    /// <exception cref="UsageException">A value is out of range, or two contradict each other.</exception>
    public ExamSettings Read(ParseResult parsed, Sampling standard)
    {
        var given = asksOnly ? null : parsed.GetValue(outputs);
        return given is not null && parsed.GetResult(model) is { Implicit: false }
            ? throw new UsageException("--model asks a policy, --outputs scores a file: give only one of them.")
            : asking.Read(parsed, parsed.GetValue(data)!, parsed.GetValue(model)!, standard) with { Outputs = given };
    }
}
