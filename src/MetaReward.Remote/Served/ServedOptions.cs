using System.Globalization;
using System.Text.Json.Nodes;

namespace MetaReward.Remote.Served;

/// <summary>How a server is asked.</summary>
/// <param name="Key">Sent as a bearer token over https and to this machine; null: none.</param>
/// <param name="Reply">How long one reply may take, to its last byte.</param>
/// <param name="Tries">How often one asks before a reply counts as missing: for lost connections, times out, unreadable replies, and a
/// server's own failures.</param>
/// <param name="Lanes">Requests under way at once, at most: a server that is busy, or too slow, is asked fewer at once.</param>
public sealed record ServedOptions(ServedKey? Key, TimeSpan Reply, int Tries = 3, int Lanes = 8)
{
    private const double MostSeconds = 1e6;

    /// <summary>Before the second try; doubles with each failure.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause of one's own accord.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one waits for a server that says it is busy (429, 503) or loading, without a reply from it in between.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest wait that a server may ask for with Retry-After.</summary>
    public TimeSpan LongestAsked { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>More fields of every request, as they are; null: none. They belong to the model's fingerprint.</summary>
    public JsonObject? Extra { get; init; }

    /// <summary>
    /// Variables of the server's chat template, sent as <c>chat_template_kwargs</c>; <c>reasoning_effort</c> as a
    /// field of its own. Null: none.
    /// </summary>
    public JsonObject? TemplateVariables { get; init; }

    /// <summary>Ask for text completions in place of chat completions: for models that were never taught to chat.</summary>
    public bool IsText { get; init; }

    /// <summary>Ask for replies in pieces, for servers behind a proxy that ends silent connections; they are read as a whole.</summary>
    public bool Streams { get; init; }

    /// <summary>Ask for token ids and log-probabilities, which a model that is trained on its samples needs.</summary>
    public bool WantsTokens { get; init; }

    /// <summary>For pauses, and for Retry-After with a date.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told what changes how replies come about: a parameter that the server does not take.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>Told, in one line, that and for what one waits.</summary>
    public Action<string> Waits { get; init; } = _ => { };

    /// <summary>
    /// From the environment: the endpoint's key (<see cref="ServedKey"/>), METAREWARD_REPLY_SECONDS (300) and
    /// METAREWARD_PATIENCE_SECONDS (600).
    /// </summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="variable">An environment variable's value by its name; null where it is not set.</param>
    /// <exception cref="InvalidDataException">The seconds are no number above 0, or the key cannot be one.</exception>
    public static ServedOptions Here(Uri endpoint, Func<string, string?> variable) =>
        new(ServedKey.Find(endpoint, variable),
            Seconds("METAREWARD_REPLY_SECONDS", 300, variable)) { Patience = Seconds("METAREWARD_PATIENCE_SECONDS", 600, variable) };

    private static TimeSpan Seconds(string name, double standard, Func<string, string?> variable) => TimeSpan.FromSeconds(
        variable(name) is not { Length: > 0 } text ? standard
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var given) && given is > 0 and < MostSeconds ? given
        : throw new InvalidDataException($"{name} must be a number of seconds above 0, got '{text}'"));
}
