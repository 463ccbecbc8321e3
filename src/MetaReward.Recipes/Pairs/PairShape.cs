using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>
/// The shapes in which tools keep preferences, as TRL's columns <c>prompt</c>, <c>chosen</c> and <c>rejected</c>: the prompt of Axolotl and
/// LLaMA-Factory under <c>messages</c>, <c>conversations</c>, <c>instruction</c> (and <c>input</c>) or <c>question</c>, with a
/// <c>history</c>; messages with <c>from</c> and <c>value</c>; answers under <c>chosen_response</c> and <c>rejected_response</c>; answers
/// one by one with a label (KTO), which are paired where a prompt has one of each. What is TRL's already stays as it is.
/// </summary>
internal static class PairShape
{
    private static readonly string[] Sides = ["chosen", "rejected"];
    private static readonly string[] Texts = ["prompt", "instruction", "question", "input"];
    private static readonly string[] Lists = ["messages", "conversations"];
    private static readonly string[] Labels = ["label", "kto_tag"];
    private static readonly string[] Completions = ["completion", "output", "response"];

    /// <summary>A row with TRL's columns; unchanged where it is no object.</summary>
    public static JsonElement Normal(JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object || IsTrl(row))
        {
            return row;
        }

        var made = Node(row);
        Rename(made, "chosen_response", "chosen");
        Rename(made, "rejected_response", "rejected");
        if (Full(made, "prompt") is null && Prompt(made) is { } prompt)
        {
            made["prompt"] = prompt;
        }

        if (made["history"] is JsonArray { Count: > 0 } history && history.All(IsTurn))
        {
            made["prompt"] = new JsonArray([.. history.SelectMany(turn => new[] { Said("user", turn![0]), Said("assistant", turn[1]) }),
                .. made["prompt"] is JsonArray list ? list.Select(message => message?.DeepClone()) : [Said("user", made["prompt"])]]);
        }

        foreach (var key in Sides.Append("prompt").Where(key => made.ContainsKey(key)).ToArray())
        {
            made[key] = Messages(made[key]);
        }

        return JsonSerializer.SerializeToElement(made, RecordJson.Lines.JsonObject);
    }

    /// <summary>Whether nothing has to be renamed: such a row stays as it is, to the last byte.</summary>
    private static bool IsTrl(JsonElement row) => Sides.All(side => row.TryGetProperty(side, out _))
        && !row.TryGetProperty("history", out _)
        && (row.TryGetProperty("prompt", out var prompt) && prompt.ValueKind is JsonValueKind.String or JsonValueKind.Array
            || !Lists.Concat(Texts).Any(key => row.TryGetProperty(key, out _)))
        && !row.GetRawText().Contains("\"from\"", StringComparison.Ordinal);

    /// <summary>
    /// Answers with labels as pairs: of each prompt the first good with the first bad answer, and so on. Answers that an export wrote are
    /// paired as they were. Those without a partner keep their columns, and are skips.
    /// </summary>
    public static IReadOnlyList<(string Where, JsonElement Row)> Paired(IReadOnlyList<(string Where, JsonElement Row)> rows)
    {
        if (rows.Count == 0 || !rows.All(row => row.Row.ValueKind == JsonValueKind.Object && Label(row.Row) is not null))
        {
            return rows;
        }

        return [.. rows.Select(row => (row.Where, Made: Node(row.Row), Good: Label(row.Row)!.Value)).GroupBy(row => Group(row.Made))
            .SelectMany(group => Pairs([.. group.Where(row => row.Good).Select(row => (row.Where, row.Made))],
                [.. group.Where(row => !row.Good).Select(row => (row.Where, row.Made))]))];
    }

    private static IEnumerable<(string Where, JsonElement Row)> Pairs(
        IReadOnlyList<(string Where, JsonObject Made)> good, IReadOnlyList<(string Where, JsonObject Made)> bad)
    {
        for (var i = 0; i < Math.Max(good.Count, bad.Count); i++)
        {
            var (where, row) = i < good.Count ? good[i] : bad[i];
            var pair = row.DeepClone().AsObject();
            var whole = i < Math.Min(good.Count, bad.Count); // one without a partner keeps its label, which says why it is no pair
            foreach (var key in (whole ? Labels : []).Concat(Completions).Concat(Lists).Append("score"))
            {
                pair.Remove(key);
            }

            pair["prompt"] = Asked(row)?.DeepClone();
            Put(pair, "chosen", good, i);
            Put(pair, "rejected", bad, i);
            yield return (where, JsonSerializer.SerializeToElement(pair, RecordJson.Lines.JsonObject));
        }
    }

    private static void Put(JsonObject pair, string side, IReadOnlyList<(string Where, JsonObject Made)> answers, int i)
    {
        if (i < answers.Count)
        {
            pair[side] = Completion(answers[i].Made)?.DeepClone();
            pair[$"score_{side}"] = answers[i].Made["score"]?.DeepClone();
        }
    }

    /// <summary>What answers share that are compared with each other.</summary>
    private static string Group(JsonObject row) => row[PairOrigin.Prefix + "id"]?.ToJsonString()
        ?? $"{Asked(row)?.ToJsonString()} {row["system"]?.ToJsonString()} {row["history"]?.ToJsonString()}";

    /// <summary>The prompt beside a labelled answer: a column of its own, or the messages before the last.</summary>
    private static JsonNode? Asked(JsonObject row) => Full(row, "prompt") ?? (Conversation(row) is { Count: > 1 } list
        ? new JsonArray([.. list.Take(list.Count - 1).Select(message => message?.DeepClone())]) : Prompt(row));

    private static JsonNode? Completion(JsonObject row) => Full(row, Completions) ?? (Conversation(row) is [.., { } last] ? last : null);

    private static JsonArray? Conversation(JsonObject row) => Full(row, Lists) as JsonArray;

    /// <summary>Whether a row is an answer with a label.</summary>
    public static bool IsLabelled(JsonElement row) => Label(row) is not null;

    private static bool? Label(JsonElement row) => Labels.Select(key => row.TryGetProperty(key, out var value) ? value.ValueKind switch
    {
        JsonValueKind.True => (bool?)true,
        JsonValueKind.False => false,
        _ => null,
    } : null).FirstOrDefault(label => label is not null);

    /// <summary>A prompt under another name; null where there is none, or where answers of several messages bring it along.</summary>
    private static JsonNode? Prompt(JsonObject row)
    {
        if (row["chosen"] is JsonArray { Count: > 1 })
        {
            return null;
        }

        if (Full(row, Lists) is { } list)
        {
            return list.DeepClone();
        }

        var text = Full(row, Texts);
        return text is JsonValue && Full(row, "instruction") is not null && Full(row, "input") is JsonValue input
            ? $"{text}\n{input}" : text?.DeepClone();
    }

    /// <summary>Messages as TRL writes them; anything else as it is.</summary>
    private static JsonNode? Messages(JsonNode? value) => value switch
    {
        JsonArray list => new JsonArray([.. list.Select(Messages)]),
        JsonObject message when message["role"] is null && message["from"] is JsonValue from => new JsonObject
        {
            ["role"] = from.ToString() switch { "human" => "user", "gpt" => "assistant", var other => other },
            ["content"] = message["value"]?.DeepClone(),
        },
        _ => value?.DeepClone(),
    };

    private static JsonNode? Full(JsonObject row, params string[] keys) => keys.Select(key => row[key])
        .FirstOrDefault(value => value is JsonArray { Count: > 0 } or JsonObject
            || (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && text.ToString().Length > 0));

    private static bool IsTurn(JsonNode? turn) => turn is JsonArray { Count: 2 } pair
        && pair.All(said => said?.GetValueKind() == JsonValueKind.String);

    private static JsonObject Said(string role, JsonNode? text) => new() { ["role"] = role, ["content"] = text?.DeepClone() };

    private static JsonObject Node(JsonElement row) => JsonObject.Create(row)!.DeepClone().AsObject();

    private static void Rename(JsonObject row, string from, string to)
    {
        if (row[from] is { } value && row[to] is null)
        {
            row.Remove(from);
            row[to] = value;
        }
    }
}
