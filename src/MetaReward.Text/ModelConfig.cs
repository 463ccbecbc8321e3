namespace MetaReward.Text;

/// <summary>
/// The shape of a Llama-family transformer, however its checkpoint spells it: RMSNorm before attention and feed-forward, rotary positions,
/// grouped-query attention, SwiGLU.
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
}
