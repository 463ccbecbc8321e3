using System.Text.Json.Nodes;

namespace MetaReward.Remote.Served;

/// <summary>The body of a request for one completion. Pure.</summary>
internal static class ServedRequest
{
    /// <summary>The usual name of the token limit.</summary>
    public const string Limit = "max_tokens";

    private const int MostSeed = int.MaxValue;
    private const string Effort = "reasoning_effort";

    /// <summary>Below which address it is asked.</summary>
    public static string Path(ServedOptions options) => options.IsText ? "completions" : "chat/completions";

    /// <summary>What is asked, with everything that one would like to say.</summary>
    /// <param name="model">The server's name for it.</param>
    /// <param name="prompt">The messages.</param>
    /// <param name="sampling">What servers commonly do not know (top-k, min-p, repetition penalty) is named only where it is set.</param>
    /// <param name="draw">How many choices, and by which seed.</param>
    /// <param name="options">More fields, and the template's variables.</param>
    /// <exception cref="ServedEndException">Texts are asked for, and the prompt is more than a single message.</exception>
    public static JsonObject Body(string model, Dialogue prompt, Sampling sampling, ServedDraw draw, ServedOptions options)
    {
        var body = new JsonObject { ["model"] = model };
        if (options.IsText)
        {
            body["prompt"] = prompt.Single ?? throw new ServedEndException(
                $"{model} is asked for text completions, and a prompt is a conversation of {prompt.Messages.Count} messages: "
                + "ask it by chat "
                + "completions, or give it prompts of a single message.");
        }
        else
        {
            body["messages"] = new JsonArray(
                [.. prompt.Messages.Select(m => (JsonNode)new JsonObject { ["role"] = m.Role, ["content"] = m.Text })]);
        }

        (body["temperature"], body[Limit]) = (sampling.Temperature, sampling.MaxTokens);
        if (sampling.Temperature > 0)
        {
            (body["top_p"], body["seed"]) = (sampling.TopP, draw.Seed.Below(MostSeed, 0));
        }

        (string Key, bool Set, JsonNode Value)[] rare =
        [
            ("n", draw.Count > 1, draw.Count),
            ("top_k", sampling.TopK > 0, sampling.TopK), ("min_p", sampling.MinP > 0, sampling.MinP),
            ("repetition_penalty", sampling.RepetitionPenalty is not (0 or 1), sampling.RepetitionPenalty),
            ("logprobs", draw.WantsLogps, options.IsText ? 0 : true), ("return_token_ids", draw.WantsTokens, true),
            ("stream", options.Streams, true),
        ];
        foreach (var (key, _, value) in rare.Where(r => r.Set))
        {
            body[key] = value;
        }

        if (sampling.StopStrings is { } stops)
        {
            body["stop"] = new JsonArray([.. stops.Select(s => (JsonNode)s)]);
        }

        if (options.Streams)
        {
            body["stream_options"] = new JsonObject { ["include_usage"] = true };
        }

        if (draw.IsOurs)
        {
            body.Remove("seed");
            body["metareward"] = new JsonObject { ["seed"] = $"0x{draw.Seed.Value:x16}" };
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

/// <summary>What is drawn by one request.</summary>
/// <param name="Count">Choices, at least 1.</param>
/// <param name="Seed">Of the draws.</param>
internal sealed record ServedDraw(int Count, Seed Seed)
{
    /// <summary>Log-probabilities are asked for.</summary>
    public bool WantsLogps { get; init; }

    /// <summary>Token ids are asked for.</summary>
    public bool WantsTokens { get; init; }

    /// <summary>The server is this program's own, which takes the whole seed and draws choice k from its child k.</summary>
    public bool IsOurs { get; init; }
}
