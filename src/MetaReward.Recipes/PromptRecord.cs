using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// One object of a prompt file. Every key that is known to change what is asked is used or refused; the others are told once, by name and count. Keys are known in
/// any case of letters.
/// </summary>
/// <param name="notes">Told of keys that are not used, and of what was joined.</param>
internal sealed class PromptRecord(DataNotes notes)
{
    private static readonly string[] PromptKeys = ["prompt", "instruction", "question"];
    private static readonly string[] ConversationKeys = ["messages", "conversations", "conversation"];
    private static readonly string[] OutputKeys = ["output", "response", "answer", "completion"];
    private static readonly string[] ContextKeys = ["input", "context", "passage"];

    /// <summary>Keys that change what is asked, and that one message of a user cannot hold.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        ["system"] = System, ["system_prompt"] = System, ["system_message"] = System, ["sys_prompt"] = System, ["developer"] = System,
        ["history"] = Turns, ["chat_history"] = Turns, ["conversation_history"] = Turns, ["dialogue"] = Turns, ["dialog"] = Turns, ["turns"] = Turns,
        ["choices"] = Choices, ["options"] = Choices,
        ["tools"] = Tools, ["functions"] = Tools,
        ["image"] = Images, ["images"] = Images, ["audio"] = Images, ["video"] = Images, ["videos"] = Images, ["audios"] = Images,
    };

    private const string System = "Put its text before the prompt, or take the key out";
    private const string Turns = "A prompt is one message of a user: keep rows of one turn, write the earlier turns into the prompt, or take the key out";
    private const string Choices = "Write them into the prompt, or take the key out";
    private const string Tools = "Tools cannot be offered to the model: take the rows or the key out";
    private const string Images = "Models are asked in text alone: take the rows or the key out";

    private const int MostNamed = 12;
    private readonly Dictionary<string, (int Count, string First, string Remedy)> refusals = [];
    private readonly Dictionary<string, int> unused = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What a row asks, and its reference response; the text is empty where the row is refused, which <see cref="Check"/> says.</summary>
    /// <exception cref="InvalidDataException">The row has no prompt, or a key holds another kind of value: says file, line and key.</exception>
    public (string Prompt, string? Output) Row(string where, JsonElement row)
    {
        if (PromptConversation.Is(row))
        {
            return Conversation(where, "the row", row, null);
        }

        var fields = Fields(where, row);
        foreach (var (key, value) in fields)
        {
            if (Refused.TryGetValue(key, out var remedy) && !IsEmpty(value))
            {
                Refuse($"'{key}' changes what is asked, and a prompt here is one message of a user", where, remedy);
            }
        }

        var (asked, output, used) = Asked(where, fields);
        var more = Instance(where, fields, used);
        output = Output(where, fields, used) ?? Output(where, more, used) ?? output;
        asked = Joined(where, asked, fields, more, used);
        foreach (var (key, _) in fields.Where(field => !used.Contains(field.Key) && !Refused.ContainsKey(field.Key) && !IsEmpty(field.Value)))
        {
            unused[key] = unused.GetValueOrDefault(key) + 1;
        }

        return (asked, output);
    }

    /// <summary>Tells the keys that were not used. Throws where a row was refused: says every key with its count, its first place and what to do.</summary>
    /// <exception cref="InvalidDataException">Some row was.</exception>
    public void Check(string path, int rows)
    {
        if (refusals.Count > 0)
        {
            throw new InvalidDataException($"'{path}': " + string.Join("\n", refusals.Select(refusal =>
                $"{refusal.Key} (in {refusal.Value.Count} of {rows} rows, first at {refusal.Value.First.Replace($"'{path}' ", "", StringComparison.Ordinal)}). {refusal.Value.Remedy}.")));
        }

        if (unused.Count > 0)
        {
            var named = unused.Take(MostNamed).Select(key => $"{ShortText.Of(key.Key, 40)} ({key.Value} {(key.Value == 1 ? "row" : "rows")})");
            notes.Add($"keys that are not used: {string.Join(", ", named)}{(unused.Count > MostNamed ? $" and {unused.Count - MostNamed} more" : "")}", null);
        }
    }

    /// <summary>A kind of value in words.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {ShortText.Of(value.GetRawText(), 30)}",
        JsonValueKind.Null => "null",
        JsonValueKind.Undefined => "nothing",
        _ => value.GetRawText(),
    };

    private static Dictionary<string, JsonElement> Fields(string where, JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw new InvalidDataException($"{where}: expected an object with a prompt, got {Kind(row)}");
        }

        var fields = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in row.EnumerateObject())
        {
            if (!fields.TryAdd(entry.Name.Trim(), entry.Value))
            {
                throw new InvalidDataException($"{where}: the key '{ShortText.Of(entry.Name, 40)}' stands twice, in other letters");
            }
        }

        return fields;
    }

    /// <summary>The prompt before anything is joined to it: from a text, from messages, or from both where they say the same.</summary>
    private (string Asked, string? Output, HashSet<string> Used) Asked(string where, Dictionary<string, JsonElement> fields)
    {
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        (string Key, string Text, string? Reply)? first = null;
        foreach (var key in PromptKeys.Concat(ConversationKeys).Where(key => fields.TryGetValue(key, out var value)
            && value.ValueKind != JsonValueKind.Null && !(ConversationKeys.Contains(key) && IsEmpty(value))))
        {
            used.Add(key);
            var value = fields[key];
            var (text, reply) = value.ValueKind == JsonValueKind.Array && (PromptConversation.Is(value) || ConversationKeys.Contains(key))
                ? Conversation(where, $"'{key}'", value, key)
                : !ConversationKeys.Contains(key) ? (NotEmpty(where, key, value), null)
                : throw new InvalidDataException($"{where}, key '{key}': expected a list of messages, got {Kind(value)}");
            if (first is not { } before)
            {
                first = (key, text, reply);
            }
            else if (before.Text != text && before.Text.Length > 0 && text.Length > 0)
            {
                Refuse($"'{before.Key}' and '{key}' say different things, and one of them would be left out", where, "Keep the one that is meant");
            }
            else
            {
                first = before with { Reply = before.Reply ?? reply };
            }
        }

        return first is var (_, asked, output) ? (asked, output, used) : throw new InvalidDataException(
            $"{where}: no prompt; expected one of the keys {string.Join(", ", PromptKeys)}, got {(fields.Count > 0 ? ShortText.Of(string.Join(", ", fields.Keys), 200) : "an empty object")}");
    }

    private (string Prompt, string? Output) Conversation(string where, string name, JsonElement list, string? key)
    {
        var (read, refusal) = PromptConversation.Of($"{where}, key '{key ?? "messages"}'", list);
        if (refusal is not null)
        {
            Refuse($"{name} {refusal}, and a prompt here is one message of a user", where, refusal.Contains("system", StringComparison.Ordinal) ? "Put its text before the user's, or take it out" : Turns);
            return ("", null);
        }

        return read!.Prompt.Length > 0 ? (read.Prompt, read.Reply) : throw new InvalidDataException($"{where}, key '{key ?? "messages"}': the prompt is empty");
    }

    private static string NotEmpty(string where, string key, JsonElement value) =>
        value.ValueKind != JsonValueKind.String ? throw new InvalidDataException($"{where}, key '{key}': expected a string, got {Kind(value)}")
        : value.GetString()!.Trim() is { Length: > 0 } text ? text : throw new InvalidDataException($"{where}, key '{key}': the prompt is empty");

    /// <summary>The prompt, then what it is about, with a blank line between.</summary>
    private string Joined(string where, string asked, Dictionary<string, JsonElement> fields, Dictionary<string, JsonElement> more, HashSet<string> used)
    {
        foreach (var key in ContextKeys)
        {
            var value = fields.TryGetValue(key, out var own) && !IsEmpty(own) ? own : more.GetValueOrDefault(key);
            used.Add(key);
            if (IsEmpty(value))
            {
                continue;
            }

            var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : throw new InvalidDataException($"{where}, key '{key}': expected a string, got {Kind(value)}");
            if (text is not ("<noinput>" or "<no input>"))
            {
                notes.Add($"'{key}' follows the prompt after a blank line", where);
                asked = $"{asked}\n\n{text}";
            }
        }

        return asked;
    }

    /// <summary>The first reference response; the others stay unused, and are told.</summary>
    private static string? Output(string where, Dictionary<string, JsonElement> fields, HashSet<string> used)
    {
        foreach (var key in OutputKeys)
        {
            if (fields.TryGetValue(key, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False && !IsEmpty(value))
            {
                used.Add(key);
                return value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : value.GetRawText();
            }

            if (PromptConversation.Is(value) && value.GetArrayLength() == 1)
            {
                used.Add(key);
                return PromptConversation.ReplyOf($"{where}, key '{key}'", value);
            }
        }

        return null;
    }

    /// <summary>The first of Self-Instruct's <c>instances</c>; empty where there is none.</summary>
    private static Dictionary<string, JsonElement> Instance(string where, Dictionary<string, JsonElement> fields, HashSet<string> used)
    {
        if (!fields.TryGetValue("instances", out var instances) || instances.ValueKind == JsonValueKind.Null)
        {
            return [];
        }

        used.Add("instances");
        var list = instances.ValueKind == JsonValueKind.Array ? instances : throw new InvalidDataException($"{where}, key 'instances': expected an array, got {Kind(instances)}");
        return list.GetArrayLength() == 0 ? [] : Fields($"{where}, key 'instances'", list[0]);
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => true,
        JsonValueKind.String => string.IsNullOrWhiteSpace(value.GetString()),
        JsonValueKind.Array => value.GetArrayLength() == 0 || value.EnumerateArray().All(IsEmpty),
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        _ => false,
    };

    private void Refuse(string what, string where, string remedy) =>
        refusals[what] = refusals.TryGetValue(what, out var known) ? (known.Count + 1, known.First, remedy) : (1, where, remedy);
}
