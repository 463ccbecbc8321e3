using System.Globalization;
using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// A checkpoint's text side as GGUF metadata: byte-level BPE as <c>gpt2</c>, SentencePiece's BPE with byte fallback as <c>llama</c>, whose
/// scores are the order of the merges.
/// </summary>
internal static class GgufVocabulary
{
    private const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6;

    /// <param name="size">Rows of the embedding; ids without a token are filled up.</param>
    /// <exception cref="InvalidDataException">llama.cpp has no such tokenizer; the message says what is missing.</exception>
    public static IEnumerable<(string Key, object Value)> Metadata(TextSide text, int size) =>
        Metadata(text.Files, text.StopTokens, text.EndToken, size);

    /// <param name="files">Side files by name.</param>
    /// <param name="stops">Ids that end a response.</param>
    /// <param name="end">The one that ends it in training.</param>
    public static IEnumerable<(string Key, object Value)> Metadata(
        IReadOnlyDictionary<string, byte[]> files, IReadOnlySet<int> stops, int end, int size)
    {
        var file = JsonFields.Parse(files[TextSide.TokenizerFile], TextSide.TokenizerFile);
        var config = files.TryGetValue(TextSide.ConfigFile, out var bytes) ? JsonFields.Parse(bytes, TextSide.ConfigFile) : null;
        var model = file.Fields("model") ?? throw file.Missing("model");
        var kind = model.Text("type");
        if (kind is not (null or "BPE"))
        {
            throw new InvalidDataException(
                $"llama.cpp has no tokenizer of the kind {kind} for such models, so no GGUF file can be written; "
                + "export a hub folder instead.");
        }

        foreach (var key in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (model.Text(key) is { Length: > 0 } mark)
            {
                throw new InvalidDataException(
                    $"llama.cpp has no BPE that marks words ('{key}' is '{mark}'), so no GGUF file can be written; "
                    + "export a hub folder instead.");
            }
        }

        var pieces = model.Flag("byte_fallback") == true;
        var (tokens, types) = Tokens(file, model, size, pieces);
        return Kind(file, model, tokens, pieces)
            .Concat([("tokenizer.ggml.tokens", tokens), ("tokenizer.ggml.token_type", types)])
            .Concat(Special(file, config, stops, end, tokens)).Concat(Templates(files, config));
    }

    /// <summary>Where llama.cpp makes other tokens than the tokenizer.</summary>
    public static IEnumerable<string> Notes(TextSide text)
    {
        var file = JsonFields.Parse(text.Files[TextSide.TokenizerFile], TextSide.TokenizerFile);
        if (file.Fields("pre_tokenizer") is { } pre && pre.Text("type") == "Metaspace"
            && pre.Text("prepend_scheme") is var scheme and not "never")
        {
            yield return "llama.cpp puts a space before every text, this tokenizer only where none is" +
                (scheme == "first" ? ", and not after special tokens" : "") + ": some texts become other tokens.";
        }
    }

    private static IEnumerable<(string Key, object Value)> Kind(JsonFields file, JsonFields model, string[] tokens, bool pieces) => pieces
        ?
        [
            ("tokenizer.ggml.model", "llama"), ("tokenizer.ggml.pre", "default"), ("tokenizer.ggml.scores", Scores(Merges(model), tokens)),
            ("tokenizer.ggml.add_space_prefix", Prefixed(file)),
        ]
        : [("tokenizer.ggml.model", "gpt2"), ("tokenizer.ggml.pre", GgufPreTokenizer.Name(file)),
            ("tokenizer.ggml.merges", Spelled(Merges(model)))];

    private static (string[] Tokens, int[] Types) Tokens(JsonFields file, JsonFields model, int size, bool pieces)
    {
        var (tokens, types) = (new string[size], new int[size]);
        var unknown = model.Text("unk_token");
        var vocabulary = model.Fields("vocab") ?? throw model.Missing("vocab");
        foreach (var entry in vocabulary.Entries)
        {
            var id = vocabulary.Whole(entry.Name, 0) ?? -1;
            Put(id, entry.Name, pieces && IsByte(entry.Name) ? Byte : entry.Name == unknown && pieces ? Unknown : Normal);
        }

        foreach (var added in (file.Items("added_tokens") ?? []).Select(item => new JsonFields(item, file.Where)))
        {
            var spelling = added.Text("content") ?? throw added.Missing("content");
            Put(added.Whole("id", 0) ?? throw added.Missing("id"), spelling,
                pieces && spelling == unknown ? Unknown : added.Flag("special") == true ? Control : UserDefined);
        }

        for (var id = 0; id < size; id++)
        {
            (tokens[id], types[id]) = tokens[id] is null ? (string.Create(CultureInfo.InvariantCulture, $"[PAD{id}]"), Unused)
                : (tokens[id], types[id]);
        }

        return (tokens, types);

        void Put(int id, string spelling, int type)
        {
            if (id < 0 || id >= size)
            {
                throw new InvalidDataException($"{file.Where}: the token '{spelling}' has the id {id}, the model only {size}.");
            }

            (tokens[id], types[id]) = (spelling, type);
        }
    }

    private static List<(string Left, string Right)> Merges(JsonFields model) =>
        [.. (model.Items("merges") ?? throw model.Missing("merges")).Select(merge =>
            merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2 ? (merge[0].GetString()!, merge[1].GetString()!)
            : merge.ValueKind == JsonValueKind.String && merge.GetString()!.Split(' ') is [var left, var right] ? (left, right)
            : throw model.Wrong("merges", merge, "pairs of tokens"))];

    private static string[] Spelled(List<(string Left, string Right)> merges) => [.. merges.Select(merge => $"{merge.Left} {merge.Right}")];

    /// <summary>SentencePiece joins the pair whose whole has the highest score: minus the place of its first merge.</summary>
    private static float[] Scores(List<(string Left, string Right)> merges, string[] tokens)
    {
        var places = new Dictionary<string, int>();
        foreach (var (left, right) in merges)
        {
            places.TryAdd(left + right, places.Count);
        }

        return [.. tokens.Select(token => places.TryGetValue(token, out var place) ? -(float)place : 0)];
    }

    private static bool IsByte(string token) => token.Length == 6 && token.StartsWith("<0x", StringComparison.Ordinal) && token[5] == '>'
        && byte.TryParse(token.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);

    /// <summary>
    /// Whether text begins with a space that was not there: a normalizer that prepends one, or a Metaspace pre-tokenizer that does.
    /// </summary>
    private static bool Prefixed(JsonFields file)
    {
        var normalizer = file.Fields("normalizer");
        var steps = normalizer?.Text("type") == "Sequence"
            ? normalizer.Items("normalizers")!.Select(item => new JsonFields(item, file.Where)).ToList()
            : normalizer is null ? [] : [normalizer];
        return steps.Any(step => step.Text("type") == "Prepend")
            || (file.Fields("pre_tokenizer") is { } pre && pre.Text("type") == "Metaspace" && pre.Text("prepend_scheme") is not "never");
    }

    private static IEnumerable<(string Key, object Value)> Special(
        JsonFields file, JsonFields? config, IReadOnlySet<int> stops, int end, string[] tokens)
    {
        int? Id(string key) => config is not null && TemplateFiles.Variables(config, null).GetValueOrDefault(key) is string spelling
            && Array.IndexOf(tokens, spelling) is >= 0 and var id ? id : null;
        var eos = Id("eos_token") is { } named && stops.Contains(named) ? named : end;
        var others = stops.Except([eos]).OrderBy(id => id == end ? 0 : 1).ThenBy(id => id).ToList();
        foreach (var (key, id) in new[]
        {
            ("bos", Id("bos_token")), ("eos", eos), ("eot", others.Count > 0 ? others[0] : null),
            ("eom", others.Count > 1 ? others[1] : null),
            ("unknown", Id("unk_token")), ("padding", Id("pad_token")),
        })
        {
            if (id is { } number)
            {
                yield return ($"tokenizer.ggml.{key}_token_id", (uint)number);
            }
        }

        yield return ("tokenizer.ggml.add_bos_token", Begins(file, config) && Id("bos_token") is not null);
        yield return ("tokenizer.ggml.add_eos_token", false);
    }

    /// <summary>
    /// Whether encoding begins with a special token: what the post-processor says, else what the tokenizer's class is told.
    /// </summary>
    private static bool Begins(JsonFields file, JsonFields? config)
    {
        if (file.Fields("post_processor") is not { } processor)
        {
            return config?.Flag("add_bos_token") ?? false;
        }

        var steps = processor.Text("type") == "Sequence"
            ? processor.Items("processors")!.Select(item => new JsonFields(item, file.Where)).ToList()
            : [processor];
        return steps.Any(step => step.Text("type") == "TemplateProcessing" && step.Items("single") is [var first, ..]
            && first.TryGetProperty("SpecialToken", out _));
    }

    private static IEnumerable<(string Key, object Value)> Templates(IReadOnlyDictionary<string, byte[]> files, JsonFields? config)
    {
        var sources = TemplateFiles.Sources(files, config, TextSide.ConfigFile) ?? new Dictionary<string, string>();
        return sources.OrderBy(source => source.Key == ChatTemplate.Default ? "" : source.Key, StringComparer.Ordinal)
            .Select(source => (source.Key == ChatTemplate.Default ? "tokenizer.chat_template" : $"tokenizer.chat_template.{source.Key}",
                (object)source.Value));
    }
}
