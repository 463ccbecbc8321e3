namespace MetaReward.Text;

/// <summary>
/// What the hub's word for an architecture says beyond its configuration: the class that loads it elsewhere, what absent keys mean there,
/// and how it differs from plain Llama.
/// </summary>
/// <param name="Architecture">The class's name in <c>architectures</c>.</param>
/// <param name="Shape">Completes a plain configuration.</param>
internal sealed record HubFamily(string Architecture, Func<JsonFields, ModelConfig, ModelConfig> Shape)
{
    public double Theta { get; init; } = 10_000;

    public double Epsilon { get; init; } = 1e-6;

    /// <summary>Null: hidden size over heads.</summary>
    public int? HeadSize { get; init; }

    /// <summary>Null: as many as heads.</summary>
    public int? KeyValueHeads { get; init; }

    public bool Tied { get; init; }

    /// <summary>What a size is that the file does not state: configurations within others are written without what is usual.</summary>
    public IReadOnlyDictionary<string, int> Absent { get; init; } = new Dictionary<string, int>();

    public static IReadOnlyDictionary<string, HubFamily> All { get; } = new Dictionary<string, HubFamily>
    {
        ["llama"] = new("LlamaForCausalLM", (keys, plain) => Biased(keys, plain) with { FeedForwardBias = keys.Flag("mlp_bias") == true }),
        ["mistral"] = new("MistralForCausalLM",
            (keys, plain) => Sliding(keys, plain, keys.Keys.Contains("sliding_window") ? null : 4096, _ => true))
        {
            KeyValueHeads = 8,
        },
        ["mixtral"] = new("MixtralForCausalLM", (keys, plain) => Sliding(keys, plain, null, _ => true) with
        {
            Experts = new(Least(keys, "num_local_experts", 8), Least(keys, "num_experts_per_tok", 2), plain.FeedForwardSize,
                true, [], true),
        })
        {
            KeyValueHeads = 8, Theta = 1e6, Epsilon = 1e-5,
        },
        ["qwen2"] = new("Qwen2ForCausalLM", (keys, plain) => Qwen(keys, plain) with { QueryKeyValueBias = true }) { KeyValueHeads = 32 },
        ["qwen3"] = new("Qwen3ForCausalLM", (keys, plain) => Qwen(keys, Biased(keys, plain)) with { QueryKeyNorm = QueryKeyNorm.Head })
        {
            HeadSize = 128, KeyValueHeads = 32,
        },
        ["qwen3_moe"] = new("Qwen3MoeForCausalLM", QwenExperts) { KeyValueHeads = 4 },
        ["gemma"] = new("GemmaForCausalLM", (keys, plain) => Gemma(keys, plain)) { HeadSize = 256, KeyValueHeads = 16, Tied = true },
        ["gemma2"] = new("Gemma2ForCausalLM", (keys, plain) => Sliding(keys, GemmaAround(keys, plain), 4096, layer => layer % 2 == 0) with
        {
            ScoreSoftCap = Cap(keys, "attn_logit_softcapping", 50),
            LogitSoftCap = Cap(keys, "final_logit_softcapping", 30),
        })
        {
            HeadSize = 256, KeyValueHeads = 4, Tied = true,
        },
        ["gemma3_text"] = new("Gemma3ForCausalLM", Gemma3)
        {
            HeadSize = 256, KeyValueHeads = 4, Tied = true, Theta = 1e6,
            Absent = new Dictionary<string, int>
            {
                ["vocab_size"] = 262_208, ["hidden_size"] = 2304, ["intermediate_size"] = 9216, ["num_hidden_layers"] = 26,
                ["num_attention_heads"] = 8,
                ["max_position_embeddings"] = 131_072,
            },
        },
        ["phi3"] = new("Phi3ForCausalLM",
            (keys, plain) => Sliding(keys, plain, null, _ => true) with { FusedProjections = true }) { Epsilon = 1e-5 },
        ["olmo2"] = new("Olmo2ForCausalLM", (keys, plain) => Biased(keys, plain) with
        {
            Norm = NormKind.Wide, NormPlace = NormPlace.After, QueryKeyNorm = QueryKeyNorm.Whole,
        })
        {
            Epsilon = 1e-5,
        },
    };

    private static ModelConfig Biased(JsonFields keys, ModelConfig plain)
    {
        var bias = keys.Flag("attention_bias") == true;
        return plain with { QueryKeyValueBias = bias, OutputBias = bias };
    }

    private static ModelConfig Qwen(JsonFields keys, ModelConfig plain)
    {
        var first = keys.Whole("max_window_layers", 0) ?? 28;
        return keys.Flag("use_sliding_window") == true ? Sliding(keys, plain, 4096, layer => layer >= first) : plain;
    }

    private static ModelConfig QwenExperts(JsonFields keys, ModelConfig plain)
    {
        var count = keys.Whole("num_local_experts", 1) ?? keys.Whole("num_experts", 1) ?? 128;
        var step = keys.Whole("decoder_sparse_step", 1) ?? 1;
        var dense = keys.Ids("mlp_only_layers").Concat(Enumerable.Range(0, plain.Layers).Where(layer => (layer + 1) % step != 0))
            .Distinct().Order();
        return Qwen(keys, Biased(keys, plain)) with
        {
            QueryKeyNorm = QueryKeyNorm.Head,
            Experts = new(count, Least(keys, "num_experts_per_tok", 8), Least(keys, "moe_intermediate_size", 768),
                keys.Flag("norm_topk_prob") == true, new(dense.ToArray()), false),
        };
    }

    /// <summary>The tanh form whatever <c>hidden_act</c> says: early files say gelu and mean it.</summary>
    private static ModelConfig Gemma(JsonFields keys, ModelConfig plain) =>
        Biased(keys, plain) with { Norm = NormKind.OnePlus, Activation = Activation.GeluTanh, ScaledEmbeddings = true };

    private static ModelConfig GemmaAround(JsonFields keys, ModelConfig plain) =>
        Gemma(keys, plain) with { NormPlace = NormPlace.Around, QueryScale = keys.Number("query_pre_attn_scalar") ?? 256 };

    private static ModelConfig Gemma3(JsonFields keys, ModelConfig plain)
    {
        var pattern = keys.Whole("sliding_window_pattern", 1) ?? keys.Whole("_sliding_window_pattern", 1) ?? 6;
        return Sliding(keys, GemmaAround(keys, plain), 4096, layer => (layer + 1) % pattern != 0) with
        {
            QueryKeyNorm = QueryKeyNorm.Head,
            LocalRopeTheta = HubRope.LocalTheta(keys),
            ScoreSoftCap = Cap(keys, "attn_logit_softcapping", null),
            LogitSoftCap = Cap(keys, "final_logit_softcapping", null),
        };
    }

    /// <summary>
    /// A window no shorter than the context hides nothing and is left out. <c>layer_types</c> wins over the family's rule.
    /// </summary>
    private static ModelConfig Sliding(JsonFields keys, ModelConfig plain, int? window, Func<int, bool> slides)
    {
        window = keys.Whole("sliding_window", 1) ?? window;
        var layers = Enumerable.Range(0, plain.Layers).Select(slides).ToArray();
        if (keys.Items("layer_types") is { } words)
        {
            layers = [.. words.Select(word => word.ToString() switch
            {
                "sliding_attention" => true,
                "full_attention" => false,
                _ => throw keys.Wrong("layer_types", word, "sliding_attention or full_attention"),
            })];
        }

        return layers.Length != plain.Layers
            ? throw new InvalidDataException($"{keys.Where}: 'layer_types' names {layers.Length} layers; the model has {plain.Layers}.")
            : window is { } length && length < plain.ContextSize && layers.Contains(true)
                ? plain with { SlidingWindow = length, SlidingLayers = new(layers) } : plain;
    }

    private static double? Cap(JsonFields keys, string key, double? absent) => keys.Keys.Contains(key) ? keys.Number(key) : absent;

    private static int Least(JsonFields keys, string key, int absent) => keys.Whole(key, 1) ?? absent;
}
