using System.CommandLine;
using MetaReward.Cli.Evals;
using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Verbs;

/// <summary>The options of every evaluation.</summary>
public sealed class EvalOptions
{
    private readonly Option<string> data;
    private readonly Option<string> model = new("--model")
    {
        Description = "Who answers: microworld, a .gguf file, a folder, a run's iteration or a run, or a pulled ORG/NAME[@REVISION].",
        DefaultValueFactory = _ => RunSettings.Microworld, HelpName = "model",
    };

    private readonly Option<string?> outputs = new("--outputs") { Description = "Mark this file of outputs, and ask no policy: JSON lines or a JSON array of prompt and response.", HelpName = "file" };
    private readonly Option<int?> limit = new("--limit") { Description = "At most so many items; the seed chooses, and a smaller choice is part of a larger one.", HelpName = "number" };
    private readonly Option<long> seed = new("--seed") { Description = "Chooses items; decides samples at temperatures above 0.", HelpName = "number" };
    private readonly Option<string> folder = new("--out") { Description = "Where evaluations and replies are kept.", DefaultValueFactory = _ => "evals", HelpName = "folder" };
    private readonly Option<double?> temperature = new("--temperature") { Description = "0 is greedy.", HelpName = "number" };
    private readonly Option<double?> topP = new("--top-p") { Description = "Nucleus mass.", HelpName = "number" };
    private readonly Option<int?> tokens = new("--max-tokens") { Description = "Most tokens of a reply.", HelpName = "number" };
    private readonly Option<double> failures = new("--max-failures") { Description = "Exit code 1 if a larger share of the items has no usable reply.", DefaultValueFactory = _ => 0.1, HelpName = "share" };
    private readonly Option<bool> plan = new("--plan") { Description = "Say what it will cost, and stop." };

    /// <param name="command">Gets the options.</param>
    /// <param name="what">What <c>--data</c> holds.</param>
    /// <param name="asksOnly">Leaves out <c>--outputs</c>, where only a policy can be evaluated.</param>
    public EvalOptions(Command command, string what, bool asksOnly = false)
    {
        data = new("--data") { Description = what, Required = true, HelpName = "file" };
        Option[] all = [data, model, outputs, limit, seed, folder, temperature, topP, tokens, failures, plan];
        Array.ForEach([.. all.Where(option => !asksOnly || option != outputs)], command.Add);
        Voice = new(command);
    }

    /// <summary>How the verb speaks.</summary>
    public Voice Voice { get; }

    /// <summary>The settings of a command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="standard">How the policy is sampled where nothing is said.</param>
    /// <exception cref="UsageException">A value is out of range, or two contradict each other.</exception>
    public ExamSettings Read(ParseResult parsed, Sampling standard)
    {
        var given = parsed.CommandResult.Command.Options.Contains(outputs) ? parsed.GetValue(outputs) : null;
        if (given is not null && parsed.GetResult(model) is { Implicit: false })
        {
            throw new UsageException("--model asks a policy, --outputs marks a file: give one of them.");
        }

        Expect(parsed.GetValue(limit) is null or >= 1, "--limit must be at least 1", parsed.GetValue(limit));
        Expect(parsed.GetValue(temperature) is null or (>= 0 and <= 10), "--temperature must be from 0 to 10", parsed.GetValue(temperature));
        Expect(parsed.GetValue(topP) is null or (> 0 and <= 1), "--top-p must be above 0 and at most 1", parsed.GetValue(topP));
        Expect(parsed.GetValue(tokens) is null or >= 1, "--max-tokens must be at least 1", parsed.GetValue(tokens));
        Expect(parsed.GetValue(failures) is >= 0 and <= 1, "--max-failures must be a share from 0 to 1", parsed.GetValue(failures));
        return new(
            parsed.GetValue(data)!, parsed.GetValue(model)!, given, parsed.GetValue(limit), parsed.GetValue(seed), parsed.GetValue(folder)!,
            new(parsed.GetValue(temperature) ?? standard.Temperature, parsed.GetValue(topP) ?? standard.TopP, parsed.GetValue(tokens) ?? standard.MaxTokens), parsed.GetValue(failures), parsed.GetValue(plan));
    }

    private static void Expect(bool held, string rule, object? came)
    {
        if (!held)
        {
            throw new UsageException($"{rule}, but {came} came.");
        }
    }
}
