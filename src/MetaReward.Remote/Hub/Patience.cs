namespace MetaReward.Remote.Hub;

/// <summary>How long one waits for a server, and how often one asks again.</summary>
/// <param name="Tries">Failures in a row, without a byte in between, after which one gives up.</param>
/// <param name="FirstTries">The same while no answer has come yet: the address may simply be wrong.</param>
/// <param name="MostTries">Failures in all of one file.</param>
public sealed record Patience(int Tries = 6, int FirstTries = 3, int MostTries = 100)
{
    /// <summary>Before the second try; doubles with each failure.</summary>
    public TimeSpan First { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest wait of one's own accord.</summary>
    public TimeSpan Longest { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest wait that a server may ask for with Retry-After.</summary>
    public TimeSpan LongestAsked { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Without a byte for so long, a connection counts as dropped.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long to wait after a number of failures, from 1.</summary>
    public TimeSpan Wait(int failures, TimeSpan? asked) =>
        asked ?? TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(failures - 1, 20)));
}

/// <summary>A failure that may pass: a dropped connection, a busy server.</summary>
/// <param name="message">What happened.</param>
/// <param name="asked">How long the server asks to wait.</param>
/// <param name="inner">What it came from.</param>
internal sealed class PassingException(string message, TimeSpan? asked = null, Exception? inner = null) : Exception(message, inner)
{
    public TimeSpan? Asked { get; } = asked;
}
