using System.Text.Json;
using System.Text.Json.Nodes;

namespace MetaReward.Text;

/// <summary>
/// Keeps the special tokens' spellings that messages contain apart from those that the template writes: one mark stands inside such a
/// spelling, another around it. Before encoding the inner mark is taken out again, and at the outer one the text is cut.
/// </summary>
/// <param name="inside">A character that no message has.</param>
/// <param name="around">Another.</param>
internal sealed class Guard(string inside, string around, IReadOnlyList<string> specials)
{
    /// <exception cref="InvalidDataException">The messages use every private character.</exception>
    public static Guard For(IReadOnlyList<JsonElement> messages, IEnumerable<string> specials)
    {
        var used = messages.SelectMany(Strings).SelectMany(text => text).ToHashSet();
        return Enumerable.Range(0xFDD0, 32).Concat(Enumerable.Range(0xE000, 0x1900)).Select(code => (char)code)
            .Where(mark => !used.Contains(mark))
            .Select(mark => $"{mark}").Take(2).ToArray() is [var inside, var around] ? new Guard(inside, around, [.. specials])
            : throw new InvalidDataException(
                "The conversation uses every private character of Unicode, so none can mark its special spellings.");
    }

    /// <summary>The message with every text in it protected; a message without special spellings as it is.</summary>
    public JsonElement Protect(JsonElement message) => Strings(message).Any(text =>
        specials.Any(special => text.Contains(special, StringComparison.Ordinal)))
        ? JsonSerializer.SerializeToElement(Protected(message)) : message;

    /// <summary>A span between special tokens as the texts to encode one by one, with nothing of ours in them.</summary>
    public IEnumerable<string> Pieces(string span) => span.Replace(inside, "", StringComparison.Ordinal).Split(around);

    /// <summary>The same texts, each with the places that its UTF-16 units have in the span.</summary>
    public IEnumerable<(string Text, int[] Places)> PlacedPieces(string span)
    {
        for (var start = 0; start <= span.Length;)
        {
            var end = span.IndexOf(around, start, StringComparison.Ordinal) is >= 0 and var at ? at : span.Length;
            int[] places = [.. Enumerable.Range(start, end - start).Where(place => span[place] != inside[0])];
            yield return (string.Concat(places.Select(place => span[place])), places);
            start = end + 1;
        }
    }

    private static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(entry => Strings(entry.Value)),
        _ => [],
    };

    private JsonNode? Protected(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => JsonValue.Create(specials.Aggregate(value.GetString()!, (text, special) =>
            text.Replace(special, around + special[..1] + inside + special[1..] + around, StringComparison.Ordinal))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().Select(Protected)]),
        JsonValueKind.Object =>
            new JsonObject(value.EnumerateObject().Select(entry => KeyValuePair.Create(entry.Name, Protected(entry.Value)))),
        JsonValueKind.Null => null,
        _ => JsonValue.Create(value),
    };
}
