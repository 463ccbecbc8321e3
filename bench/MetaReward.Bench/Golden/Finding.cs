using System.Globalization;
using System.Text.Json;

namespace MetaReward.Bench.Golden;

/// <summary>Finds what a golden holds in a record, at whatever depth it stands there.</summary>
internal static class Finding
{
    /// <summary>Text, tokens and ending of what was sampled, or the text alone of what was written.</summary>
    public static string Words(JsonElement record) => $"{First(record, "text")} {Tokens(record)} {First(record, "finish")}";

    /// <summary>Every text of a prompt, joined: it may be one, or messages of parts.</summary>
    public static string Prompt(JsonElement prompt) =>
        prompt.ValueKind == JsonValueKind.String ? prompt.GetString()! : string.Join('\n', All(prompt)
            .Where(member => member.Name is "text" or "content" && member.Value.ValueKind == JsonValueKind.String)
            .Select(member => $"{member.Value}"));

    /// <summary>The verdict in one word or two: <c>score 4.5</c>, <c>choice first</c>, <c>unreadable no_score</c>.</summary>
    public static string Verdict(JsonElement record) =>
        Value(record, "score") is { ValueKind: JsonValueKind.Number } score ? $"score {Number(score)}"
        : First(record, "choice") is { Length: > 0 } choice ? $"choice {choice}"
        : $"unreadable {First(record, "reason")}";

    /// <summary>The first member of a name, level by level, as text; empty where there is none.</summary>
    public static string First(JsonElement record, string name) => Value(record, name) switch
    {
        null => "",
        { ValueKind: JsonValueKind.Number } number => Number(number),
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { } other => other.GetRawText(),
    };

    /// <summary>Nine significant digits.</summary>
    private static string Number(JsonElement number) => number.GetDouble().ToString("G9", CultureInfo.InvariantCulture);

    private static string Tokens(JsonElement record) => Value(record, "tokens") is { ValueKind: JsonValueKind.Array } tokens
        ? string.Join(',', tokens.EnumerateArray().Select(token => token.GetInt32())) : "";

    private static JsonElement? Value(JsonElement record, string name) =>
        All(record).Where(member => member.Name == name).Select(member => (JsonElement?)member.Value).FirstOrDefault();

    /// <summary>The members of a record and of what is in it, the outer ones first. A prompt inside is passed over.</summary>
    private static IEnumerable<JsonProperty> All(JsonElement record)
    {
        var level = new List<JsonElement> { record };
        while (level.Count > 0)
        {
            var objects = level.Where(x => x.ValueKind == JsonValueKind.Object);
            JsonProperty[] members = [.. objects.SelectMany(x => x.EnumerateObject()).Where(x => x.Name != "prompt")];
            foreach (var member in members)
                yield return member;
            var lists = level.Where(x => x.ValueKind == JsonValueKind.Array);
            level = [.. members.Select(x => x.Value), .. lists.SelectMany(x => x.EnumerateArray())];
        }
    }
}
