using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// Writes a GGUF file's tokenizer, template and stop tokens as the hub's side files, so that both kinds of checkpoint go one way from here
/// on and a trained model can be saved. Byte-level BPE only; SentencePiece vocabularies are refused by name.
/// </summary>
internal static class GgufTokenizer
{
    private const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Qwen2 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const int Control = 3, UserDefined = 4;

    public static TextSide Text(GgufMetadata metadata)
    {
        var model = metadata.Text("tokenizer.ggml.model") ?? throw metadata.Missing("tokenizer.ggml.model");
        if (model != "gpt2")
        {
            throw new InvalidDataException($"{metadata.Path}: the tokenizer kind '{model}' is not read; byte-level BPE ('gpt2') is.");
        }

        var tokens = metadata.Texts("tokenizer.ggml.tokens") ?? throw metadata.Missing("tokenizer.ggml.tokens");
        var kinds = metadata.Wholes("tokenizer.ggml.token_type") ?? [];
        var end = Named(metadata, tokens, "eos") ?? throw metadata.Missing("tokenizer.ggml.eos_token_id");
        var stop = new[] { "eos", "eot", "eom" }.Select(key => metadata.Whole($"tokenizer.ggml.{key}_token_id")).OfType<int>().Distinct().ToList();
        return TextSide.Parse(new Dictionary<string, byte[]>
        {
            [TextSide.TokenizerFile] = WordLevelFiles.Json(json => Tokenizer(json, metadata, tokens, kinds)),
            [TextSide.ConfigFile] = WordLevelFiles.Json(json => Config(json, metadata, tokens, end)),
            ["generation_config.json"] = WordLevelFiles.Json(json =>
            {
                json.WriteStartArray("eos_token_id");
                stop.ForEach(json.WriteNumberValue);
                json.WriteEndArray();
            }),
        }, metadata.Path);
    }

    private static void Tokenizer(Utf8JsonWriter json, GgufMetadata metadata, string[] tokens, long[] kinds)
    {
        json.WriteString("version", "1.0");
        json.WriteStartArray("added_tokens");
        for (var id = 0; id < Math.Min(tokens.Length, kinds.Length); id++)
        {
            if (kinds[id] is Control or UserDefined && tokens[id].Length > 0)
            {
                WordLevelFiles.WriteAdded(json, id, tokens[id], kinds[id] == Control);
            }
        }

        json.WriteEndArray();
        var kind = metadata.Text("tokenizer.ggml.pre") ?? "default";
        WriteStep(json, "normalizer", kind == "qwen2" ? "NFC" : null);
        json.WritePropertyName("pre_tokenizer");
        WritePreTokenizer(json, kind, metadata.Path);
        json.WriteNull("post_processor");
        WriteStep(json, "decoder", "ByteLevel");
        json.WriteStartObject("model");
        json.WriteString("type", "BPE");
        json.WriteBoolean("ignore_merges", kind is "llama-bpe" or "llama3");
        json.WriteStartObject("vocab");
        for (var id = 0; id < tokens.Length; id++)
        {
            json.WriteNumber(tokens[id], id);
        }

        json.WriteEndObject();
        json.WriteStartArray("merges");
        foreach (var merge in metadata.Texts("tokenizer.ggml.merges") ?? throw metadata.Missing("tokenizer.ggml.merges"))
        {
            json.WriteStringValue(merge);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Config(Utf8JsonWriter json, GgufMetadata metadata, string[] tokens, string end)
    {
        json.WriteString("tokenizer_class", "PreTrainedTokenizerFast");
        json.WriteString("eos_token", end);
        foreach (var (key, ours) in new[] { ("bos", "bos_token"), ("unknown", "unk_token"), ("padding", "pad_token") })
        {
            if (Named(metadata, tokens, key) is { } spelling)
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

    private static void WriteStep(Utf8JsonWriter json, string name, string? type)
    {
        if (type is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private static void WritePreTokenizer(Utf8JsonWriter json, string kind, string path)
    {
        var split = kind switch
        {
            "llama-bpe" or "llama3" => Llama3,
            "qwen2" => Qwen2,
            "smollm" or "gpt-2" or "default" => null,
            _ => throw new InvalidDataException($"{path}: the pre-tokenizer '{kind}' is not known here; known: smollm, gpt-2, llama-bpe, qwen2."),
        };
        json.WriteStartObject();
        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        if (split is not null || kind == "smollm")
        {
            json.WriteStartObject();
            json.WriteString("type", split is null ? "Digits" : "Split");
            if (split is null)
            {
                json.WriteBoolean("individual_digits", true);
            }
            else
            {
                json.WriteStartObject("pattern");
                json.WriteString("Regex", split);
                json.WriteEndObject();
                json.WriteString("behavior", "Isolated");
                json.WriteBoolean("invert", false);
            }

            json.WriteEndObject();
        }

        json.WriteStartObject();
        json.WriteString("type", "ByteLevel");
        json.WriteBoolean("add_prefix_space", false);
        json.WriteBoolean("trim_offsets", true);
        json.WriteBoolean("use_regex", split is null);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string? Named(GgufMetadata metadata, string[] tokens, string key)
    {
        var id = metadata.Whole($"tokenizer.ggml.{key}_token_id");
        return id is null ? null : id < tokens.Length ? tokens[id.Value]
            : throw new InvalidDataException($"{metadata.Path}: the {key} token {id} is outside the vocabulary of {tokens.Length}.");
    }
}
