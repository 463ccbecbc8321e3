using System.Text.Json.Nodes;

namespace MetaReward.Remote.Served;

/// <summary>The body of a request for one completion. Pure.</summary>
internal static class ServedRequest
{
    /// <summary>The usual name of the token limit.</summary>
    public const string Limit = "max_tokens";

    private const int MostSeed = int.MaxValue;
    private const string Effort = "reasoning_effort";

    /// <summary>What is asked, with everything that one would like to say.</summary>
    /// <param name="model">The server's name for it.</param>
    /// <param name="prompt">The messages.</param>
    /// <param name="sampling">What servers commonly do not know (top-k, min-p, repetition penalty) is named only where it is set.</param>
    /// <param name="seed">Sent where chance has a part.</param>
    /// <param name="options">More fields, and the template's variables.</param>
    public static JsonObject Body(string model, Dialogue prompt, Sampling sampling, Seed seed, ServedOptions options)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray(
                [.. prompt.Messages.Select(m => (JsonNode)new JsonObject { ["role"] = m.Role, ["content"] = m.Text })]),
            ["temperature"] = sampling.Temperature,
            [Limit] = sampling.MaxTokens,
        };
        if (sampling.Temperature > 0)
        {
            (body["top_p"], body["seed"]) = (sampling.TopP, seed.Below(MostSeed, 0));
        }

        (string Key, bool Set, JsonNode Value)[] rare =
        [
            ("top_k", sampling.TopK > 0, sampling.TopK), ("min_p", sampling.MinP > 0, sampling.MinP),
            ("repetition_penalty", sampling.RepetitionPenalty is not (0 or 1), sampling.RepetitionPenalty),
        ];
        foreach (var (key, _, value) in rare.Where(r => r.Set))
        {
            body[key] = value;
        }

        if (sampling.StopStrings is { } stops)
        {
            body["stop"] = new JsonArray([.. stops.Select(s => (JsonNode)s)]);
        }

        Add(body, options);
        return body;
    }

    private static void Add(JsonObject body, ServedOptions options)
    {
        var variables = options.TemplateVariables ?? [];
        if (variables[Effort] is { } effort)
        {
            body[Effort] = effort.DeepClone();
        }

        if (variables.Any(variable => variable.Key != Effort))
        {
            body["chat_template_kwargs"] = new JsonObject(variables.Where(variable => variable.Key != Effort)
                .Select(variable => KeyValuePair.Create(variable.Key, variable.Value?.DeepClone())));
        }

        foreach (var (key, value) in options.Extra ?? [])
        {
            body[key] = value?.DeepClone();
        }
    }
}
