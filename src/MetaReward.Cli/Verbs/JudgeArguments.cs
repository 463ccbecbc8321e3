using System.CommandLine;

namespace MetaReward.Cli.Verbs;

/// <summary>How a judge is asked.</summary>
public enum JudgeForm
{
    /// <summary>Each response alone.</summary>
    Additive,

    /// <summary>Both responses at once.</summary>
    Pairwise,
}

/// <summary>The options of a judge that decides between two responses.</summary>
public sealed class JudgeArguments
{
    private readonly Option<JudgeForm?> rubric =
        new("--rubric") {
            Description = "pairwise: both responses at once, in both orders (the default); additive: each alone, five points.",
            HelpName = "additive|pairwise" };
    private readonly Option<int> judgments = new("--judgments") { Description = "Judgments per response if each is judged alone; averaged.",
        DefaultValueFactory = _ => 3, HelpName = "number" };
    private readonly Option<int> tokens = new("--judgment-tokens") { Description = "Token limit of a judgment.",
        DefaultValueFactory = _ => 256, HelpName = "number" };
    private readonly Option<double?> temperature = Temperature();

    /// <param name="command">Gets the options.</param>
    public JudgeArguments(Command command) => Array.ForEach<Option>([rubric, judgments, tokens, temperature], command.Add);

    /// <summary>The option of every verb that asks a judge.</summary>
    public static Option<double?> Temperature() =>
        new("--judge-temperature") { Description = "Temperature of judgments. The default depends on the benchmark and the rubric.",
            HelpName = "number" };

    /// <summary>What was said of it.</summary>
    /// <exception cref="UsageException">It is out of range.</exception>
    public static double? Read(ParseResult parsed, Option<double?> temperature)
    {
        AskOptions.Expect(parsed.GetValue(temperature) is null or (>= 0 and <= 10), "--judge-temperature must be from 0 to 10",
            parsed.GetValue(temperature));
        return parsed.GetValue(temperature);
    }

    /// <summary>What was said.</summary>
    /// <exception cref="UsageException">A value is out of range.</exception>
    public (bool? Pairwise, int Judgments, int Tokens, double? Temperature) Read(ParseResult parsed)
    {
        AskOptions.Expect(parsed.GetValue(judgments) >= 1, "--judgments must be at least 1", parsed.GetValue(judgments));
        AskOptions.Expect(parsed.GetValue(tokens) >= 1, "--judgment-tokens must be at least 1", parsed.GetValue(tokens));
        return (parsed.GetValue(rubric) is { } form ? form == JudgeForm.Pairwise : null, parsed.GetValue(judgments),
            parsed.GetValue(tokens), Read(parsed, temperature));
    }
}
