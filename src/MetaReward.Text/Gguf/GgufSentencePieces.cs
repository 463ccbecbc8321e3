using System.Text.Json;

namespace MetaReward.Text;

/// <summary>SentencePiece's models of a GGUF file as parts of a <c>tokenizer.json</c>.</summary>
internal static class GgufSentencePieces
{
    private const string Mark = "\u2581";

    /// <summary>
    /// Byte-pair encoding by scores: of all neighbours whose union is a token, those with the highest score are joined first. As merges
    /// these are all ways to make a token of two, in the order of the tokens' scores.
    /// </summary>
    public static void WriteBytePair(Utf8JsonWriter json, GgufMetadata metadata, GgufTokens tokens)
    {
        var prefixed = metadata.Flag("tokenizer.ggml.add_space_prefix") ?? true;
        GgufTokenizerParts.WriteSequence(json, "normalizer", "normalizers",
        [
            .. prefixed ? new Action[] { () => GgufTokenizerParts.Write(json, "Prepend", ("prepend", Mark)) } : [],
            () => GgufTokenizerParts.WriteReplace(json, "String", " ", Mark),
        ]);
        json.WriteNull("pre_tokenizer");
        GgufTokenizerParts.WriteSequence(json, "decoder", "decoders",
        [
            () => GgufTokenizerParts.WriteReplace(json, "String", Mark, " "),
            () => GgufTokenizerParts.Write(json, "ByteFallback"),
            () => GgufTokenizerParts.Write(json, "Fuse"),
            .. prefixed ? new Action[] { () => GgufTokenizerParts.Write(json, "Strip", ("content", " "), ("start", 1), ("stop", 0)) } : [],
        ]);
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteString("unk_token", tokens.Named("unknown"));
        json.WriteBoolean("fuse_unk", true);
        json.WriteBoolean("byte_fallback", true);
        GgufTokenizerParts.WriteVocabulary(json, tokens, id => tokens.Spellings[id]);
        json.WriteStartArray("merges");
        foreach (var (left, right) in Merges(tokens))
        {
            json.WriteStartArray();
            json.WriteStringValue(left);
            json.WriteStringValue(right);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The unigram model.</summary>
    public static void WriteUnigram(Utf8JsonWriter json, GgufMetadata metadata, GgufTokens tokens)
    {
        var rules = metadata.Wholes("tokenizer.ggml.precompiled_charsmap");
        var joins = metadata.Flag("tokenizer.ggml.remove_extra_whitespaces") ?? false;
        GgufTokenizerParts.WriteSequence(json, "normalizer", "normalizers",
        [
            .. rules is { Length: > 0 } ? new Action[]
            {
                () => GgufTokenizerParts.Write(json, "Precompiled",
                    ("precompiled_charsmap", Convert.ToBase64String([.. rules.Select(value => unchecked((byte)value))]))),
            } : [],
            .. joins ? new Action[]
            {
                () => GgufTokenizerParts.Write(json, "Strip", ("strip_left", false), ("strip_right", true)),
                () => GgufTokenizerParts.WriteReplace(json, "Regex", " {2,}", Mark),
            } : [],
        ]);
        var scheme = metadata.Flag("tokenizer.ggml.add_space_prefix") ?? true ? "always" : "never";
        GgufTokenizerParts.Write(json, "pre_tokenizer", "Metaspace", ("replacement", Mark), ("prepend_scheme", scheme), ("split", true));
        GgufTokenizerParts.Write(json, "decoder", "Metaspace", ("replacement", Mark), ("prepend_scheme", scheme), ("split", true));
        json.WriteStartObject("model");
        json.WriteString("type", "Unigram");
        json.WriteNumber("unk_id", tokens.NamedId("unknown") ?? throw metadata.Missing("tokenizer.ggml.unknown_token_id"));
        json.WriteBoolean("byte_fallback", tokens.Ids.ContainsKey("<0x00>"));
        json.WriteStartArray("vocab");
        foreach (var (spelling, score) in tokens.Spellings.Zip(tokens.Scores()))
        {
            json.WriteStartArray();
            json.WriteStringValue(spelling);
            json.WriteNumberValue(score);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Of one token's ways the one with the longest left part goes first.</summary>
    private static IEnumerable<(string Left, string Right)> Merges(GgufTokens tokens)
    {
        var scores = tokens.Scores();
        var merges = new List<(string Left, string Right, double Score, int Id)>();
        for (var id = 0; id < tokens.Spellings.Length; id++)
        {
            var token = tokens.Spellings[id];
            if (tokens.Kind(id) is GgufTokens.Control or GgufTokens.Unknown or GgufTokens.Byte || tokens.Ids[token] != id)
            {
                continue;
            }

            for (var at = 1; at < token.Length; at++)
            {
                if (!char.IsLowSurrogate(token[at]) && tokens.Ids.ContainsKey(token[..at]) && tokens.Ids.ContainsKey(token[at..]))
                {
                    merges.Add((token[..at], token[at..], scores[id], id));
                }
            }
        }

        return merges.OrderByDescending(merge => merge.Score).ThenBy(merge => merge.Id).ThenByDescending(merge => merge.Left.Length)
            .Select(merge => (merge.Left, merge.Right));
    }
}
