using System.CommandLine;
using MetaReward.Cli.Settings;

namespace MetaReward.Cli.Verbs;

/// <summary>
/// What chat templates are told besides the messages: <c>--template-variable enable_thinking=false</c>, as often as there are variables.
/// </summary>
public sealed class VariableOption
{
    private const string Name = "--template-variable";

    private readonly Option<string[]> variables = new(Name)
    {
        Description = "A variable for the chat template, for example enable_thinking=false. May be repeated.",
        HelpName = "NAME=VALUE",
        DefaultValueFactory = _ => [],
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <param name="command">Gets the option.</param>
    public VariableOption(Command command) => command.Add(variables);

    /// <summary>What was said.</summary>
    /// <exception cref="UsageException">It is not NAME=VALUE, or no name of a variable.</exception>
    public TemplateVariables Read(ParseResult parsed)
    {
        try
        {
            return parsed.GetValue(variables)!.Aggregate(TemplateVariables.None, (sum, one) => sum.With(one));
        }
        catch (InvalidDataException failure)
        {
            throw new UsageException($"{Name}: {failure.Message}");
        }
    }

    /// <summary>The same as settings of a run.</summary>
    public IEnumerable<Given> Given(ParseResult parsed) =>
        parsed.GetValue(variables)!.Select(one => SettingSources.Option(SettingSources.TemplateVariablesKey, one, Name));
}
