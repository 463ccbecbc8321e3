using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// A Llama-family transformer as <see cref="ModelConfig"/> describes it: RMSNorm, rotary positions, grouped-query attention, SwiGLU. Holds
/// its weights under Hugging Face names and computes whole sequences, differentiably; sampling has its own pass over the same weights. Left
/// out: scaled rotary positions, sliding windows, experts, query and key norms.
/// </summary>
public sealed class Transformer : IDisposable
{
    private readonly ParameterStore store;
    private readonly Rotary rotary;
    private readonly Tensor embedding, finalNorm, head;

    static Transformer() => TorchRuntime.Load();

    private Transformer(ModelConfig config, ParameterStore store, ScalarType compute)
    {
        (Config, this.store, Compute) = (config, store, compute);
        long hidden = config.HiddenSize, vocabulary = config.VocabularySize;
        store.Add([("model.embed_tokens.weight", vocabulary)], hidden);
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(i => new Block(config, i, store))];
        store.Add([("model.norm.weight", hidden)]);
        if (!config.TiedEmbeddings)
        {
            store.Add([("lm_head.weight", vocabulary)], hidden);
        }

        embedding = store.Named["model.embed_tokens.weight"];
        finalNorm = store.Named["model.norm.weight"];
        head = config.TiedEmbeddings ? embedding : store.Named["lm_head.weight"];
        rotary = new(config.HeadSize, config.RopeTheta, compute);
    }

    public ModelConfig Config { get; }

    /// <summary>The type of the activations; weights of another type are cast where they are used.</summary>
    public ScalarType Compute { get; }

    /// <summary>Every weight by its Hugging Face name; <c>lm_head.weight</c> only where the embeddings are not tied. Leaves of the graph.</summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => store.Named;

    internal IReadOnlyList<Block> Blocks { get; }

    internal Rotary Rotary => rotary;

    internal Tensor Embedding => embedding;

    internal Tensor LastNorm => finalNorm;

    /// <summary>
    /// Fresh weights as transformers draws them: normal with deviation 0.02, norms 1, biases 0. They depend on the seed, the names and the
    /// shapes alone.
    /// </summary>
    public static Transformer Random(ModelConfig config, Seed seed, ScalarType type = ScalarType.Float32) =>
        new(config, new(type, false, (name, shape) => Draw(name, shape, seed)), type);

    /// <summary>Weights from a checkpoint.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="read">Shape and row-major values of a named tensor.</param>
    /// <param name="type">The type to keep them in.</param>
    /// <exception cref="InvalidDataException">A tensor has another shape than the config asks for.</exception>
    public static Transformer FromTensors(ModelConfig config, Func<string, (long[] Shape, float[] Values)> read, ScalarType type = ScalarType.Float32) =>
        new(config, new(type, false, (name, shape) =>
        {
            var (found, values) = read(name);
            return found.SequenceEqual(shape) ? tensor(values, shape) : throw new InvalidDataException(
                $"tensor '{name}' has shape ({string.Join(", ", found)}); the config asks for ({string.Join(", ", shape)})");
        }), type);

    /// <summary>A copy that shares nothing with this one.</summary>
    /// <param name="requiresGrad">Whether gradients reach its parameters.</param>
    /// <param name="type">The weights' type; null keeps it.</param>
    /// <param name="compute">The activations' type; null is the weights'. Float32 weights with bfloat16 activations is mixed precision.</param>
    public Transformer Clone(bool requiresGrad, ScalarType? type = null, ScalarType? compute = null)
    {
        var kept = type ?? embedding.dtype;
        return new(Config, new(kept, requiresGrad, (name, _) => Parameters[name].detach()), compute ?? kept);
    }

    /// <summary>The last layer's states after the final norm, (B, T, H) in <see cref="Compute"/>.</summary>
    /// <param name="ids">(B, T) int64. Rows of unequal length are padded on the right with any id; states at pads mean nothing.</param>
    /// <param name="positions">(B, T) or (1, T) int64; null counts from 0. Sequences that share a prefix within one row need their own.</param>
    /// <param name="mask">Boolean, broadcast over (B, heads, T, T), true where a position sees another; null is causal.</param>
    public Tensor Hidden(Tensor ids, Tensor? positions = null, Tensor? mask = null)
    {
        var (x, tables) = (Embed(ids), Tables(ids, positions));
        for (var i = 0; i < Blocks.Count; i++)
        {
            x = Layer(i, x, tables, mask);
        }

        return FinalNorm(x);
    }

    /// <summary>As <see cref="Hidden(Tensor, Tensor?, Tensor?)"/> of one row (1, T) that forks: what its branches share is computed once.</summary>
    public Tensor Hidden(Tensor ids, Fork fork)
    {
        var (x, (cos, sin)) = (Embed(ids), Tables(ids, fork.Positions));
        foreach (var block in Blocks)
        {
            x = block.Forward(x, cos, sin, null, fork);
        }

        return FinalNorm(x);
    }

    /// <summary>Embeddings (B, T, H) of ids (B, T).</summary>
    public Tensor Embed(Tensor ids) => embedding.index_select(0, ids.flatten()).view(ids.shape[0], ids.shape[1], -1).to(Compute);

    /// <summary>Rotary tables for a pass over ids (B, T): two tensors that broadcast over (B, heads, T, D).</summary>
    public (Tensor Cos, Tensor Sin) Tables(Tensor ids, Tensor? positions = null)
    {
        if (positions is null)
        {
            return rotary.Tables(ids.shape[1]);
        }

        var (cos, sin) = rotary.Tables(positions.max().item<long>() + 1);
        return (Gather(cos), Gather(sin));
        Tensor Gather(Tensor table) => table.index_select(0, positions.flatten()).view(positions.shape[0], 1, positions.shape[1], -1);
    }

    /// <summary>One layer, (B, T, H) to (B, T, H): for gradient checkpointing. See <see cref="Hidden(Tensor, Tensor?, Tensor?)"/> for the mask.</summary>
    public Tensor Layer(int index, Tensor x, (Tensor Cos, Tensor Sin) tables, Tensor? mask = null) =>
        Blocks[index].Forward(x, tables.Cos, tables.Sin, mask);

    /// <summary>The norm after the last layer.</summary>
    public Tensor FinalNorm(Tensor x) => Block.Norm(x, finalNorm, Config.NormEpsilon);

    /// <summary>Logits (..., V) in float32 of hidden states (..., H).</summary>
    public Tensor Logits(Tensor hidden) => new Affine(head, null).Of(hidden).to(ScalarType.Float32);

    public void Dispose()
    {
        foreach (var tensor in store.Named.Values.Concat(store.Storages))
        {
            tensor.Dispose();
        }
    }

    private static Tensor Draw(string name, long[] shape, Seed seed)
    {
        if (shape.Length == 1)
        {
            return name.EndsWith(".bias", StringComparison.Ordinal) ? zeros(shape) : ones(shape);
        }

        var own = seed.Derive(name);
        var values = new float[shape[0] * shape[1]];
        for (var i = 0; i < values.Length; i += 2)
        {
            var radius = 0.02 * Math.Sqrt(-2 * Math.Log(1 - own.Uniform(i)));
            var (sin, cos) = Math.SinCos(2 * Math.PI * own.Uniform(i + 1));
            values[i] = (float)(radius * cos);
            if (i + 1 < values.Length)
            {
                values[i + 1] = (float)(radius * sin);
            }
        }

        return tensor(values, shape);
    }
}
