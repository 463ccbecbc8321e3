namespace MetaReward.Serving;

/// <summary>A request for completions, read and checked: what is asked of the model, and in which form it is answered.</summary>
/// <param name="Model">The name of the model; null: the server's first.</param>
/// <param name="Prompts">One of a conversation; of text completions one or more.</param>
/// <param name="Sampling">How tokens are chosen.</param>
/// <param name="Count">Choices for each prompt.</param>
/// <param name="Seed">What draws follow; null: chance.</param>
/// <param name="Top">Alternatives with each token; null: no log-probabilities.</param>
internal sealed record AskedReply(
    string? Model, IReadOnlyList<ReplyPrompt> Prompts, Sampling Sampling, int Count, Seed? Seed, int? Top)
{
    private const int MostTop = 20;
    private const int MostStops = 16;

    /// <summary>In pieces, as events.</summary>
    public bool Streams { get; init; }

    /// <summary>The last event counts tokens.</summary>
    public bool CountsInStream { get; init; }

    /// <summary>Token ids of prompt and replies are told.</summary>
    public bool TellsIds { get; init; }

    /// <summary>A text completion: prompt and reply are texts, not messages.</summary>
    public bool IsText { get; init; }

    /// <summary>The prompt stands before the reply.</summary>
    public bool Echoes { get; init; }

    /// <summary>Nothing is sampled: the prompt alone is looked at.</summary>
    public bool SamplesNothing { get; init; }

    /// <summary>Reads <c>chat/completions</c>.</summary>
    public static AskedReply Chat(RequestJson json, ServerOptions server)
    {
        var prompt = new ReplyPrompt(MessageJson.Read(json.Node("messages"))) { Variables = MessageJson.Variables(json) };
        var (tells, top) = (json.Flag("logprobs"), json.Whole("top_logprobs", 0, MostTop));
        if (top is not null && !tells)
        {
            throw new RequestException(400, "'top_logprobs' is read only where 'logprobs' is true", "top_logprobs");
        }

        foreach (var name in (string[])["tools", "functions", "audio", "prediction", "web_search_options", "logit_bias"])
        {
            json.Unsupported(name);
        }

        json.Unsupported("tool_choice", "\"none\"", "\"auto\"");
        json.Unsupported("function_call", "\"none\"", "\"auto\"");
        json.Unsupported("response_format", """{"type":"text"}""");
        json.Unsupported("modalities", """["text"]""");
        json.Unsupported("add_generation_prompt", "true");
        return Common(json, [prompt], tells ? top ?? 0 : null, server);
    }

    /// <summary>Reads <c>completions</c>.</summary>
    public static AskedReply Text(RequestJson json, ServerOptions server)
    {
        var prompts = MessageJson.Texts(json.Node("prompt"));
        json.Unsupported("suffix");
        json.Unsupported("logit_bias");
        json.Unsupported("best_of", "1");
        var asked = Common(json, prompts, json.Whole("logprobs", 0, MostTop), server) with { IsText = true };
        if (asked.Echoes && asked.Streams)
        {
            throw new RequestException(400, "'echo' and 'stream' do not go together", "echo");
        }

        return asked;
    }

    private static AskedReply Common(RequestJson json, IReadOnlyList<ReplyPrompt> prompts, int? top, ServerOptions server)
    {
        var streams = json.Flag("stream");
        var counts = MessageJson.CountsInStream(json.Node("stream_options"));
        var echoes = json.Flag("echo");
        var limit = json.Whole("max_completion_tokens", 0, int.MaxValue) ?? json.Whole("max_tokens", 0, int.MaxValue);
        _ = json.Node("max_tokens");
        if (limit == 0 && !echoes)
        {
            throw new RequestException(400, "'max_tokens' must be at least 1 (0 only with 'echo')", "max_tokens");
        }

        json.Unsupported("presence_penalty", "0", "0.0");
        json.Unsupported("frequency_penalty", "0", "0.0");
        var stops = json.Words("stop", MostStops);
        var sampling = new Sampling(
            json.Number("temperature", 1, 0, 100), json.Number("top_p", 1, double.Epsilon, 1),
            Math.Max(1, limit ?? server.UsualTokens))
        {
            TopK = Math.Max(0, json.Whole("top_k", -1, int.MaxValue) ?? 0),
            MinP = json.Number("min_p", 0, 0, 1),
            RepetitionPenalty = json.Number("repetition_penalty", 1, 1e-3, 1e3) is var penalty && penalty == 1 ? 0 : penalty,
            StopStrings = stops.Count == 0 ? null : [.. stops],
        };
        var asked = new AskedReply(json.Word("model"), prompts, sampling, json.Whole("n", 1, server.MostOfRequest) ?? 1,
            MessageJson.Seed(json), top)
        {
            Streams = streams, CountsInStream = counts, TellsIds = json.Flag("return_token_ids"), Echoes = echoes,
            SamplesNothing = limit == 0,
        };
        json.ExpectNothingMore();
        return asked;
    }
}
