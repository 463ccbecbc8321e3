using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// WordPiece of a GGUF file as parts of a <c>tokenizer.json</c>: there a token that begins a word is marked, here one that goes on.
/// </summary>
internal static class GgufWordPiece
{
    private const char Begins = '\u2581';

    public static void Write(Utf8JsonWriter json, GgufMetadata metadata, GgufTokens tokens)
    {
        var lower = metadata.Flag("tokenizer.ggml.normalizer.lowercase") ?? true;
        GgufTokenizerParts.Write(json, "normalizer", "BertNormalizer", ("clean_text", true), ("handle_chinese_chars", true),
            ("strip_accents", metadata.Flag("tokenizer.ggml.normalizer.strip_accents") ?? lower), ("lowercase", lower));
        GgufTokenizerParts.Write(json, "pre_tokenizer", "BertPreTokenizer");
        GgufTokenizerParts.Write(json, "decoder", "WordPiece", ("prefix", "##"), ("cleanup", true));
        json.WriteStartObject("model");
        json.WriteString("type", "WordPiece");
        json.WriteString("unk_token", tokens.Named("unknown") ?? throw metadata.Missing("tokenizer.ggml.unknown_token_id"));
        json.WriteString("continuing_subword_prefix", "##");
        json.WriteNumber("max_input_chars_per_word", 100);
        GgufTokenizerParts.WriteVocabulary(json, tokens, id => Spelling(tokens.Spellings[id], tokens.IsAdded(id)));
        json.WriteEndObject();
    }

    /// <summary>Tokens in square brackets stand as they are, in both forms.</summary>
    private static string Spelling(string token, bool added) => added
        || (token.StartsWith('[') && token.EndsWith(']') && token.Length > 2)
        ? token
        : token.StartsWith(Begins) ? token[1..] : "##" + token;
}
