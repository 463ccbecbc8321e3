namespace MetaReward.Text;

/// <summary>The tokens of a GGUF file with their kinds and names.</summary>
internal sealed class GgufTokens
{
    /// <summary>Kinds of tokens.</summary>
    public const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6;

    /// <summary>
    /// Spellings that end a text or a turn whatever kind a file gives them; llama.cpp, too, takes them for control tokens.
    /// </summary>
    private static readonly string[] Ends =
        ["</s>", "<|endoftext|>", "<|im_end|>", "<|end|>", "<|eot_id|>", "<|eom_id|>", "<|return|>", "<end_of_turn>", "<end_of_utterance>",
            "<EOT>", "<｜end▁of▁sentence｜>"];

    private readonly GgufMetadata _metadata;
    private readonly long[] _kinds;
    private readonly Lazy<Dictionary<string, int>> _ids;

    public GgufTokens(GgufMetadata metadata)
    {
        _metadata = metadata;
        Spellings = metadata.Texts("tokenizer.ggml.tokens") ?? throw metadata.Missing("tokenizer.ggml.tokens");
        _kinds = metadata.Wholes("tokenizer.ggml.token_type") ?? [];
        if (Spellings.Length > TokenVocabulary.Limit)
        {
            throw new InvalidDataException($"{metadata.Path}: {Spellings.Length} tokens; expected at most {TokenVocabulary.Limit}.");
        }

        _ids = new(() =>
        {
            var ids = new Dictionary<string, int>();
            for (var id = 0; id < Spellings.Length; id++)
            {
                ids.TryAdd(Spellings[id], id);
            }

            return ids;
        });
    }

    public string[] Spellings { get; }

    /// <summary>Ids by spelling; of tokens that are spelt alike the first.</summary>
    public IReadOnlyDictionary<string, int> Ids => _ids.Value;

    public int Kind(int id) => id < _kinds.Length ? (int)_kinds[id] : Normal;

    /// <summary>Found by its spelling before the model sees the text.</summary>
    public bool IsAdded(int id) => Kind(id) is Control or UserDefined or Unknown && Spellings[id].Length > 0 && Ids[Spellings[id]] == id;

    /// <summary>Steers the model: a control token, the unknown token, one that the file names, or one that is spelt like an end.</summary>
    public bool IsSpecial(int id) => Kind(id) is Control or Unknown || Ends.Contains(Spellings[id])
        || new[] { "bos", "eos", "eot", "eom", "unknown", "padding" }.Any(key => NamedId(key) == id);

    /// <summary>
    /// Phi-3's tokens swallow the white space after them. The file does not say so: llama.cpp, too, knows it by the model's name.
    /// </summary>
    public bool SwallowsSpace(int id) => (_metadata.Text("general.name") ?? "").ToLowerInvariant() is var name
        && (name.Contains("phi-3", StringComparison.Ordinal) || name.Contains("phi3", StringComparison.Ordinal))
        && Spellings[id] is not ("<unk>" or "<s>" or "<|endoftext|>");

    /// <summary>
    /// The id of a token that the file names: bos, eos, unknown, padding and others. Minus one, also as 32 bits without a sign, names none.
    /// </summary>
    public int? NamedId(string key)
    {
        var name = $"tokenizer.ggml.{key}_token_id";
        var id = _metadata.IsNone(name) ? null : _metadata.Whole(name);
        return id is null || id < Spellings.Length ? id
            : throw new InvalidDataException(
                $"{_metadata.Path}: the {key} token {id} ('{name}') is outside the vocabulary of {Spellings.Length}; " +
                    "expected one of its ids, or 4294967295 for none. Convert the model again, or set the key with "
                    + "llama.cpp's gguf_set_metadata.py.");
    }

    public string? Named(string key) => NamedId(key) is { } id ? Spellings[id] : null;

    /// <summary>Scores by id; those that the file does not give are 0.</summary>
    public double[] Scores()
    {
        var scores = _metadata.Numbers("tokenizer.ggml.scores") ?? throw _metadata.Missing("tokenizer.ggml.scores");
        return [.. Spellings.Select((_, id) => id < scores.Length ? scores[id] : 0)];
    }
}
