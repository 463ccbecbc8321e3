using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// A conversation in a prompt file: what is asked, and perhaps the reply to it. Written as OpenAI's <c>messages</c> (<c>role</c>,
/// <c>content</c>, also as parts) or as ShareGPT's <c>conversations</c> (<c>from</c>, <c>value</c>).
/// </summary>
/// <param name="Asked">The messages up to the user's last one.</param>
/// <param name="Reply">What the assistant replies to them, or null.</param>
internal sealed record PromptConversation(Dialogue Asked, string? Reply)
{
    private static readonly string[] Roles = ["role", "from", "speaker"];

    /// <summary>In the order of <see cref="Author"/>.</summary>
    private static readonly string[] Authors = ["system", "user", "assistant"];

    private static readonly string[] Contents = ["content", "value", "text"];

    /// <summary>Whether a value is a list of messages.</summary>
    public static bool Is(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0
        && value.EnumerateArray()
            .All(item => item.ValueKind == JsonValueKind.Object && Roles.Any(role => item.TryGetProperty(role, out _)));

    /// <summary>What is asked and replied, or why nobody can be asked it.</summary>
    /// <exception cref="InvalidDataException">A message has no role or no text, or there is none: says which.</exception>
    public static (PromptConversation? Read, string? Refusal) Of(string where, JsonElement list)
    {
        var (messages, refusal) = Messages(where, list);
        if (refusal is not null || messages is [{ Author: Author.Assistant }, ..])
        {
            return (null, refusal ?? "begins with the assistant");
        }

        if (messages.Count == 0)
        {
            throw new InvalidDataException($"{where}: expected a message of the user, got none");
        }

        var reply = messages[^1].Author == Author.Assistant ? messages[^1].Text : null;
        List<Message> asked = [.. messages.Take(reply is null ? messages.Count : messages.Count - 1)];
        return asked[^1] is { Author: Author.User, Text: "" } ? throw new InvalidDataException($"{where}: the prompt is empty")
            : asked[^1].Author != Author.User ? (null, "does not ask with a message of the user at its end")
            : asked.Exists(message => message.Text == "") ? (null, "holds an empty message")
            : asked.FindLastIndex(message => message.Author == Author.System) > 0 ? (null, "holds a system message behind others")
            : (new(new(new ValueList<Message>(asked)), reply is { Length: > 0 } ? reply : null), null);
    }

    /// <summary>The messages of a list, without empty ones of the system, or why they are none.</summary>
    /// <exception cref="InvalidDataException">A message has no role or no text: says which.</exception>
    public static (IReadOnlyList<Message> Read, string? Refusal) Messages(string where, JsonElement list)
    {
        var said = list.EnumerateArray().Select((item, i) => One($"{where}[{i}]", item)).Where(one => one is not ("system", "")).ToList();
        return said.Find(one => Array.IndexOf(Authors, one.Role) < 0) is { Role: { } other }
            ? ([], $"holds a message of the role '{ShortText.Of(other, 30)}'")
            : ([.. said.Select(one => new Message((Author)Array.IndexOf(Authors, one.Role), one.Text))], null);
    }

    /// <summary>What the assistant says in a list of its one message; null where that is of someone else, or empty.</summary>
    public static string? ReplyOf(string where, JsonElement list) =>
        One(where, list[0]) is ("assistant", { Length: > 0 } text) ? text : null;

    private static (string Role, string Text) One(string where, JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{where}: expected a message with 'role' and 'content', got {PromptRecord.Kind(item)}");
        }

        var role = First(item, Roles) is { ValueKind: JsonValueKind.String } named ? named.GetString()!.Trim().ToLowerInvariant()
            : throw new InvalidDataException($"{where}: expected a string under '{Roles[0]}' (or '{Roles[1]}')");
        if (First(item, ["tool_calls", "function_call"]) is { ValueKind: JsonValueKind.Object } or { ValueKind: JsonValueKind.Array })
        {
            return ("tool", "");
        }

        return (
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
        : part.ValueKind == JsonValueKind.Object && part.TryGetProperty("text",
            out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()!
        : throw new InvalidDataException(
            $"{where}: expected a part with 'text', got {PromptRecord.Kind(part)}; a prompt is text alone, without images or sounds");

    private static JsonElement First(JsonElement item, string[] keys) =>
        keys.Select(key => item.TryGetProperty(key, out var value) ? value : default)
            .FirstOrDefault(value => value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null));
}
