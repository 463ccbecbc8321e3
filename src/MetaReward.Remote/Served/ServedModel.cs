namespace MetaReward.Remote.Served;

/// <summary>A model that a server speaks for: <c>NAME@http://HOST/v1</c>, or <c>http://HOST/v1</c> alone where the server has one model.</summary>
/// <param name="Endpoint">The address below which <c>chat/completions</c> lies; without a slash at its end.</param>
/// <param name="Name">The server's name for the model; null: its only one.</param>
public sealed record ServedModel(Uri Endpoint, string? Name)
{
    /// <summary>Reads a model as the command line names it; null where it is no address.</summary>
    /// <exception cref="InvalidDataException">It begins like an address and is none.</exception>
    public static ServedModel? Find(string model)
    {
        var at = model.IndexOf("@http", StringComparison.OrdinalIgnoreCase);
        var address = at >= 0 ? model[(at + 1)..] : model;
        if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase) && !address.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return Uri.TryCreate(address.TrimEnd('/'), UriKind.Absolute, out var uri) && uri.Host.Length > 0 && uri.Query.Length == 0 && uri.UserInfo.Length == 0
            ? new(uri, at > 0 ? model[..at] : null)
            : throw new InvalidDataException($"'{model}' is no address of a server: expected http://HOST:PORT/v1 or NAME@http://HOST:PORT/v1");
    }

    /// <summary>An address below the endpoint.</summary>
    public Uri Below(string path) => new(Endpoint.AbsoluteUri.TrimEnd('/') + "/" + path);

    /// <summary>Whether a secret may be sent: not over an open line to another machine.</summary>
    public bool IsPrivate => Endpoint.Scheme == Uri.UriSchemeHttps || Endpoint.IsLoopback;

    public override string ToString() => Name is null ? Endpoint.AbsoluteUri : $"{Name}@{Endpoint.AbsoluteUri}";
}

/// <summary>How a server is asked.</summary>
/// <param name="Key">Sent as a bearer token over https and to this machine; null: none.</param>
/// <param name="Reply">How long one reply may take.</param>
/// <param name="Tries">How often one asks, before a reply counts as missing.</param>
/// <param name="Lanes">Requests under way at once.</param>
public sealed record ServedOptions(string? Key, TimeSpan Reply, int Tries = 3, int Lanes = 8)
{
    /// <summary>Before the second try; doubles with each failure.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>From the environment: METAREWARD_API_KEY or OPENAI_API_KEY, and METAREWARD_REPLY_SECONDS (300).</summary>
    /// <exception cref="InvalidDataException">The seconds are no number above 0.</exception>
    public static ServedOptions Here(Func<string, string?> variable)
    {
        var seconds = variable("METAREWARD_REPLY_SECONDS") is not { Length: > 0 } text ? 300
            : double.TryParse(text, out var given) && given is > 0 and < 1e6 ? given
            : throw new InvalidDataException($"METAREWARD_REPLY_SECONDS must be a number of seconds above 0, got '{text}'");
        var key = new[] { "METAREWARD_API_KEY", "OPENAI_API_KEY" }.Select(variable).FirstOrDefault(v => !string.IsNullOrWhiteSpace(v))?.Trim();
        return new(key, TimeSpan.FromSeconds(seconds));
    }
}
