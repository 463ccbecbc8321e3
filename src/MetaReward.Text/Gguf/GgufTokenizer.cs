using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// Writes a GGUF file's tokenizer, template and stop tokens as the hub's side files, so that both kinds of checkpoint go one way from here
/// on and a trained model can be saved. Read are byte-level BPE (<c>gpt2</c>), SentencePiece's BPE (<c>llama</c>) and unigram model
/// (<c>t5</c>), and WordPiece (<c>bert</c>); others are refused by name.
/// </summary>
internal static class GgufTokenizer
{
    public static TextSide Text(GgufMetadata metadata)
    {
        var vocabulary = new GgufTokens(metadata);
        var end = vocabulary.Named("eos") ?? vocabulary.Named("seperator") ?? vocabulary.Named("eot") ?? vocabulary.Named("eom")
            ?? throw metadata.Missing("tokenizer.ggml.eos_token_id");
        var stop = new[] { "eos", "eot", "eom" }.Select(vocabulary.NamedId).OfType<int>().Distinct().ToList();
        return TextSide.Parse(new Dictionary<string, byte[]>
        {
            [TextSide.TokenizerFile] = Tokenizer(metadata),
            [TextSide.ConfigFile] = WordLevelFiles.Json(json => Config(json, metadata, vocabulary, end)),
            ["generation_config.json"] = WordLevelFiles.Json(json =>
            {
                json.WriteStartArray("eos_token_id");
                stop.ForEach(json.WriteNumberValue);
                json.WriteEndArray();
            }),
        }, metadata.Path);
    }

    /// <summary>The <c>tokenizer.json</c> that does what the file's vocabulary and settings mean.</summary>
    /// <exception cref="InvalidDataException">The kind of tokenizer or the way of cutting words is not known, or
    /// metadata are missing.</exception>
    public static byte[] Tokenizer(GgufMetadata metadata)
    {
        var model = metadata.Text("tokenizer.ggml.model") ?? throw metadata.Missing("tokenizer.ggml.model");
        var tokens = new GgufTokens(metadata);
        return WordLevelFiles.Json(json =>
        {
            json.WriteString("version", "1.0");
            WriteAdded(json, tokens);
            switch (model)
            {
                case "gpt2":
                    GgufBytePair.Write(json, metadata, tokens);
                    break;
                case "llama":
                    GgufSentencePieces.WriteBytePair(json, metadata, tokens);
                    break;
                case "t5":
                    GgufSentencePieces.WriteUnigram(json, metadata, tokens);
                    break;
                case "bert":
                    GgufWordPiece.Write(json, metadata, tokens);
                    break;
                default:
                    throw new InvalidDataException(
                        $"{metadata.Path}: the tokenizer kind '{model}' is not read; read are gpt2, llama, t5, bert.");
            }

            WriteAround(json, metadata, tokens, model);
        });
    }

    private static void WriteAdded(Utf8JsonWriter json, GgufTokens tokens)
    {
        json.WriteStartArray("added_tokens");
        for (var id = 0; id < tokens.Spellings.Length; id++)
        {
            if (tokens.IsAdded(id))
            {
                WordLevelFiles.WriteAdded(json, id, tokens.Spellings[id], tokens.IsSpecial(id), tokens.SwallowsSpace(id));
            }
        }

        json.WriteEndArray();
    }

    /// <summary>The tokens that llama.cpp puts around a text.</summary>
    private static void WriteAround(Utf8JsonWriter json, GgufMetadata metadata, GgufTokens tokens, string model)
    {
        var (begins, ends) = model switch
        {
            "llama" => (true, false),
            "t5" => (false, true),
            "bert" => (true, true),
            _ => (metadata.Text("tokenizer.ggml.pre") is { } pre
                && GgufSplits.Named(pre, metadata.Path) is { WordsFirst: true } and { Names: ["llama-bpe" or "tekken", ..] }, false),
        };
        var start = metadata.Flag("tokenizer.ggml.add_bos_token") ?? begins
            ? tokens.NamedId(model == "bert" ? "cls" : "bos") ?? tokens.NamedId("bos")
            : null;
        var end = metadata.Flag("tokenizer.ggml.add_eos_token") ?? ends
            ? tokens.NamedId(model == "bert" ? "seperator" : "eos") ?? tokens.NamedId("eos")
            : null;
        if (start is null && end is null)
        {
            json.WriteNull("post_processor");
            return;
        }

        GgufTokenizerParts.WriteTemplate(json, tokens, start, end);
    }

    private static void Config(Utf8JsonWriter json, GgufMetadata metadata, GgufTokens tokens, string end)
    {
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
        json.WriteString("eos_token", end);
        foreach (var (key, ours) in new[] { ("bos", "bos_token"), ("unknown", "unk_token"), ("padding", "pad_token") })
        {
            if (tokens.Named(key) is { } spelling)
            {
                json.WriteString(ours, spelling);
            }
        }

        json.WriteBoolean("clean_up_tokenization_spaces", false);
        if (metadata.Text("tokenizer.chat_template") is { } template)
        {
            json.WriteString("chat_template", template);
        }
    }
}
