using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// A conversation as the only message of a user, and perhaps the reply to it: the form that a prompt has. Written as OpenAI's <c>messages</c> (<c>role</c>,
/// <c>content</c>, also as parts) or as ShareGPT's <c>conversations</c> (<c>from</c>, <c>value</c>).
/// </summary>
/// <param name="Prompt">What the user says.</param>
/// <param name="Reply">What the assistant replies, or null.</param>
internal sealed record PromptConversation(string Prompt, string? Reply)
{
    private static readonly string[] Roles = ["role", "from", "speaker"];
    private static readonly string[] Contents = ["content", "value", "text"];

    private sealed record Message(string Role, string Text);

    /// <summary>Whether a value is a list of messages.</summary>
    public static bool Is(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
        && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Object && Roles.Any(role => item.TryGetProperty(role, out _)));

    /// <summary>The two texts, or why a prompt cannot hold the conversation.</summary>
    /// <exception cref="InvalidDataException">A message has no role or no text: says which.</exception>
    public static (PromptConversation? Read, string? Refusal) Of(string where, JsonElement list)
    {
        var messages = list.EnumerateArray().Select((item, i) => One($"{where}[{i}]", item)).Where(message => message is not { Role: "system", Text: "" }).ToList();
        return messages switch
        {
            _ when messages.Find(m => m.Role is not ("system" or "user" or "assistant")) is { } other => (null, $"holds a message of the role '{ShortText.Of(other.Role, 30)}'"),
            _ when messages.Exists(m => m.Role == "system") => (null, "holds a system message"),
            [{ Role: "user" } user] => (new(user.Text, null), null),
            [{ Role: "user" } user, { Role: "assistant" } reply] => (new(user.Text, reply.Text.Length > 0 ? reply.Text : null), null),
            [{ Role: "assistant" }, ..] => (null, "begins with the assistant"),
            [] => throw new InvalidDataException($"{where}: expected a message of the user, got none"),
            _ => (null, "holds several turns"),
        };
    }

    /// <summary>What the assistant says in a list of its one message; null where that is of someone else, or empty.</summary>
    public static string? ReplyOf(string where, JsonElement list) => One(where, list[0]) is { Role: "assistant", Text: { Length: > 0 } text } ? text : null;

    private static Message One(string where, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{where}: expected a message with 'role' and 'content', got {PromptRecord.Kind(item)}");
        }

        var role = First(item, Roles) is { ValueKind: JsonValueKind.String } named ? named.GetString()!.Trim().ToLowerInvariant()
            : throw new InvalidDataException($"{where}: expected a string under '{Roles[0]}' (or '{Roles[1]}')");
        if (First(item, ["tool_calls", "function_call"]) is { ValueKind: JsonValueKind.Object } or { ValueKind: JsonValueKind.Array })
        {
            return new("tool", "");
        }

        return new(
            role switch
            {
                "human" or "user" or "prompter" or "instruction" => "user",
                "gpt" or "chatgpt" or "assistant" or "model" or "bot" or "bard" or "bing" => "assistant",
                "system" or "developer" => "system",
                _ => role,
            },
            Text(where, First(item, Contents)).Trim());
    }

    private static string Text(string where, JsonElement content) => content.ValueKind switch
    {
        JsonValueKind.String => content.GetString()!,
        JsonValueKind.Null or JsonValueKind.Undefined => "",
        JsonValueKind.Array => string.Join('\n', content.EnumerateArray().Select((part, i) => Part($"{where}.content[{i}]", part))),
        _ => throw new InvalidDataException($"{where}: expected a text under '{Contents[0]}', got {PromptRecord.Kind(content)}"),
    };

    private static string Part(string where, JsonElement part) => part.ValueKind == JsonValueKind.String ? part.GetString()!
        : part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()!
        : throw new InvalidDataException($"{where}: expected a part with 'text', got {PromptRecord.Kind(part)}; a prompt is text alone, without images or sounds");

    private static JsonElement First(JsonElement item, string[] keys) =>
        keys.Select(key => item.TryGetProperty(key, out var value) ? value : default).FirstOrDefault(value => value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null));
}
