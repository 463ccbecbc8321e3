using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>
/// One object of a prompt file. Every key that is known to change what is asked is used or refused; the others are kept beside the prompt
/// and told once, by name and count. Keys are known in any case of letters.
/// </summary>
/// <param name="notes">Told of keys that are only kept, and of what was joined.</param>
internal sealed class PromptRecord(DataNotes notes)
{
    private static readonly string[] PromptKeys = ["prompt", "instruction", "question"];
    private static readonly string[] ConversationKeys = ["messages", "conversations", "conversation"];

    private static readonly string[] ReferenceKeys =
        ["output", "response", "answer", "completion", "reference", "reference_answer", "solution", "target", "ground_truth"];

    /// <summary>Our own: the prompt without the part that is to be followed.</summary>
    private const string WithoutKey = "without";

    private static readonly string[] ContextKeys = ["input", "context", "passage"];

    /// <summary>Keys that change what is asked, and that a prompt cannot hold.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.OrdinalIgnoreCase)
    {
        ["dialogue"] = Turns, ["dialog"] = Turns, ["turns"] = Turns,
        ["choices"] = Choices, ["options"] = Choices,
        ["tools"] = Tools, ["functions"] = Tools,
        ["image"] = Images, ["images"] = Images, ["audio"] = Images, ["video"] = Images, ["videos"] = Images, ["audios"] = Images,
    };

    private const string Turns =
        "A prompt is messages that end with one of the user: write them as 'messages' with 'role' and 'content', "
        + "or take the rows or the key out";

    private const string Choices = "Write them into the prompt, or take the key out";
    private const string Tools = "Tools cannot be offered to the model: take the rows or the key out";
    private const string Images = "Models are asked in text alone: take the rows or the key out";

    private const int MostNamed = 12;
    private readonly Dictionary<string, (int Count, string First, string Remedy)> refusals = [];
    private readonly Dictionary<string, int> unused = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>A row's prompt, without an id. It is empty where the row is refused, which <see cref="Check"/> says.</summary>
    /// <exception cref="InvalidDataException">The row has no prompt, or a key holds another kind of value: says
    /// file, line and key.</exception>
    public Prompt Row(string where, JsonElement row)
    {
        if (PromptConversation.Is(row))
        {
            var (said, reply) = Conversation(where, "the row", row, null);
            return new("", said) { Reference = reply };
        }

        var fields = Fields(where, row);
        var full = fields.Where(field => !IsEmpty(field.Value)).ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (var key in full.Keys.Where(Refused.ContainsKey))
        {
            Refuse($"'{key}' changes what is asked, and a prompt cannot hold it as it stands", where, Refused[key]);
        }

        var (asked, output, used) = Asked(where, fields);
        var more = Instance(where, fields, used);
        asked = Joined(where, asked, fields, more, used);
        asked = PromptBeginning.Before(where, asked, full, used, what => Refuse(what, where, Turns));
        var reference = Reference(where, fields, used) ?? Reference(where, more, used) ?? output;
        var without = Without(where, full, used);
        return new("", asked) { Reference = reference, Without = without, Columns = Kept(full, used) };
    }

    /// <summary>The same request without the part that is to be followed.</summary>
    private static string? Without(string where, Dictionary<string, JsonElement> full, HashSet<string> used) =>
        full.TryGetValue(WithoutKey, out var value) && used.Add(WithoutKey) ? NotEmpty(where, WithoutKey, value) : null;

    /// <summary>What no other place holds; null where there is nothing.</summary>
    private JsonObject? Kept(Dictionary<string, JsonElement> full, HashSet<string> used)
    {
        var kept = new JsonObject();
        foreach (var (key, value) in full.Where(field => !used.Contains(field.Key) && !Refused.ContainsKey(field.Key)))
        {
            unused[key] = unused.GetValueOrDefault(key) + 1;
            kept[key] = JsonNode.Parse(value.GetRawText());
        }

        return kept.Count > 0 ? kept : null;
    }

    /// <summary>
    /// Tells the keys that are only kept. Throws where a row was refused: says every key with its count, its first place and what to do.
    /// </summary>
    /// <exception cref="InvalidDataException">Some row was.</exception>
    public void Check(string path, int rows)
    {
        if (refusals.Count > 0)
        {
            throw new InvalidDataException($"'{path}': " + string.Join("\n", refusals.Select(refusal =>
                $"{refusal.Key} (in {refusal.Value.Count} of {rows} rows, first "
                + $"at {refusal.Value.First.Replace($"'{path}' ", "", StringComparison.Ordinal)}). {refusal.Value.Remedy}.")));
        }

        if (unused.Count > 0)
        {
            var named = unused.Take(MostNamed)
                .Select(key => $"{ShortText.Of(key.Key, 40)} ({key.Value} {(key.Value == 1 ? "row" : "rows")})");
            notes.Add(
                "keys that are kept beside the prompts and not used "
                + $"here: {string.Join(", ", named)}{(unused.Count > MostNamed ? $" and {unused.Count - MostNamed} more" : "")}", null);
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
    private (Dialogue Asked, string? Output, HashSet<string> Used) Asked(string where, Dictionary<string, JsonElement> fields)
    {
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        (string Key, Dialogue Asked, string? Reply)? first = null;
        foreach (var key in PromptKeys.Concat(ConversationKeys).Where(key => fields.TryGetValue(key, out var value)
            && value.ValueKind != JsonValueKind.Null && !(ConversationKeys.Contains(key) && IsEmpty(value))))
        {
            used.Add(key);
            var value = fields[key];
            var (asked, reply) = value.ValueKind == JsonValueKind.Array && (PromptConversation.Is(value) || ConversationKeys.Contains(key))
                ? Conversation(where, $"'{key}'", value, key)
                : !ConversationKeys.Contains(key) ? ((Dialogue)NotEmpty(where, key, value), null)
                : throw new InvalidDataException($"{where}, key '{key}': expected a list of messages, got {Kind(value)}");
            if (first is not { } before)
            {
                first = (key, asked, reply);
            }
            else if (asked.Text.Length > 0 && before.Asked.Single == asked.Messages[^1].Text)
            {
                first = (key, asked, before.Reply ?? reply);
            }
            else if (before.Asked != asked && before.Asked.Text.Length > 0 && asked.Text.Length > 0)
            {
                Refuse($"'{before.Key}' and '{key}' say different things, and one of them would be left out", where,
                    "Keep the one that is meant");
            }
            else
            {
                first = before with { Reply = before.Reply ?? reply };
            }
        }

        return first is var (_, found, output) ? (found, output, used) : throw new InvalidDataException(
            $"{where}: no prompt; expected one of the keys {string.Join(", ", PromptKeys)}, "
            + $"got {(fields.Count > 0 ? ShortText.Of(string.Join(", ", fields.Keys), 200) : "an empty object")}");
    }

    private (Dialogue Asked, string? Reply) Conversation(string where, string name, JsonElement list, string? key)
    {
        var (read, refusal) = PromptConversation.Of($"{where}, key '{key ?? "messages"}'", list);
        if (read is null)
        {
            Refuse($"{name} {refusal}", where, Turns);
        }

        return read is null ? ("", null) : (read.Asked, read.Reply);
    }

    private static string NotEmpty(string where, string key, JsonElement value) =>
        value.ValueKind != JsonValueKind.String
            ? throw new InvalidDataException($"{where}, key '{key}': expected a string, got {Kind(value)}")
        : value.GetString()!.Trim() is { Length: > 0 } text ? text
        : throw new InvalidDataException($"{where}, key '{key}': the prompt is empty");

    /// <summary>
    /// The prompt, then what it is about, with a blank line between; in a conversation it follows the user's last message.
    /// </summary>
    private Dialogue Joined(
        string where, Dialogue asked, Dictionary<string, JsonElement> fields, Dictionary<string, JsonElement> more, HashSet<string> used)
    {
        foreach (var key in ContextKeys)
        {
            var value = fields.TryGetValue(key, out var own) && !IsEmpty(own) ? own : more.GetValueOrDefault(key);
            used.Add(key);
            if (IsEmpty(value))
            {
                continue;
            }

            var text = value.ValueKind == JsonValueKind.String
                ? value.GetString()!.Trim()
                : throw new InvalidDataException($"{where}, key '{key}': expected a string, got {Kind(value)}");
            if (text is not ("<noinput>" or "<no input>"))
            {
                notes.Add($"'{key}' follows the prompt after a blank line", where);
                asked = new(
                    [.. asked.Messages.Take(asked.Messages.Count - 1), new Message(Author.User, $"{asked.Messages[^1].Text}\n\n{text}")]);
            }
        }

        return asked;
    }

    /// <summary>The first reference answer; the others are kept beside the prompt.</summary>
    private static string? Reference(string where, Dictionary<string, JsonElement> fields, HashSet<string> used)
    {
        foreach (var key in ReferenceKeys)
        {
            if (fields.TryGetValue(key, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number
                or JsonValueKind.True or JsonValueKind.False && !IsEmpty(value))
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
        var list = instances.ValueKind == JsonValueKind.Array
            ? instances
            : throw new InvalidDataException($"{where}, key 'instances': expected an array, got {Kind(instances)}");
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
