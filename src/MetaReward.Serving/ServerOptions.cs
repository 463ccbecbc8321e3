namespace MetaReward.Serving;

/// <summary>How a server listens, and what it takes on.</summary>
/// <param name="Host">The address that it listens at.</param>
/// <param name="Port">The port; 0: any that is free.</param>
/// <param name="Token">What clients send as a bearer token; null: nobody is asked for one.</param>
public sealed record ServerOptions(string Host = "127.0.0.1", int Port = 8000, string? Token = null)
{
    /// <summary>Choices that are written or wait at once; a request beyond them is told to come again (429).</summary>
    public int MostChoices { get; init; } = 512;

    /// <summary>Choices of one request, at most.</summary>
    public int MostOfRequest { get; init; } = 128;

    /// <summary>Tokens of a reply whose request names no limit.</summary>
    public int UsualTokens { get; init; } = 1024;

    /// <summary>Bytes of a request's body, at most; a larger one is refused (413).</summary>
    public long MostBody { get; init; } = 16L << 20;

    /// <summary>Connections at once, at most; one more is closed.</summary>
    public int MostConnections { get; init; } = 4096;

    /// <summary>How long replies under way may take to their end when the server is stopped.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether clients may load adapters and weights.</summary>
    public bool TakesWeights { get; init; }
}
