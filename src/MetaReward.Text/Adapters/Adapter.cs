namespace MetaReward.Text;

/// <summary>The low-rank part of one module, row-major f32.</summary>
/// <param name="Module">As the base model calls it: <c>model.layers.0.self_attn.q_proj</c>.</param>
/// <param name="A">(rank, inputs); for an embedding (rank, vocabulary).</param>
/// <param name="B">(outputs, rank); for an embedding (hidden, rank).</param>
public sealed record LowRank(string Module, (long[] Shape, float[] Values) A, (long[] Shape, float[] Values) B)
{
    /// <summary>B's bias (outputs); null without <see cref="AdapterConfig.LoraBias"/>.</summary>
    public float[]? BBias { get; init; }

    /// <summary>DoRA's magnitudes (outputs); null without <see cref="AdapterConfig.Dora"/>.</summary>
    public float[]? Magnitude { get; init; }

    /// <summary>The module is an embedding: its lookup rows are A's columns times B, transposed.</summary>
    public bool Embedding { get; init; }
}

/// <summary>A low-rank adapter: what it adds to a base model.</summary>
/// <param name="Parts">One for each adapted module, in the order of their names.</param>
/// <param name="Whole">Tensors that stand in the base's place, by the base's names: trained whole, biases, and embeddings kept
/// beside their adapter.</param>
public sealed record Adapter(
    AdapterConfig Config, IReadOnlyList<LowRank> Parts, IReadOnlyDictionary<string, (long[] Shape, float[] Values)> Whole);
