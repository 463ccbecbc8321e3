namespace MetaReward.Text;

/// <summary>A model's shape from GGUF metadata and tensors; what the engine does not compute is refused by name.</summary>
internal static class GgufConfig
{
    private const int MostLayers = 4096;

    /// <param name="tensors">By the file's own names.</param>
    /// <param name="read">Values of one of them.</param>
    public static ModelConfig Read(GgufMetadata metadata, IReadOnlyDictionary<string, GgufTensor> tensors, Func<string, float[]> read)
    {
        var word = metadata.Text("general.architecture") ?? throw metadata.Missing("general.architecture");
        if (!GgufFamily.All.TryGetValue(word, out var family))
        {
            throw new InvalidDataException(
                $"{metadata.Path}: architecture '{word}' is not supported; supported: {string.Join(", ", GgufFamily.All.Keys)}.");
        }

        var keys = new GgufKeys(metadata, word, tensors, read);
        return HubConfig.Checked(family.Shape(keys, Plain(keys, family)), metadata.Path);
    }

    private static ModelConfig Plain(GgufKeys keys, GgufFamily family)
    {
        var (hidden, heads, context) = (keys.Need("embedding_length"), keys.Need("attention.head_count"), keys.Need("context_length"));
        var headSize = keys.Whole("attention.key_length", 1) ?? hidden / heads;
        if ((keys.Whole("attention.value_length", 1) ?? headSize) != headSize)
        {
            throw new InvalidDataException($"{keys.Path}: keys and values of different lengths in each head are not computed here.");
        }

        var layers = keys.Need("block_count");
        var rotated = keys.Whole("rope.dimension_count", 1) ?? headSize;
        return new ModelConfig
        {
            ModelType = family.HubType,
            VocabularySize = keys.Rows("token_embd.weight"),
            HiddenSize = hidden,
            FeedForwardSize = keys.Need("feed_forward_length"),
            Layers = layers <= MostLayers
                ? layers
                : throw new InvalidDataException($"{keys.Path}: the file claims {layers} layers; at most {MostLayers} are read."),
            Heads = heads,
            KeyValueHeads = keys.Whole("attention.head_count_kv", 1) ?? heads,
            HeadSize = headSize,
            ContextSize = context,
            RopeTheta = keys.Positive("rope.freq_base") ?? 10_000,
            RotarySize = rotated == headSize ? null : rotated,
            RopeScaling = GgufRope.Read(keys, Math.Min(rotated, headSize) / 2, context),
            NormEpsilon = keys.Positive("attention.layer_norm_rms_epsilon")
                ?? throw new InvalidDataException(
                    $"{keys.Path}: the epsilon of the norms is missing ('attention.layer_norm_rms_epsilon')."),
            TiedEmbeddings = !keys.Has("output.weight"),
            QueryKeyValueBias = keys.Has("blk.0.attn_q.bias"),
            OutputBias = keys.Has("blk.0.attn_output.bias"),
            FeedForwardBias = keys.Has("blk.0.ffn_up.bias"),
        };
    }
}
