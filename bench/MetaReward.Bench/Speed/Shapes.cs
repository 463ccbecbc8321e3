using MetaReward.Text;

namespace MetaReward.Bench.Speed;

/// <summary>Shapes of known models, filled with random weights: for speed, not for quality.</summary>
internal static class Shapes
{
    /// <summary>SmolLM2-135M: 134.5 M parameters.</summary>
    public static ModelConfig SmolLm2 { get; } = new()
    {
        ModelType = "llama", VocabularySize = 49_152, HiddenSize = 576, FeedForwardSize = 1536, Layers = 30, Heads = 9, KeyValueHeads = 3,
        HeadSize = 64,
        ContextSize = 2048, RopeTheta = 100_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
    };

    /// <summary>Llama-3-8B: 8.0 G parameters.</summary>
    public static ModelConfig Llama3 { get; } = new()
    {
        ModelType = "llama", VocabularySize = 128_256, HiddenSize = 4096, FeedForwardSize = 14_336, Layers = 32, Heads = 32,
        KeyValueHeads = 8, HeadSize = 128,
        ContextSize = 8192, RopeTheta = 500_000, NormEpsilon = 1e-5, TiedEmbeddings = false,
    };

    /// <summary>So small that a try takes seconds.</summary>
    public static ModelConfig Tiny { get; } = new()
    {
        ModelType = "llama", VocabularySize = 512, HiddenSize = 64, FeedForwardSize = 128, Layers = 2, Heads = 4, KeyValueHeads = 2,
        HeadSize = 16,
        ContextSize = 1024, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
    };

    /// <summary>By name.</summary>
    public static IReadOnlyDictionary<string, ModelConfig> All { get; } = new Dictionary<string, ModelConfig>
    {
        ["llama-3-8b"] = Llama3, ["smollm2-135m"] = SmolLm2, ["tiny"] = Tiny,
    };

    /// <summary>GFLOP of the layers' matrices for one token.</summary>
    public static double LayersPerToken(ModelConfig c) =>
        2e-9 * c.Layers * c.HiddenSize * ((2.0 * c.HeadSize * (c.Heads + c.KeyValueHeads)) + (3.0 * c.FeedForwardSize));

    /// <summary>GFLOP of the output head for one token.</summary>
    public static double HeadPerToken(ModelConfig c) => 2e-9 * c.HiddenSize * c.VocabularySize;
}
