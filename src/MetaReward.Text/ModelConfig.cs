using System.Text.Json.Serialization;

namespace MetaReward.Text;

/// <summary>
/// The shape of a decoder-only transformer, however its checkpoint spells it. What is not set is plain Llama: RMSNorm before attention and
/// feed-forward, rotary positions, grouped-query attention over everything before, SwiGLU. The rest says in what a family differs.
/// </summary>
public sealed record ModelConfig
{
    /// <summary>The checkpoint's architecture word, for example <c>llama</c> or <c>qwen2</c>.</summary>
    public required string ModelType { get; init; }
    public required int VocabularySize { get; init; }
    public required int HiddenSize { get; init; }
    public required int FeedForwardSize { get; init; }
    public required int Layers { get; init; }
    public required int Heads { get; init; }
    public required int KeyValueHeads { get; init; }
    public required int HeadSize { get; init; }

    /// <summary>Longest sequence, in tokens, prompt included.</summary>
    public required int ContextSize { get; init; }
    public required double RopeTheta { get; init; }
    public required double NormEpsilon { get; init; }

    /// <summary>The output head is the embedding matrix.</summary>
    public required bool TiedEmbeddings { get; init; }

    /// <summary>Biases on the query, key and value projections.</summary>
    public bool QueryKeyValueBias { get; init; }

    /// <summary>A bias on the attention's output projection.</summary>
    public bool OutputBias { get; init; }

    /// <summary>Biases in the feed-forward block.</summary>
    public bool FeedForwardBias { get; init; }

    /// <summary>How rotary frequencies are stretched to longer contexts; null: not at all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public RopeScaling? RopeScaling { get; init; }

    /// <summary>The rotary base of sliding layers, never stretched; null: the same rotation as in the other layers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? LocalRopeTheta { get; init; }

    /// <summary>How many leading elements of each head are rotated; null: all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int? RotarySize { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public NormKind Norm { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public NormPlace NormPlace { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public QueryKeyNorm QueryKeyNorm { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Activation Activation { get; init; }

    /// <summary>Embeddings are multiplied by the square root of the hidden size, rounded to the number type first.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool ScaledEmbeddings { get; init; }

    /// <summary>Attention scores are divided by the root of this; null: of the head size.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? QueryScale { get; init; }

    /// <summary>c in c tanh(s / c) over the attention scores; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? ScoreSoftCap { get; init; }

    /// <summary>c in c tanh(l / c) over the logits; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public double? LogitSoftCap { get; init; }

    /// <summary>In sliding layers a position sees itself and the w - 1 before it; null: no layer slides.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int? SlidingWindow { get; init; }

    /// <summary>By layer, whether it slides; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ValueList<bool>? SlidingLayers { get; init; }

    /// <summary>Query, key and value are one tensor <c>qkv_proj</c>, gate and up one tensor <c>gate_up_proj</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FusedProjections { get; init; }

    /// <summary>The mixture of experts in place of the feed-forward block; null: none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ExpertConfig? Experts { get; init; }

    /// <summary>The window of a layer; null where it sees everything before.</summary>
    public int? WindowOf(int layer) => SlidingLayers?[layer] == true ? SlidingWindow : null;

    /// <summary>Whether the feed-forward block of a layer is a mixture of experts.</summary>
    public bool HasExperts(int layer) => Experts is { } experts && !experts.DenseLayers.Contains(layer);
}

/// <summary>What stands in place of one feed-forward block.</summary>
/// <param name="Count">Experts in a layer.</param>
/// <param name="PerToken">How many of them each token is sent to.</param>
/// <param name="FeedForwardSize">Inner size of one expert.</param>
/// <param name="Normalised">The weights of the chosen are divided by their sum.</param>
/// <param name="DenseLayers">Layers that keep an ordinary feed-forward block.</param>
/// <param name="MixtralNames">Tensors lie under <c>block_sparse_moe</c> and are called w1, w3, w2; otherwise under
/// <c>mlp</c> as gate, up, down.</param>
public sealed record ExpertConfig(
    int Count, int PerToken, int FeedForwardSize, bool Normalised, ValueList<int> DenseLayers, bool MixtralNames);

/// <summary>RMSNorm's scale w, and where its product is rounded to the number type.</summary>
public enum NormKind
{
    /// <summary>Llama: rounded, then times w.</summary>
    Plain,

    /// <summary>OLMo 2: times w in float32, then rounded.</summary>
    Wide,

    /// <summary>Gemma: times 1 + w in float32, then rounded.</summary>
    OnePlus,
}

/// <summary>Where the norms of a layer stand.</summary>
public enum NormPlace
{
    /// <summary>x + f(norm(x)).</summary>
    Before,

    /// <summary>OLMo 2: x + norm(f(x)).</summary>
    After,

    /// <summary>Gemma 2 and 3: x + norm(f(norm(x))).</summary>
    Around,
}

/// <summary>A norm on queries and keys before they are rotated.</summary>
public enum QueryKeyNorm
{
    None,

    /// <summary>Qwen 3, Gemma 3: over each head.</summary>
    Head,

    /// <summary>OLMo 2: over the whole projection.</summary>
    Whole,
}

/// <summary>The gate's activation in the feed-forward block.</summary>
public enum Activation
{
    Silu,

    /// <summary>GELU in its tanh form.</summary>
    GeluTanh,

    /// <summary>GELU by the error function.</summary>
    Gelu,
}
