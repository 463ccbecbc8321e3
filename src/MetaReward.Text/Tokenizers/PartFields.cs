using MetaReward.Patterns;
using System.Text.Json;

namespace MetaReward.Text;

/// <summary>What the parts of a <c>tokenizer.json</c> have in common.</summary>
internal static class PartFields
{
    public static bool Required(this JsonFields part, string key) => part.Flag(key) ?? throw part.Missing(key);

    /// <summary>The parts of a sequence.</summary>
    public static IEnumerable<JsonFields> Parts(this JsonFields part, string key) =>
        (part.Items(key) ?? throw part.Missing(key)).Select((item, i) => new JsonFields(item, $"{part.Where}, '{key}' {i}"));

    /// <summary>A key that holds one Unicode scalar.</summary>
    public static int Scalar(this JsonFields part, string key) => part.Text(key) is { Length: > 0 } text && Scalars.Count(text) == 1
        ? Scalars.At(text, 0) : throw (part.Find(key) is { } value ? part.Wrong(key, value, "one character") : part.Missing(key));

    /// <summary>A pair of a token and its id, <c>["[SEP]", 102]</c>.</summary>
    public static (string Token, int Id) TokenPair(this JsonFields part, string key)
    {
        var items = part.Items(key) ?? throw part.Missing(key);
        return items.Count == 2 && items[0].ValueKind == JsonValueKind.String && items[1].ValueKind == JsonValueKind.Number
            && items[1].TryGetInt32(out var id) && id is >= 0 and < TokenVocabulary.Limit
            ? (items[0].GetString()!, id) : throw part.Wrong(key, part.Find(key)!.Value, "a token and its id");
    }

    public static InvalidDataException Nested(this JsonFields part, int most) => new($"{part.Where}: sequences nest deeper than {most}.");

    public static InvalidDataException Unknown(this JsonFields part, string what, string type, string supported) =>
        new($"{part.Where}: the {what} '{type}' is not supported; supported: {supported}.");
}
