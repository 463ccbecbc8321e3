using System.Text.Json;

namespace MetaReward.Text;

/// <summary>Makes the side files of a model that reads words: <c>tokenizer.json</c> (WordLevel) and <c>tokenizer_config.json</c>.</summary>
public static class WordLevelFiles
{
    /// <param name="words">All tokens in the order of their ids, special ones included.</param>
    /// <param name="specials">Those that steer the model, for example role marks and the end mark.</param>
    /// <param name="end">The special token that ends a response.</param>
    /// <param name="unknown">Stands for words outside the list; null makes them errors.</param>
    /// <param name="template">The chat template, in Jinja.</param>
    public static TextSide Make(
        IReadOnlyList<string> words, IReadOnlyCollection<string> specials, string end, string? unknown, string template)
    {
        if (words.Distinct().Count() != words.Count || specials.Append(end).Append(unknown ?? end).Except(words).Any())
        {
            throw new ArgumentException("Words must differ, and special, end and unknown tokens must be among them.", nameof(words));
        }

        return TextSide.Parse(new Dictionary<string, byte[]>
        {
            [TextSide.TokenizerFile] = Json(json => WriteTokenizer(json, words, specials, unknown)),
            [TextSide.ConfigFile] = Json(json =>
            {
                json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
                json.WriteString("eos_token", end);
                json.WriteString("unk_token", unknown);
                json.WriteString("chat_template", template);
            }),
        }, "word-level tokenizer");
    }

    internal static byte[] Json(Action<Utf8JsonWriter> body)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }

        return [.. stream.ToArray(), (byte)'\n'];
    }

    internal static void WriteAdded(Utf8JsonWriter json, int id, string spelling, bool special, bool swallowsSpace = false)
    {
        json.WriteStartObject();
        json.WriteNumber("id", id);
        json.WriteString("content", spelling);
        json.WriteBoolean("single_word", false);
        json.WriteBoolean("lstrip", false);
        json.WriteBoolean("rstrip", swallowsSpace);
        json.WriteBoolean("normalized", false);
        json.WriteBoolean("special", special);
        json.WriteEndObject();
    }

    private static void WriteTokenizer(
        Utf8JsonWriter json, IReadOnlyList<string> words, IReadOnlyCollection<string> specials, string? unknown)
    {
        json.WriteString("version", "1.0");
        json.WriteStartArray("added_tokens");
        for (var id = 0; id < words.Count; id++)
        {
            if (specials.Contains(words[id]))
            {
                WriteAdded(json, id, words[id], special: true);
            }
        }

        json.WriteEndArray();
        json.WriteNull("normalizer");
        json.WriteStartObject("pre_tokenizer");
        json.WriteString("type", "WhitespaceSplit");
        json.WriteEndObject();
        json.WriteNull("post_processor");
        json.WriteNull("decoder");
        json.WriteStartObject("model");
        json.WriteString("type", "WordLevel");
        json.WriteStartObject("vocab");
        for (var id = 0; id < words.Count; id++)
        {
            json.WriteNumber(words[id], id);
        }

        json.WriteEndObject();
        json.WriteString("unk_token", unknown);
        json.WriteEndObject();
    }
}
