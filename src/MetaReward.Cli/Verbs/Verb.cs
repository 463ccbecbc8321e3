using System.CommandLine;

namespace MetaReward.Cli.Verbs;

/// <summary>One verb of the command line.</summary>
/// <param name="Command">Its options and action.</param>
/// <param name="Examples">What a user may type, without the program's name.</param>
public sealed record Verb(Command Command, IReadOnlyList<string> Examples);
