namespace MetaReward.Cli;

/// <summary>The command line itself was not understood: exit code 2.</summary>
public sealed class UsageException(string message) : ArgumentException(message);
