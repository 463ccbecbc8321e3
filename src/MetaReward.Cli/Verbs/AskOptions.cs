using System.CommandLine;
using MetaReward.Cli.Evals;

namespace MetaReward.Cli.Verbs;

/// <summary>The options of everything that puts items to policies and keeps what they said.</summary>
public sealed class AskOptions
{
    private readonly Option<int?> limit = new("--limit") { Description =
        "At most this many items, chosen by the seed. A smaller choice is part of a larger one.", HelpName = "number" };
    private readonly Option<long> seed = new("--seed") { Description = "Chooses items; decides samples at temperatures above 0.",
        HelpName = "number" };
    private readonly Option<string> folder = new("--out") { Description = "The folder for evaluations and replies.",
        DefaultValueFactory = _ => "evals", HelpName = "folder" };
    private readonly Option<double?> temperature = new("--temperature")
    {
        Description = "Sampling temperature; 0 is greedy.",
        HelpName = "number",
    };
    private readonly Option<double?> topP = new("--top-p")
    {
        Description = "Nucleus sampling: the share of probability to keep; 1 keeps all tokens.",
        HelpName = "number",
    };
    private readonly Option<int?> tokens = new("--max-tokens") { Description = "Token limit of a reply.", HelpName = "number" };
    private readonly Option<double> failures = new("--max-failures") { Description =
        "Exit code 1 if a larger share of the items has no usable reply.", DefaultValueFactory = _ => 0.1, HelpName = "share" };
    private readonly Option<bool> plan = new("--plan") { Description = "Estimate the cost, and stop." };
    private readonly DeviceOption device;
    private readonly VariableOption variables;

    /// <param name="command">Gets the options.</param>
    public AskOptions(Command command)
    {
        Array.ForEach<Option>([limit, seed, folder, temperature, topP, tokens, failures, plan], command.Add);
        device = new(command);
        variables = new(command);
        Voice = new(command);
    }

    /// <summary>How the verb speaks.</summary>
    public Voice Voice { get; }

    /// <summary>The settings of a command line, for a file of items and a model.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="data">The user's copy of the items.</param>
    /// <param name="model">The policy that is asked.</param>
    /// <param name="standard">How the policy is sampled where nothing is said.</param>
    /// <exception cref="UsageException">A value is out of range.</exception>
    public ExamSettings Read(ParseResult parsed, string data, string model, Sampling standard)
    {
        Expect(parsed.GetValue(limit) is null or >= 1, "--limit must be at least 1", parsed.GetValue(limit));
        Expect(parsed.GetValue(temperature) is null or (>= 0 and <= 10), "--temperature must be from 0 to 10",
            parsed.GetValue(temperature));
        Expect(parsed.GetValue(topP) is null or (> 0 and <= 1), "--top-p must be above 0 and at most 1", parsed.GetValue(topP));
        Expect(parsed.GetValue(tokens) is null or >= 1, "--max-tokens must be at least 1", parsed.GetValue(tokens));
        Expect(parsed.GetValue(failures) is >= 0 and <= 1, "--max-failures must be a share from 0 to 1", parsed.GetValue(failures));
        var sampling = new Sampling(parsed.GetValue(temperature) ?? standard.Temperature, parsed.GetValue(topP) ?? standard.TopP,
            parsed.GetValue(tokens) ?? standard.MaxTokens);
        return new(data, model, null, parsed.GetValue(limit), parsed.GetValue(seed), parsed.GetValue(folder)!, sampling,
            parsed.GetValue(failures), parsed.GetValue(plan))
        {
            Device = device.Read(parsed), Variables = variables.Read(parsed),
        };
    }

    /// <exception cref="UsageException">The rule does not hold.</exception>
    internal static void Expect(bool held, string rule, object? came)
    {
        if (!held)
        {
            throw new UsageException($"{rule}, but {came} came.");
        }
    }
}
