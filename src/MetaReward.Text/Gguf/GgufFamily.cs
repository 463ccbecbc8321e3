namespace MetaReward.Text;

/// <summary>What GGUF's word for an architecture says beyond its metadata, and what llama.cpp computes for it.</summary>
/// <param name="HubType">The hub's word.</param>
/// <param name="Shape">Completes a plain configuration.</param>
internal sealed record GgufFamily(string HubType, Func<GgufKeys, ModelConfig, ModelConfig> Shape)
{
    /// <summary>llama.cpp hides what is outside a sliding window.</summary>
    public bool Slides { get; init; }

    /// <summary>
    /// The number of layers of the one size whose attention is scaled by hidden size over heads instead of the head size.
    /// </summary>
    public int? OddSize { get; init; }

    public static IReadOnlyDictionary<string, GgufFamily> All { get; } = new Dictionary<string, GgufFamily>
    {
        ["llama"] = new("llama", Llama),
        ["qwen2"] = new("qwen2", (keys, plain) => Sliding(keys, plain, null, _ => true)),
        ["qwen3"] = new("qwen3", (keys, plain) => Sliding(keys, plain, null, _ => true) with { QueryKeyNorm = QueryKeyNorm.Head }),
        ["qwen3moe"] = new("qwen3_moe", (keys, plain) => Sliding(keys, plain, null, _ => true) with
        {
            QueryKeyNorm = QueryKeyNorm.Head,
            Experts = Experts(keys,
                keys.Whole("expert_feed_forward_length", 1) ?? plain.FeedForwardSize / keys.Need("expert_used_count"), false),
        }),
        ["gemma"] = new("gemma", (_, plain) => Gemma(plain)),
        ["gemma2"] = new("gemma2", (keys, plain) => Sliding(keys, GemmaAround("gemma2", plain), 4096, layer => layer % 2 == 0) with
        {
            ScoreSoftCap = keys.Positive("attn_logit_softcapping") ?? 50,
            LogitSoftCap = keys.Positive("final_logit_softcapping") ?? 30,
        })
        {
            Slides = true, OddSize = 46,
        },
        ["gemma3"] = new("gemma3_text",
            (keys, plain) => Sliding(keys, GemmaAround("gemma3", plain), null, layer => (layer + 1) % 6 != 0) with
            {
                QueryKeyNorm = QueryKeyNorm.Head,
                LocalRopeTheta = keys.Positive("rope.freq_base_swa") ?? 10_000,
                LogitSoftCap = keys.Positive("final_logit_softcapping"),
            })
        {
            Slides = true, OddSize = 62,
        },
        ["phi3"] = new("phi3", (keys, plain) => Sliding(keys, plain, null, _ => true) with { FusedProjections = true }),
        ["olmo2"] = new("olmo2", (keys, plain) => Sliding(keys, plain, null, layer => (layer + 1) % 4 != 0) with
        {
            Norm = NormKind.Wide, NormPlace = NormPlace.After, QueryKeyNorm = QueryKeyNorm.Whole,
        }),
    };

    /// <summary>What llama.cpp divides attention scores by the root of.</summary>
    public int QueryScale(ModelConfig config) => config.Layers == OddSize ? config.HiddenSize / config.Heads : config.HeadSize;

    private static ModelConfig Llama(GgufKeys keys, ModelConfig plain)
    {
        var slid = Sliding(keys, plain, null, _ => true);
        return keys.Whole("expert_count") is > 0 ? slid with { ModelType = "mixtral", Experts = Experts(keys, plain.FeedForwardSize, true) }
            : slid.SlidingWindow is null ? slid : slid with { ModelType = "mistral" };
    }

    private static ModelConfig Gemma(ModelConfig plain) =>
        plain with { Norm = NormKind.OnePlus, Activation = Activation.GeluTanh, ScaledEmbeddings = true };

    private static ModelConfig GemmaAround(string word, ModelConfig plain) =>
        Gemma(plain) with { NormPlace = NormPlace.Around, QueryScale = All[word].QueryScale(plain) };

    private static ExpertConfig Experts(GgufKeys keys, int size, bool mixtral)
    {
        const int Most = 4096;
        var count = keys.Need("expert_count");
        return count <= Most ? new(count, keys.Need("expert_used_count"), size, true, [], mixtral)
            : throw new InvalidDataException($"{keys.Path}: the file claims {count} experts; at most {Most} are read.");
    }

    /// <summary>
    /// A window no shorter than the context hides nothing and is left out. The pattern is a flag for each layer, or a period of which the
    /// last layer sees everything.
    /// </summary>
    private static ModelConfig Sliding(GgufKeys keys, ModelConfig plain, int? window, Func<int, bool> slides)
    {
        const string Pattern = "attention.sliding_window_pattern";
        window = keys.Whole("attention.sliding_window") ?? window;
        var flags = keys.Flags(Pattern);
        if (flags is not null && flags.Length != plain.Layers)
        {
            throw new InvalidDataException($"{keys.Path}: '{Pattern}' has {flags.Length} flags for {plain.Layers} layers.");
        }

        var period = keys.Single(Pattern);
        var layers = Enumerable.Range(0, plain.Layers)
            .Select(layer => flags?[layer] ?? (period is { } p ? p == 0 || layer % p < p - 1 : slides(layer))).ToArray();
        return window is { } length && length > 0 && length < plain.ContextSize && layers.Contains(true)
            ? plain with { SlidingWindow = length, SlidingLayers = new(layers) } : plain;
    }
}
