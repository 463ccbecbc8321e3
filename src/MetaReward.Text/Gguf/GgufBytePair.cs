using System.Text.Json;

namespace MetaReward.Text;

/// <summary>Byte-level BPE of a GGUF file as parts of a <c>tokenizer.json</c>.</summary>
internal static class GgufBytePair
{
    public static void Write(Utf8JsonWriter json, GgufMetadata metadata, GgufTokens tokens)
    {
        var splits = GgufSplits.Named(metadata.Text("tokenizer.ggml.pre") ?? "default", metadata.Path);
        GgufTokenizerParts.Write(json, "normalizer", splits.Composed ? "NFC" : null);
        var own = splits.Steps[^1] == GgufSplits.Gpt2;
        GgufTokenizerParts.WriteSequence(json, "pre_tokenizer", "pretokenizers",
        [
            .. splits.Steps.SkipLast(own ? 1 : 0).Select<string, Action>(step => () => WriteStep(json, step)),
            () => GgufTokenizerParts.Write(json, "ByteLevel", ("add_prefix_space", false), ("trim_offsets", true), ("use_regex", own)),
        ]);
        GgufTokenizerParts.Write(json, "decoder", "ByteLevel", ("add_prefix_space", true), ("trim_offsets", true), ("use_regex", true));
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteBoolean("ignore_merges", splits.WordsFirst);
        GgufTokenizerParts.WriteVocabulary(json, tokens, id => tokens.Spellings[id]);
        json.WriteStartArray("merges");
        foreach (var merge in metadata.Texts("tokenizer.ggml.merges") ?? throw metadata.Missing("tokenizer.ggml.merges"))
        {
            json.WriteStringValue(merge);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteStep(Utf8JsonWriter json, string step)
    {
        if (step == GgufSplits.Digits)
        {
            GgufTokenizerParts.Write(json, "Digits", ("individual_digits", true));
            return;
        }

        var pattern = step == GgufSplits.Gpt2 ? Cutters.Gpt2 : step;
        GgufTokenizerParts.Write(json, "Split", ("pattern", new Dictionary<string, string> { ["Regex"] = pattern }),
            ("behavior", "Isolated"),
            ("invert", false));
    }
}
