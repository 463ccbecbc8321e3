using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>What a row of a prompt file says before the prompt, in keys of its own: a system message, and earlier turns.</summary>
internal static class PromptBeginning
{
    private static readonly string[] SystemKeys = ["system", "system_prompt", "system_message", "sys_prompt", "developer"];
    private static readonly string[] HistoryKeys = ["history", "chat_history", "conversation_history"];

    /// <summary>The prompt with what stands before it; unchanged where a key is refused.</summary>
    /// <param name="where">The row.</param>
    /// <param name="asked">The prompt.</param>
    /// <param name="fields">The row's keys that hold something.</param>
    /// <param name="used">Told the keys that are looked at.</param>
    /// <param name="refuse">Told what cannot be used.</param>
    /// <exception cref="InvalidDataException">A message has no role or no text, or a system message is no text: says which.</exception>
    public static Dialogue Before(
        string where, Dialogue asked, Dictionary<string, JsonElement> fields, HashSet<string> used, Action<string> refuse)
    {
        foreach (var key in HistoryKeys.Where(fields.ContainsKey))
        {
            used.Add(key);
            var (turns, refusal) = Turns($"{where}, key '{key}'", fields[key]);
            if (refusal is not null || asked.Messages.Any(message => message.Author == Author.Assistant))
            {
                refuse($"'{key}' {refusal ?? "holds earlier turns, and the messages do, too"}");
                return asked;
            }

            asked = Joined(asked, turns);
        }

        foreach (var key in SystemKeys.Where(fields.ContainsKey))
        {
            used.Add(key);
            var text = fields[key].ValueKind == JsonValueKind.String ? fields[key].GetString()!.Trim()
                : throw new InvalidDataException($"{where}, key '{key}': expected a string, got {PromptRecord.Kind(fields[key])}");
            if (asked.Messages[0] is { Author: Author.System, Text: var other } && other != text)
            {
                refuse($"'{key}' says something else than the system message that is there already");
                return asked;
            }

            asked = asked.Messages[0].Author == Author.System ? asked : new([new Message(Author.System, text), .. asked.Messages]);
        }

        return asked;
    }

    /// <summary>Earlier turns go behind a system message and before all else.</summary>
    private static Dialogue Joined(Dialogue asked, IReadOnlyList<Message> turns)
    {
        var own = asked.Messages.Where(message => message.Author == Author.System).ToList();
        return new([.. own, .. turns, .. asked.Messages.Skip(own.Count)]);
    }

    /// <summary>Turns from messages, or from pairs of what the user said and what was replied.</summary>
    private static (IReadOnlyList<Message> Read, string? Refusal) Turns(string where, JsonElement value)
    {
        const string Whole = "holds no whole turns, each of the user's message and its reply";
        var (messages, refusal) = PromptConversation.Is(value) ? PromptConversation.Messages(where, value)
            : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsPair)
                ? ([.. value.EnumerateArray().SelectMany(pair => new[] { One(Author.User, pair[0]), One(Author.Assistant, pair[1]) })],
                    null)
                : ([], Whole);
        return refusal is not null ? ([], refusal)
            : messages.Count % 2 == 0 && messages.Index()
                .All(one => one.Item.Author == (one.Index % 2 == 0 ? Author.User : Author.Assistant)
                    && one.Item.Text != "") ? (messages, null)
            : ([], Whole);
    }

    private static bool IsPair(JsonElement pair) => pair.ValueKind == JsonValueKind.Array && pair.GetArrayLength() == 2
        && pair.EnumerateArray().All(text => text.ValueKind == JsonValueKind.String);

    private static Message One(Author author, JsonElement text) => new(author, text.GetString()!.Trim());
}
