using System.Text.Json;

namespace MetaReward.Text;

/// <summary>Writes the parts of a <c>tokenizer.json</c>.</summary>
internal static class GgufTokenizerParts
{
    /// <summary>A part, or null, under a key.</summary>
    /// <param name="settings">Strings, flags or whole numbers.</param>
    public static void Write(Utf8JsonWriter json, string key, string? type, params ReadOnlySpan<(string Key, object Value)> settings)
    {
        if (type is null)
        {
            json.WriteNull(key);
            return;
        }

        json.WritePropertyName(key);
        Write(json, type, settings);
    }

    /// <summary>A part of a sequence.</summary>
    public static void Write(Utf8JsonWriter json, string type, params ReadOnlySpan<(string Key, object Value)> settings)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        foreach (var (key, value) in settings)
        {
            json.WritePropertyName(key);
            JsonSerializer.Serialize(json, value);
        }

        json.WriteEndObject();
    }

    /// <summary>A sequence of parts under a key.</summary>
    public static void WriteSequence(Utf8JsonWriter json, string key, string items, params IEnumerable<Action> parts)
    {
        json.WriteStartObject(key);
        json.WriteString("type", "Sequence");
        json.WriteStartArray(items);
        foreach (var part in parts)
        {
            part();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteReplace(Utf8JsonWriter json, string kind, string pattern, string content) =>
        Write(json, "Replace", ("pattern", new Dictionary<string, string> { [kind] = pattern }), ("content", content));

    /// <summary>The vocabulary as an object of ids.</summary>
    public static void WriteVocabulary(Utf8JsonWriter json, GgufTokens tokens, Func<int, string> spelling)
    {
        json.WriteStartObject("vocab");
        var seen = new HashSet<string>();
        for (var id = 0; id < tokens.Spellings.Length; id++)
        {
            if (seen.Add(spelling(id)))
            {
                json.WriteNumber(spelling(id), id);
            }
        }

        json.WriteEndObject();
    }

    /// <summary>A post-processor that puts tokens before and after a text, and around each of a pair.</summary>
    public static void WriteTemplate(Utf8JsonWriter json, GgufTokens tokens, int? start, int? end)
    {
        json.WriteStartObject("post_processor");
        json.WriteString("type", "TemplateProcessing");
        foreach (var (key, texts) in new[] { ("single", new[] { ("A", 0) }), ("pair", [("A", 0), ("B", 1)]) })
        {
            json.WriteStartArray(key);
            foreach (var (text, typeId) in texts)
            {
                WritePiece(json, "SpecialToken", start is { } first ? tokens.Spellings[first] : null, typeId);
                WritePiece(json, "Sequence", text, typeId);
                WritePiece(json, "SpecialToken", end is { } last ? tokens.Spellings[last] : null, typeId);
            }

            json.WriteEndArray();
        }

        json.WriteStartObject("special_tokens");
        foreach (var id in new[] { start, end }.OfType<int>().Distinct())
        {
            json.WriteStartObject(tokens.Spellings[id]);
            json.WriteString("id", tokens.Spellings[id]);
            json.WriteStartArray("ids");
            json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteStartArray("tokens");
            json.WriteStringValue(tokens.Spellings[id]);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WritePiece(Utf8JsonWriter json, string kind, string? id, int typeId)
    {
        if (id is not null)
        {
            json.WriteStartObject();
            json.WriteStartObject(kind);
            json.WriteString("id", id);
            json.WriteNumber("type_id", typeId);
            json.WriteEndObject();
            json.WriteEndObject();
        }
    }
}
