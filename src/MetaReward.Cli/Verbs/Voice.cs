using System.CommandLine;

namespace MetaReward.Cli.Verbs;

/// <summary>The options that say how a verb speaks.</summary>
public sealed class Voice
{
    private readonly Option<bool> json = new("--json") { Description = "Print the result as JSON; progress stays on standard error." };
    private readonly Option<bool> quiet = new("--quiet") { Description = "No progress." };

    public Voice(Command command)
    {
        command.Add(json);
        command.Add(quiet);
    }

    public Tone Of(ParseResult parsed) => new(parsed.GetValue(json), parsed.GetValue(quiet));
}

/// <summary>How to speak.</summary>
public sealed record Tone(bool Json, bool Quiet);
