using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Text;

namespace MetaReward.Remote.Served;

/// <summary>The two ends of the wire: a conversation and how to sample as JSON, and the JSON that comes back. Pure.</summary>
internal static class ServedReply
{
    private const int MostSeed = int.MaxValue;

    /// <summary>The body of a request for one completion.</summary>
    /// <param name="model">The server's name for it.</param>
    /// <param name="messages">The conversation.</param>
    /// <param name="sampling">What servers commonly do not know (top-k, min-p, repetition penalty) is named only where it is set.</param>
    /// <param name="seed">Sent where chance has a part.</param>
    /// <param name="limit">What the server calls the token limit.</param>
    public static JsonObject Request(string model, IReadOnlyList<ChatMessage> messages, Sampling sampling, Seed seed, string limit)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = new JsonArray([.. messages.Select(m => (JsonNode)new JsonObject { ["role"] = m.Role, ["content"] = m.Content })]),
            ["temperature"] = sampling.Temperature,
            [limit] = sampling.MaxTokens,
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

        return body;
    }

    /// <summary>The reply in a completion; null where the JSON is none. A server gives no token ids, so the sample has none.</summary>
    public static (Sample Sample, int Tokens)? Read(string json)
    {
        try
        {
            var root = JsonNode.Parse(json);
            var choice = root?["choices"]?[0];
            if (choice?["message"] is not JsonObject message)
            {
                return null;
            }

            var finish = choice["finish_reason"]?.GetValue<string>() == "length" ? Finish.Length : Finish.Stop;
            return (new(message["content"]?.GetValue<string>() ?? "", [], [], finish), root!["usage"]?["completion_tokens"]?.GetValue<int>() ?? 0);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <summary>What a server says of a refusal: the message of its JSON, else the beginning of its text.</summary>
    public static string Complaint(string body)
    {
        try
        {
            var node = JsonNode.Parse(body);
            var error = node is JsonObject fields ? fields["error"] ?? fields["message"] ?? fields["detail"] : null;
            var text = error is JsonObject inner ? inner["message"]?.ToString() : error?.ToString();
            return Short(text ?? body);
        }
        catch (JsonException)
        {
            return Short(body);
        }
    }

    /// <summary>The names of the models that a server lists.</summary>
    public static IReadOnlyList<string>? Models(string json)
    {
        try
        {
            return JsonNode.Parse(json)?["data"] is JsonArray list ? [.. list.Select(m => m?["id"]?.GetValue<string>()).OfType<string>()] : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string Short(string text) => text.Trim().ReplaceLineEndings(" ") is var line && line.Length > 300 ? line[..300] + "..." : line;
}
