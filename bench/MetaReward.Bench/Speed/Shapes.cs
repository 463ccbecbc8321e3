using MetaReward.Text;

namespace MetaReward.Bench.Speed;

/// <summary>Shapes of known models, filled with random weights: for speed, not for quality.</summary>
internal static class Shapes
{
    /// <summary>SmolLM2-135M: 134.5 M parameters.</summary>
    public static ModelConfig SmolLm2 { get; } = new()
    {
        ModelType = "llama", VocabularySize = 49_152, HiddenSize = 576, FeedForwardSize = 1536, Layers = 30, Heads = 9, KeyValueHeads = 3, HeadSize = 64,
        ContextSize = 2048, RopeTheta = 100_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
    };

    /// <summary>GFLOP of the layers' matrices for one token.</summary>
    public static double LayersPerToken(ModelConfig c) =>
        2e-9 * c.Layers * c.HiddenSize * ((2.0 * c.HeadSize * (c.Heads + c.KeyValueHeads)) + (3.0 * c.FeedForwardSize));

    /// <summary>GFLOP of the output head for one token.</summary>
    public static double HeadPerToken(ModelConfig c) => 2e-9 * c.HiddenSize * c.VocabularySize;
}
