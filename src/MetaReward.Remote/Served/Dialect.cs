using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace MetaReward.Remote.Served;

/// <summary>
/// Which parameters a server takes, and under which name, as its own refusals have taught; each lesson is told once and holds from then on.
/// </summary>
/// <param name="model">Who teaches.</param>
/// <param name="note">Is told what was learned.</param>
internal sealed class Dialect(ServedModel model, Action<string> note)
{
    /// <summary>Its other name: servers know one of the two, or both.</summary>
    public const string NewLimit = "max_completion_tokens";

    private readonly Lock gate = new();
    private ImmutableHashSet<string> unknown = [];
    private bool unlimited;

    /// <summary>Parameters that the server does not take.</summary>
    public IReadOnlyCollection<string> Unknown => unknown;

    /// <summary>A body as the server takes it.</summary>
    /// <param name="body">With everything.</param>
    /// <param name="withLimit">Whether the token limit is said at all.</param>
    public JsonObject Fit(JsonObject body, bool withLimit)
    {
        var left = unknown;
        if (!withLimit || left.Contains(ServedRequest.Limit))
        {
            var limit = body[ServedRequest.Limit]?.DeepClone();
            body.Remove(ServedRequest.Limit);
            body[NewLimit] = limit;
        }

        foreach (var key in withLimit ? left : left.Add(NewLimit))
        {
            body.Remove(key);
        }

        return body;
    }

    /// <summary>The server does not take a parameter: the other name of the limit is tried, all else is left out.</summary>
    public void Learn(string key, string words)
    {
        lock (gate)
        {
            if (unknown.Contains(key))
            {
                return; // another request has taught it meanwhile
            }

            unknown = unknown.Add(key);
        }

        var instead = key == ServedRequest.Limit
            ? $"{NewLimit} is sent in its place"
            : "it is left out from here on, and the server's own value holds";
        note($"{model} does not take {key} ({words}): {instead}.");
    }

    /// <summary>Says once that a limit is left out where prompt and limit together do not fit.</summary>
    public void Unlimited(string words)
    {
        lock (gate)
        {
            if (unlimited)
            {
                return;
            }

            unlimited = true;
        }

        note($"{model} does not take the token limit of a request ({words}): such requests are sent without one.");
    }
}
