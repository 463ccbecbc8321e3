using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace MetaReward.Tests;

/// <summary>
/// The faults of servers: refusals, parameters, waits, and the wire. Those of a reply's form are in <see cref="ServedShapes"/>.
/// </summary>
internal static class ServedFaults
{
    public static IReadOnlyList<ServedFault> All { get; } = [.. Refusals(), .. Parameters(), .. Waits(), .. Ends(), .. Wire(),
        .. ServedShapes.All()];

    private static string Error(string message, string more = "") =>
        $$$"""{"error": {"message": {{{JsonValue.Create(message)!.ToJsonString()}}}{{{more}}}}}""";

    /// <summary>Always the same answer.</summary>
    private static ServedFault Always(string name, int tries, string outcome, int status, string body, params (string, string)[] headers) =>
        new(name, tries, outcome, (_, _) => Task.FromResult<Told?>(ServedFault.Says(status, body, headers)));

    /// <summary>The answer until the number of tries, then a good reply.</summary>
    private static ServedFault Until(string name, int tries, int status, string body, params (string, string)[] headers) =>
        new(name, tries, "read: well", (_, n) => Task.FromResult<Told?>(n < tries ? ServedFault.Says(status, body, headers) : null));

    /// <summary>A server that refuses a request for as long as it holds a field.</summary>
    private static ServedFault Field(string name, int tries, string field, int status, string body) => new(name, tries, "read: well",
        (asked, _) => Task.FromResult<Told?>(JsonNode.Parse(asked.Body)![field] is null ? null : ServedFault.Says(status, body)));

    private static IEnumerable<ServedFault> Refusals()
    {
        yield return Always("400, a content filter", 1, "refused: 400: the answer was stopped by the content filter", 400,
            Error("the answer was stopped by the content filter", ", \"code\": \"content_filter\", \"param\": \"prompt\""));
        yield return Always("403, moderation", 1, "refused: 403: flagged by moderation for violence", 403,
            Error("flagged by moderation for violence"));
        yield return Always("403, moderation, of the very first request", 1, "refused: 403: flagged by moderation for violence", 403,
            Error("flagged by moderation for violence")) with { First = true };
        yield return Always("403, a page of a firewall", 1, "refused: 403: Request not acceptable", 403,
            "<html><head><title>Request not acceptable</title></head></html>");
        yield return Always("451, without words", 1, "refused: 451, without a word", 451, "");
        yield return Always("400, nothing that is known", 1, "refused: 400: a grue ate it", 400, Error("a grue ate it"));
        yield return Always("400, nothing that is known, of the very first request", 1, "refused: 400: a grue ate it", 400,
            Error("a grue ate it")) with { First = true };
        yield return Always("422 in the form of a list", 1, "refused: 422: body.messages.0.content: is not allowed here", 422,
            """{"detail": [{"loc": ["body", "messages", 0, "content"], "msg": "is not allowed here", "input": "max_tokens"}]}""");
        yield return Always("400, the error is a text", 1, "refused: 400: no tea", 400, """{"error": "no tea"}""");
        yield return Always("400, an array around the error", 1,
            "too long: 400: The input token count (9000) exceeds the maximum number of tokens allowed (8192).", 400,
            """[{"error": {"code": 400, "message": "The input token count (9000) exceeds the maximum number of tokens allowed (8192).","""
            + """ "status": "INVALID_ARGUMENT"}}]""");
        yield return Always("400, prompt is too long", 1, "too long: 400: prompt is too long: 9000 tokens > 8000 maximum", 400,
            Error("prompt is too long: 9000 tokens > 8000 maximum"));
        yield return Always("400, maximum context length", 1,
            "too long: 400: This model's maximum context length is 100 tokens, your messages have 200", 400,
            Error("This model's maximum context length is 100 tokens, your messages have 200", ", \"param\": \"messages\""));
        yield return Always("422, inputs and new tokens", 1,
            "too long: 422: Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096", 422,
            """{"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096", "error_type": "validation"}""");
        yield return Always("413", 1, "too long: 413: Payload Too Large", 413, "Payload Too Large");
        yield return Always("429 for a request larger than a minute's tokens", 1,
            "too long: 429: Request too large on tokens per minute: limit 6000, requested 9000", 429,
            Error("Request too large on tokens per minute: limit 6000, requested 9000"));
        yield return Always("500 that stays", 3, "no reply: 500: CUDA error: an illegal memory access", 500,
            Error("CUDA error: an illegal memory access"));
        yield return Always("the key in a refusal", 1, "refused: 400: cannot work for [the key] today", 400,
            Error("cannot work for sk-0123456789 today")) with { Key = "sk-0123456789" };
        yield return Always("escape sequences in a refusal", 1, "refused: 400: [2Jred", 400, Error("\u001b[2Jred\u202e\u0007"));
    }

    private static IEnumerable<ServedFault> Parameters()
    {
        yield return Field("max_tokens has another name", 2, "max_tokens", 400,
            Error("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
                ", \"param\": \"max_tokens\""));
        yield return new("neither name of the limit is taken", 3, "read: well", (asked, _) => Task.FromResult<Told?>(
            new[] { "max_tokens",
                "max_completion_tokens" }.FirstOrDefault(name => JsonNode.Parse(asked.Body)![name] is not null) is { } named
                    ? ServedFault.Says(400, Error($"Unknown parameter: '{named}'."))
                    : null));
        yield return Field("temperature has one value only", 2, "temperature", 400,
            Error("Unsupported value: 'temperature' does not support 0.7 with this model.", ", \"param\": \"temperature\""));
        yield return Field("top_p beside temperature", 2, "top_p", 400,
            Error("`temperature` and `top_p` cannot both be specified", ", \"param\": \"top_p\""));
        yield return Field("seed is an extra field", 2, "seed", 422,
            """{"object": "error", "message": {"detail": [{"type": "extra_forbidden", "loc": ["body", "seed"], "msg": "Extra inputs are """
            + """not permitted", "input": 5}]}}""");
        yield return Field("stop is not supported", 2, "stop", 400, Error("Argument not supported on this model: stop"));
        yield return Field("top_k is unknown", 2, "top_k", 400, Error("Unrecognized request argument supplied: top_k"));
        yield return Field("min_p is unknown", 2, "min_p", 422,
            """{"detail": [{"loc": ["body", "min_p"], "msg": "extra fields not permitted"}]}""");
        yield return Field("repetition_penalty is unknown", 2, "repetition_penalty", 400,
            """{"error": "unknown field repetition_penalty"}""");
        yield return Field("temperature is out of range", 2, "temperature", 400,
            """{"message": "temperature must be at most 0.5", "type": "BadRequestError", "code": 400}""");
        yield return Field("the limit is larger than the model's", 2, "max_tokens", 400,
            Error("Invalid max_tokens value, the valid range of max_tokens is [1, 32]"));
        yield return new("prompt and limit together do not fit", 2, "read: well",
            (asked, _) => Task.FromResult<Told?>(JsonNode.Parse(asked.Body)!["max_tokens"] is null ? null
                : ServedFault.Says(400,
                    Error(
                        "'max_tokens' or 'max_completion_tokens' is too large: 64. This model's maximum context length is 100 tokens and "
                        + "your request has 60 input tokens (64 > 100 - 60)."))));
        yield return new("the prompt alone does not fit either", 2,
            "too long: 400: max_tokens is too large: the maximum context length is 100 tokens", (_, _) =>
                Task.FromResult<Told?>(ServedFault.Says(400, Error("max_tokens is too large: the maximum context length is 100 tokens"))));
        yield return new("every parameter is refused, one after the other", 10, "read: well", (asked, _) => Task.FromResult<Told?>(
            JsonNode.Parse(asked.Body)!.AsObject().FirstOrDefault(field => field.Key is not ("model" or "messages")).Key is { } key
                ? ServedFault.Says(400, Error($"'{key}' is not supported", $", \"param\": \"{key}\""))
                : null));
    }

    private static IEnumerable<ServedFault> Waits()
    {
        yield return Until("429, twice", 3, 429, Error("slow down"));
        yield return Until("429, Retry-After in seconds", 2, 429, Error("slow down"), ("Retry-After", "17"));
        yield return Until("429, Retry-After as a date", 2, 429, Error("slow down"),
            ("Retry-After", new DateTimeOffset(2026, 1, 1, 0, 0, 40, TimeSpan.Zero).ToString("r", CultureInfo.InvariantCulture)));
        yield return Until("429, retry-after-ms", 2, 429, Error("slow down"), ("retry-after-ms", "12500"));
        yield return Until("429, Retry-After that says nothing", 4, 429, Error("slow down"), ("Retry-After", "soon"));
        yield return Until("503, loading, ten times", 11, 503,
            """{"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}""");
        yield return Until("500, the model is loading", 5, 500, """{"error": "model is loading, please wait"}""");
        yield return Until("502 of a gateway", 6, 502, "<html><body>Bad gateway</body></html>");
        yield return Until("529, overloaded", 6, 529, Error("Overloaded"));
        yield return Always("503 for ever", 24,
            "ends: gives no reply any more (503: Service Unavailable). Check the server; the same command goes on from here.", 503,
            Error("Service Unavailable"));
        yield return Always("429 that asks for an hour", 1,
            "ends: asks to wait for 60 minutes (429: come later). Run the same command again then: it goes on from here.", 429,
            Error("come later"), ("Retry-After", "3600"));
        yield return Until("500, once", 2, 500, Error("worker died"));
        yield return Until("408", 2, 408, "");
    }

    private static IEnumerable<ServedFault> Ends()
    {
        const string Paid = " What is paid for is used up: mend that with whoever runs the server; the same command goes on from here.";
        yield return Always("402", 1, "ends: refuses (402: Insufficient credits)." + Paid, 402,
            Error("Insufficient credits", ", \"code\": 402"));
        yield return Always("429 of a quota that waiting does not fill", 1, "ends: refuses (429: You exceeded your current quota)." + Paid,
            429, Error("You exceeded your current quota", ", \"code\": \"insufficient_quota\""));
        yield return Always("400, no credit", 1, "ends: refuses (400: Your credit balance is too low)." + Paid, 400,
            Error("Your credit balance is too low"));
        yield return Always("401", 1, "ends: refuses (401: Incorrect API key provided: [the key]). Check the key from the test.", 401,
            Error("Incorrect API key provided: sk-0123456789")) with { Key = "sk-0123456789" };
        yield return Always("401 without a key", 1,
            "ends: refuses (401: who are you). Set METAREWARD_API_KEY, or METAREWARD_API_KEY_127_0_0_1 for this server alone.", 401,
            Error("who are you"));
        yield return Always("400, the key is not valid", 1, "ends: refuses (400: API key not valid). Check the key from the test.", 400,
            Error("API key not valid")) with { Key = "sk-0123456789" };
        yield return Always("403, no permission", 1, "ends: refuses (403: You have no permission for this). Check the key from the test.",
            403, Error("You have no permission for this")) with { Key = "sk-0123456789" };
        yield return Always("404", 1,
            "ends: refuses (404: model 'm' not found). Check the address (it usually ends in /v1) and the model's name.", 404,
            Error("model 'm' not found"));
        yield return Always("400, no such model", 1,
            "ends: refuses (400: The model `m` does not exist). Check the address (it usually ends in /v1) and the model's name.", 400,
            Error("The model `m` does not exist"));
    }

    private static IEnumerable<ServedFault> Wire()
    {
        Task<Told?> Does(Told told) => Task.FromResult<Told?>(told);
        var good = Encoding.UTF8.GetBytes(ServedFault.Usual("well").ToJsonString());
        yield return new("the connection ends before the answer, once", 2, "read: well",
            (_, n) => Task.FromResult<Told?>(n == 1 ? new Told(0) : null));
        yield return new("the body is cut, twice", 3, "read: well", (_, n) => Does(n < 3 ? new(200, good, Cut: 20) : new(200, good)));
        yield return new("the body is cut and nobody notices", 3, "read: well",
            (_, n) => Does(n < 3 ? new(200, good, Announced: 40) : new(200, good)));
        yield return new("silence", 3, "no reply: no reply within 1 s", async (_, _) =>
        {
            await Task.Delay(3000);
            return new(0);
        }) { Reply = TimeSpan.FromSeconds(1) };
        yield return new("a byte now and then", 3, "no reply: no reply within 1 s",
            (_, _) => Does(new(200, good) { Drip = TimeSpan.FromMilliseconds(100) })) { Reply = TimeSpan.FromSeconds(1) };
        yield return new("a body without end", 1, "refused: in the reply: its reply is larger than 16 MiB",
            (_, _) => Does(new(200, new byte[1 << 20], Announced: -1) { Times = 40 }));
        yield return new("a small body that unpacks to a large one", 1, "refused: in the reply: its reply is larger than 16 MiB",
            (_, _) => Does(new(200, Packed(new byte[64 << 20]), Headers: [("Content-Encoding", "gzip")])));
        yield return new("a packed body", 1, "read: well", (_, _) => Does(new(200, Packed(good), Headers: [("Content-Encoding", "gzip")])));
        yield return new("a packed body that is broken", 3,
            "no reply: The archive entry was compressed using an unsupported compression method",
            (_, _) => Does(new(200, good, Headers: [("Content-Encoding", "gzip")])));
        yield return new("headers without end", 1, "refused: in the reply: its headers are larger than 64 KiB",
            (_, _) => Does(new(200, good, Headers: [("X-Long", new string('x', 200_000))])));
        yield return new("a refusal of 3 MB", 1, "refused: 400: {\"error\": {\"message\": \"" + new string('x', 277) + "...",
            (_, _) => Does(ServedFault.Says(400, Error(new string('x', 3_000_000)))));
        yield return new("a redirect of the same server", 2, "read: well",
            (asked, _) => asked.Path.StartsWith("/other", StringComparison.Ordinal) ? Task.FromResult<Told?>(null)
                : Does(ServedFault.Says(307, "", ("Location", "/other/v1/chat/completions")))) { Key = "sk-0123456789" };
        yield return new("a redirect that loses the body", 1,
            "ends: cannot be asked: SITE/v1/chat/completions redirects to SITE/v2, which a request with a body does not follow. "
            + "Name the address where the model is served.",
            (_, _) => Does(ServedFault.Says(301, "", ("Location", "/v2"))));
        yield return new("a redirect to another server", 1,
            "ends: cannot be asked: SITE/v1/chat/completions redirects to http://127.0.0.1:9/[the key], another server, "
            + "which does not hear the key or the prompts by itself. Name the address where the model is served.",
            (_, _) => Does(ServedFault.Says(308, "", ("Location", "http://127.0.0.1:9/sk-0123456789")))) { Key = "sk-0123456789" };
        yield return new("a redirect to itself", 6,
            "ends: cannot be asked: SITE/v1/chat/completions redirects more than 5 times, the last time to SITE/v1/chat/completions.",
            (_, _) => Does(ServedFault.Says(308, "", ("Location", "/v1/chat/completions"))));
        yield return new("a redirect to nowhere", 1, "ends: cannot be asked: SITE/v1/chat/completions redirects to nowhere.",
            (_, _) => Does(ServedFault.Says(302, "")));
    }

    private static byte[] Packed(byte[] body)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
        {
            gzip.Write(body);
        }

        return packed.ToArray();
    }
}
