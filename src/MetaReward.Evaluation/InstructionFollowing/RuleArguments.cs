using System.Text.Json;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// The arguments of one rule, read by key. Every complaint names the rule, the key, what was found and what was expected.
/// </summary>
internal sealed class RuleArguments(string rule, JsonElement arguments)
{
    public string Text(string key) =>
        Find(key) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : throw Bad(key, "a string");

    public IReadOnlyList<string> Texts(string key) =>
        Find(key) is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
        && list.GetArrayLength() > 0
            ? list.EnumerateArray().Select(item => item.GetString()!).ToList()
            : throw Bad(key, "an array of strings");

    /// <summary>A whole number from <paramref name="least"/>; written 3 or 3.0.</summary>
    public int Number(string key, int least = 0) =>
        Find(key) is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && number == Math.Floor(number)
            && number >= least && number <= int.MaxValue
            ? (int)number
            : throw Bad(key, $"a whole number from {least}");

    /// <summary>Whether a count fulfils <c>less than</c> or <c>at least</c> so many.</summary>
    public Predicate<int> Relation(string relation, string threshold)
    {
        var limit = Number(threshold);
        return Text(relation) switch
        {
            "less than" => count => count < limit,
            "at least" => count => count >= limit,
            _ => throw Bad(relation, "'less than' or 'at least'"),
        };
    }

    public InvalidDataException Bad(string key, string expected) =>
        new($"rule '{rule}': expected {expected} under '{key}', "
            + $"got {(Find(key) is { ValueKind: not JsonValueKind.Undefined } value ? ShortText.Of(value.GetRawText()) : "nothing")}");

    private JsonElement Find(string key) =>
        arguments.ValueKind == JsonValueKind.Object && arguments.TryGetProperty(key, out var value) ? value : default;
}
