using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Serving;

/// <summary>The parts of a request that are more than a number or a word. Pure.</summary>
internal static class MessageJson
{
    /// <summary>The messages of a conversation.</summary>
    public static Dialogue Read(JsonNode? node)
    {
        if (node is not JsonArray { Count: > 0 } list)
        {
            throw node is null ? new RequestException(400, "'messages' is missing", "messages")
                : RequestJson.Wrong("messages", "a list of at least one message", node);
        }

        return new([.. list.Select((item, i) => One(item, $"messages[{i}]"))]);
    }

    /// <summary>Texts or token ids of a text completion.</summary>
    public static IReadOnlyList<ReplyPrompt> Texts(JsonNode? node) => node switch
    {
        null => throw new RequestException(400, "'prompt' is missing", "prompt"),
        JsonArray { Count: > 0 } list when list.All(item => item is JsonValue v && v.GetValueKind() == JsonValueKind.Number) =>
            [new(Tokens: Ids(list, "prompt"))],
        JsonArray { Count: > 0 and <= 1024 } list => [.. list.Select((item, i) => Text(item, $"prompt[{i}]"))],
        _ => [Text(node, "prompt")],
    };

    /// <summary>Variables of the chat template, and the effort that has a field of its own.</summary>
    public static TemplateVariables Variables(RequestJson json)
    {
        var variables = json.Node("chat_template_kwargs") switch
        {
            null => [],
            JsonObject given => given.DeepClone().AsObject(),
            var other => throw RequestJson.Wrong("chat_template_kwargs", "an object", other),
        };
        if (json.Word("reasoning_effort") is { } effort)
        {
            variables["reasoning_effort"] = effort;
        }

        try
        {
            return variables.Count == 0 ? TemplateVariables.None : TemplateVariables.Parse(variables.ToJsonString());
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidDataException or FormatException)
        {
            throw new RequestException(400, failure.Message, "chat_template_kwargs");
        }
    }

    /// <summary>What draws follow: a whole number, or this program's own seed in full (<c>metareward: {seed: "0x..."}</c>).</summary>
    public static Seed? Seed(RequestJson json)
    {
        var whole = json.Node("seed");
        if (json.Node("metareward") is { } own)
        {
            return own is JsonObject fields && fields.Count == 1 && fields["seed"] is JsonValue value
                && value.TryGetValue<string>(out var hex) && hex.StartsWith("0x", StringComparison.Ordinal)
                && ulong.TryParse(hex[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
                ? new(bits) : throw RequestJson.Wrong("metareward", """{"seed": "0x..."}""", own);
        }

        return whole is null ? null
            : whole is JsonValue number && number.GetValueKind() == JsonValueKind.Number && number.TryGetValue<long>(out var given)
                ? MetaReward.Seed.Of(given) : throw RequestJson.Wrong("seed", "a whole number of 64 bits", whole);
    }

    /// <summary>Whether the last event of a stream counts tokens.</summary>
    public static bool CountsInStream(JsonNode? options) => options switch
    {
        null => false,
        JsonObject fields when fields.All(field => field.Key is "include_usage" or "include_obfuscation"
            && field.Value is JsonValue v && v.GetValueKind() is JsonValueKind.True or JsonValueKind.False) =>
            fields["include_usage"]?.GetValue<bool>() == true,
        _ => throw RequestJson.Wrong("stream_options", """{"include_usage": true}""", options),
    };

    private static Message One(JsonNode? node, string at)
    {
        if (node is not JsonObject fields)
        {
            throw new RequestException(400, $"'{at}' must be an object with role and content", at);
        }

        if (fields.FirstOrDefault(field => field.Key is not ("role" or "content" or "name" or "refusal") && field.Value is not null) is
            { Key: { } strange })
        {
            throw new RequestException(400, $"'{at}.{strange}' is not supported: a message has role and content", at);
        }

        var author = fields["role"]?.ToString() switch
        {
            "system" or "developer" => Author.System,
            "user" => Author.User,
            "assistant" => Author.Assistant,
            var other => throw new RequestException(
                400, $"'{at}.role' must be system, developer, user or assistant, got '{other}'", $"{at}.role"),
        };
        return new(author, Content(fields["content"], $"{at}.content"));
    }

    private static string Content(JsonNode? node, string at) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonArray parts => string.Join('\n', parts.Select((part, i) => part is JsonObject fields && fields["type"]?.ToString() == "text"
            && fields["text"] is JsonValue v && v.TryGetValue<string>(out var text) ? text
            : throw new RequestException(400, $"'{at}[{i}]' is not supported: a part has type text and a text", at,
                "unsupported_parameter"))),
        _ => throw new RequestException(400, $"'{at}' must be a string or a list of parts", at),
    };

    private static ReplyPrompt Text(JsonNode? node, string at) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => new(Text: text),
        JsonArray { Count: > 0 } ids => new(Tokens: Ids(ids, at)),
        _ => throw new RequestException(400, $"'{at}' must be a string, a list of strings, or token ids", "prompt"),
    };

    private static IReadOnlyList<int> Ids(JsonArray list, string at) =>
        [.. list.Select(item => item is JsonValue v && v.TryGetValue<int>(out var id) && id >= 0 ? id
            : throw new RequestException(400, $"'{at}' must hold token ids, whole numbers of 0 or more", "prompt"))];
}
