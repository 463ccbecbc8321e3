using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// A row in TRL's preference formats, or in one that <see cref="PairShape"/> makes into them: <c>prompt</c>, <c>chosen</c> and
/// <c>rejected</c> as texts or as lists of messages, with the prompt
/// named or implied (what both answers begin with). A text is a user's message or a reply to it. <c>system</c> beside a text is the system
/// message; <c>score_chosen</c> and <c>score_rejected</c> are the scores. A row that cannot be trained on is a skip with its reason; a file
/// without one that can be is refused.
/// </summary>
internal static class PairRow
{
    private const string Assistant = "assistant";
    private const string Halved = "a text holds half a surrogate pair";

    /// <summary>Columns that say something about the conversation which is not rendered here.</summary>
    private static readonly string[] Unheard = ["tools", "images", "image", "videos", "audio", "documents"];

    private sealed class Unusable(string reason, string detail = "") : Exception
    {
        public (string Reason, string Detail) Why => (reason, detail);
    }

    /// <exception cref="InvalidDataException">No row has both answers.</exception>
    public static PairRows Read(string path, IReadOnlyList<(string Where, JsonElement Row)> rows)
    {
        var (pairs, skips, came) = (new List<WrittenPair>(), new List<PairSkip>(), rows);
        skips.AddRange(rows.Where(row => IsHalved(row.Row)).Select(row => new PairSkip(row.Where, Halved, "")));
        rows = [.. PairShape.Paired([.. rows.Where(row => !IsHalved(row.Row))]).Select(row => (row.Where, PairShape.Normal(row.Row)))];
        if (!rows.Any(row => row.Row.ValueKind == JsonValueKind.Object && row.Row.TryGetProperty("chosen", out _)
            && row.Row.TryGetProperty("rejected", out _)))
        {
            var keys = came.Count == 0 ? "no rows" : came[0].Row.ValueKind == JsonValueKind.Object
                ? $"rows with {string.Join(", ", came[0].Row.EnumerateObject().Select(key => key.Name).Take(12))}"
                : $"rows that are {came[0].Row.ValueKind}";
            throw new InvalidDataException(
                $"'{path}' holds no pairs: expected rows with 'chosen' and 'rejected' (and 'prompt'), {keys} came. "
                    + "Rename the columns; single answers with a label (KTO) are pairs only where "
                    + "a prompt has a good and a bad one.");
        }

        foreach (var (where, row) in rows)
        {
            try
            {
                pairs.Add(Pair(where, row));
            }
            catch (Unusable unusable)
            {
                skips.Add(new(where, unusable.Why.Reason, unusable.Why.Detail));
            }
        }

        return new("pairs in words", [], pairs, skips);
    }

    private static WrittenPair Pair(string where, JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            throw new Unusable("the row is no object");
        }

        if (Unheard.FirstOrDefault(key =>
            Find(row, key) is { } more && !IsEmpty(more)) is { } column)
        {
            throw new Unusable($"its column '{column}' is not rendered here");
        }

        var (chosen, rejected) = (Side(row, "chosen"), Side(row, "rejected"));
        if (chosen.IsList != rejected.IsList)
        {
            throw new Unusable("one answer is a text, the other a list of messages");
        }

        var (prompt, one, other) = Parted(row, chosen, rejected);
        Check(prompt, one, other);
        return new(where, prompt, one, other)
        {
            Scores = (Score(row, "chosen") ?? 1, Score(row, "rejected") ?? 0), Origin = PairOrigin.Of(row),
            IsScored = Score(row, "chosen") is not null && Score(row, "rejected") is not null,
        };
    }

    private static (IReadOnlyList<Utterance> Prompt, string Chosen, string Rejected) Parted(
        JsonElement row, Telling chosen, Telling rejected)
    {
        var named = Find(row, "prompt") is { } value ? Of(value, "prompt", "user") : null;
        Utterance[] system = Find(row, "system") is { ValueKind: JsonValueKind.String } words && Text(words).Trim().Length > 0
            ? [new("system", Text(words))]
            : [];
        if (!chosen.IsList)
        {
            var shared = named is null ? Cut(row) ?? Shared(chosen.Messages[0].Text, rejected.Messages[0].Text) : 0;
            IReadOnlyList<Utterance> asked = named?.Messages ?? [new("user", chosen.Messages[0].Text[..shared])];
            return ([.. system, .. asked], chosen.Messages[0].Text[shared..], rejected.Messages[0].Text[shared..]);
        }

        // A text beside lists of messages repeats what they begin with; a list beside them is the prompt, which they may repeat.
        var length = named is { IsList: true }
            ? Repeats(named, chosen) && Repeats(named, rejected) ? named.Messages.Count : 0
            : chosen.Messages.Zip(rejected.Messages).TakeWhile(both => both.First == both.Second).Count();
        IReadOnlyList<Utterance> prompt = named is { IsList: true }
            ? named.Messages
            : length > 0 ? [.. chosen.Messages.Take(length)] : named?.Messages ?? [];
        return ([.. prompt.Any(message => message.Role == "system") ? [] : system, .. prompt], Last(chosen.Messages, length),
            Last(rejected.Messages, length));
    }

    private static bool IsHalved(JsonElement row) => row.GetRawText() is var text
        && text.Contains("\\ud", StringComparison.OrdinalIgnoreCase) && DataJson.Parse(text).Repairs is { HalfCharacters: > 0 };

    private static bool Repeats(Telling prompt, Telling side) =>
        side.Messages.Count > prompt.Messages.Count && side.Messages.Take(prompt.Messages.Count).SequenceEqual(prompt.Messages);

    /// <summary>
    /// Where the prompt ends that both texts of an export of ours begin with, in UTF-16 units; null where it is not said.
    /// </summary>
    private static int? Cut(JsonElement row) => Find(row, PairOrigin.Prefix + "prompt_length") is { ValueKind: JsonValueKind.Number } value
        && value.TryGetInt32(out var length) && length >= 0 && new[] { "chosen", "rejected" }.All(side =>
            Find(row, side) is { ValueKind: JsonValueKind.String } text && text.GetString()!.Length >= length) ? length : null;

    private static bool IsEmpty(JsonElement value) => (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
        || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0);

    /// <summary>How much two texts have in common at their beginning, up to a space before they part, as TRL cuts them.</summary>
    private static int Shared(string one, string other)
    {
        var length = one.Zip(other).TakeWhile(both => both.First == both.Second).Count();
        length -= length > 0 && (one[length - 1] == ' ' || char.IsHighSurrogate(one[length - 1])) ? 1 : 0;
        return length;
    }

    private static string Last(IReadOnlyList<Utterance> messages, int skipped) => (messages.Count - skipped) switch
    {
        1 when messages[^1].Role == Assistant => messages[^1].Text,
        0 => "",
        1 => throw new Unusable("an answer is not the assistant's", $"its role is {messages[^1].Role}"),
        var count => throw new Unusable("the answers are of several messages",
            $"{count} after what both begin with; one of the assistant is trained on"),
    };

    private static void Check(IReadOnlyList<Utterance> prompt, string chosen, string rejected)
    {
        var reason = prompt.Count == 0 || prompt.All(message => message.Text.Trim().Length == 0) ? "there is no prompt"
            : prompt[^1].Role == Assistant ? "the prompt ends with the assistant's words"
            : chosen.Trim().Length == 0 || rejected.Trim().Length == 0 ? "an answer is empty"
            : chosen == rejected ? "both answers are the same" : null;
        if (reason is not null)
        {
            throw new Unusable(reason);
        }
    }

    private sealed record Telling(IReadOnlyList<Utterance> Messages, bool IsList);

    private static Telling Side(JsonElement row, string key) =>
        Find(row, key) is { } value ? Of(value, key, Assistant) : throw new Unusable(PairShape.IsLabelled(row)
            ? "its prompt has no answer with the other label" : $"'{key}' is missing");

    /// <summary>A text, a message, or a list of messages.</summary>
    private static Telling Of(JsonElement value, string key, string role) => value.ValueKind switch
    {
        JsonValueKind.String => new([new(role, Text(value))], false),
        JsonValueKind.Object => new([Message(value, key)], true),
        JsonValueKind.Array => new([.. value.EnumerateArray().Select(message => Message(message, key))], true),
        var kind => throw new Unusable($"'{key}' is neither a text nor messages", $"it is {kind}"),
    };

    private static Utterance Message(JsonElement message, string key)
    {
        var role = message.ValueKind == JsonValueKind.Object ? Find(message, "role") : null;
        return role is not { ValueKind: JsonValueKind.String } ? throw new Unusable($"a message of '{key}' has no role")
            : Find(message, "tool_calls") is { ValueKind: JsonValueKind.Array } calls && calls.GetArrayLength() > 0 ? throw new Unusable(
                "a message calls tools")
            : new(Text(role.Value), Content(Find(message, "content"), key));
    }

    private static string Content(JsonElement? content, string key) => content switch
    {
        null => "",
        { ValueKind: JsonValueKind.String } text => Text(text),
        { ValueKind: JsonValueKind.Array } parts => string.Concat(parts.EnumerateArray().Select(part =>
            part.ValueKind == JsonValueKind.Object && Find(part, "text") is { ValueKind: JsonValueKind.String } words
            && (Find(part, "type")?.ToString() ?? "text").EndsWith("text", StringComparison.Ordinal)
                ? Text(words) : throw new Unusable($"a message of '{key}' holds more than text"))),
        { } other => throw new Unusable($"a message of '{key}' has no text", $"its content is {other.ValueKind}"),
    };

    private static double? Score(JsonElement row, string side) => new[] { $"score_{side}", $"{side}_score", $"{side}_rating" }
        .Select(key => Find(row, key)).Where(value => value is { ValueKind: JsonValueKind.Number })
        .Select(value => (double?)value!.Value.GetDouble())
        .FirstOrDefault(number => double.IsFinite(number!.Value));

    private static JsonElement? Find(JsonElement row, string key) =>
        row.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A string, if it is text.</summary>
    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new Unusable(Halved);
        }
    }
}
