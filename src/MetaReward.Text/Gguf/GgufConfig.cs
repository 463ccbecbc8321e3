namespace MetaReward.Text;

/// <summary>A model's shape from GGUF metadata and tensors; what the engine does not compute is refused by name.</summary>
internal static class GgufConfig
{
    public static ModelConfig Read(GgufMetadata metadata, IReadOnlyDictionary<string, GgufTensor> tensors)
    {
        var type = metadata.Text("general.architecture") ?? throw metadata.Missing("general.architecture");
        if (type is not ("llama" or "qwen2"))
        {
            throw new InvalidDataException($"{metadata.Path}: architecture '{type}' is not supported; supported: llama, qwen2.");
        }

        Refuse(metadata, type);
        var config = HubConfig.Checked(Shape(metadata, tensors, type), metadata.Path);
        if ((metadata.Whole($"{type}.rope.dimension_count") ?? config.HeadSize) != config.HeadSize)
        {
            throw new InvalidDataException($"{metadata.Path}: rotary positions on a part of each head are not computed here.");
        }

        CheckShapes(config, tensors, metadata.Path);
        return config;
    }

    private static ModelConfig Shape(GgufMetadata metadata, IReadOnlyDictionary<string, GgufTensor> tensors, string type)
    {
        int Need(string key) => metadata.Whole($"{type}.{key}", 1) ?? throw metadata.Missing($"{type}.{key}");
        var hidden = Need("embedding_length");
        var heads = Need("attention.head_count");
        return new ModelConfig
        {
            ModelType = type,
            VocabularySize = Rows(tensors, "token_embd.weight", metadata.Path),
            HiddenSize = hidden,
            FeedForwardSize = Need("feed_forward_length"),
            Layers = Need("block_count"),
            Heads = heads,
            KeyValueHeads = metadata.Whole($"{type}.attention.head_count_kv", 1) ?? heads,
            HeadSize = metadata.Whole($"{type}.attention.key_length", 1) ?? hidden / heads,
            ContextSize = Need("context_length"),
            RopeTheta = metadata.Number($"{type}.rope.freq_base") ?? 10_000,
            NormEpsilon = metadata.Number($"{type}.attention.layer_norm_rms_epsilon") ?? throw metadata.Missing($"{type}.attention.layer_norm_rms_epsilon"),
            TiedEmbeddings = !tensors.ContainsKey("output.weight"),
            QueryKeyValueBias = tensors.ContainsKey("blk.0.attn_q.bias"),
            OutputBias = tensors.ContainsKey("blk.0.attn_output.bias"),
            FeedForwardBias = tensors.ContainsKey("blk.0.ffn_up.bias"),
        };
    }

    private static void Refuse(GgufMetadata metadata, string type)
    {
        if (metadata.Text($"{type}.rope.scaling.type") is { } scaling and not "none")
        {
            throw new InvalidDataException($"{metadata.Path}: the model uses scaled rotary positions ('{scaling}'), which are not computed here.");
        }

        if (metadata.Whole($"{type}.expert_count") is > 0 and var experts)
        {
            throw new InvalidDataException($"{metadata.Path}: the model is a mixture of {experts} experts, which is not computed here.");
        }

        if (metadata.Whole($"{type}.attention.sliding_window") is > 0 and var window && window < metadata.Whole($"{type}.context_length"))
        {
            throw new InvalidDataException($"{metadata.Path}: the model uses a sliding attention window of {window} tokens, which is not computed here.");
        }
    }

    /// <summary>A wrong shape here would be an unreadable complaint of the engine later.</summary>
    private static void CheckShapes(ModelConfig config, IReadOnlyDictionary<string, GgufTensor> tensors, string path)
    {
        for (var layer = 0; layer < config.Layers; layer++)
        {
            foreach (var (part, rows) in new[]
            {
                ("attn_q", config.Heads * config.HeadSize), ("attn_k", config.KeyValueHeads * config.HeadSize),
                ("attn_v", config.KeyValueHeads * config.HeadSize), ("attn_output", config.HiddenSize), ("attn_norm", config.HiddenSize),
                ("ffn_norm", config.HiddenSize), ("ffn_gate", config.FeedForwardSize), ("ffn_up", config.FeedForwardSize), ("ffn_down", config.HiddenSize),
            })
            {
                var found = Rows(tensors, $"blk.{layer}.{part}.weight", path);
                if (found != rows)
                {
                    throw new InvalidDataException($"{path}: tensor 'blk.{layer}.{part}.weight' has {found} rows; the metadata asks for {rows}.");
                }
            }
        }
    }

    private static int Rows(IReadOnlyDictionary<string, GgufTensor> tensors, string name, string path) =>
        tensors.TryGetValue(name, out var tensor) && tensor.Shape.Length > 0 ? (int)tensor.Shape[0]
            : throw new InvalidDataException($"{path}: the tensor '{name}' is missing.");
}
