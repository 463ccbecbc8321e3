using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// A decoder-only transformer as <see cref="ModelConfig"/> describes it. Holds its weights under Hugging Face names and computes whole
/// sequences, differentiably; sampling has its own pass over the same weights.
/// </summary>
public sealed class Transformer : IDisposable
{
    private readonly ParameterStore store;
    private readonly Tensor embedding;
    private readonly double embeddingScale;

    static Transformer() => TorchRuntime.Load();

    private Transformer(ModelConfig config, ParameterStore store, ScalarType compute)
    {
        (Config, this.store, Compute) = (config, store, compute);
        long hidden = config.HiddenSize, vocabulary = config.VocabularySize;
        store.Add([("model.embed_tokens.weight", vocabulary)], hidden);
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(i => new Block(config, i, store))];
        LastNorm = new WeightReader(config, store, "model.").Norm("norm", hidden);
        if (!config.TiedEmbeddings)
        {
            store.Add([("lm_head.weight", vocabulary)], hidden);
        }

        embedding = store.Used("model.embed_tokens.weight")!;
        Head = new(store.Used("lm_head.weight") ?? store.Named["model.embed_tokens.weight"], null,
            store.Lora?.Parts.GetValueOrDefault("lm_head"));
        Rotary = new(config, false, compute, Device);
        LocalRotary = config.LocalRopeTheta is null ? Rotary : new(config, true, compute, Device);
        embeddingScale = config.ScaledEmbeddings ? Rounded(Math.Sqrt(hidden), compute) : 1;
    }

    public ModelConfig Config { get; }

    /// <summary>The type of the activations; weights of another type are cast where they are used.</summary>
    public ScalarType Compute { get; }

    /// <summary>The device of its weights and of its computations.</summary>
    public Device Device => embedding.device;

    /// <summary>
    /// Every weight by its Hugging Face name; <c>lm_head.weight</c> only where the embeddings are not tied. Leaves of the graph.
    /// </summary>
    public IReadOnlyDictionary<string, Tensor> Parameters => store.Named;

    /// <summary>What a training changes: every parameter, or an adapter's alone.</summary>
    public IReadOnlyDictionary<string, Tensor> Trainable => Lora?.Trainable ?? Parameters;

    /// <summary>The adapter on it; null: none. An adapted model trains, it does not sample: <see cref="Merged"/> does.</summary>
    public Lora? Lora => store.Lora;

    internal IReadOnlyList<Block> Blocks { get; }

    internal Rotary Rotary { get; }

    /// <summary>The rotation of sliding layers; the same object where they have none of their own.</summary>
    internal Rotary LocalRotary { get; }

    internal Tensor Embedding => embedding;

    /// <summary>What embeddings are multiplied by, as the number type rounds it.</summary>
    internal double EmbeddingScale => embeddingScale;

    /// <summary>From the last states to the vocabulary; the embeddings where they are tied.</summary>
    internal Projection Head { get; }

    internal RmsNorm LastNorm { get; }

    /// <summary>
    /// Fresh weights as transformers draws them: normal with deviation 0.02, norms 1, biases 0. They depend on the seed, the names and the
    /// shapes alone.
    /// </summary>
    public static Transformer Random(ModelConfig config, Seed seed, ScalarType type = ScalarType.Float32, Device? device = null) =>
        new(config, new(type, false, device ?? CPU, (name, shape) => Draw(name, shape, seed)), type);

    /// <summary>Weights from a checkpoint.</summary>
    /// <param name="config">The shape.</param>
    /// <param name="read">Shape and row-major values of a named tensor.</param>
    /// <param name="type">The type to keep them in.</param>
    /// <param name="device">Where; null: the processor.</param>
    /// <param name="path">Where they come from, for complaints.</param>
    /// <exception cref="InvalidDataException">A tensor has another shape than the config asks for.</exception>
    public static Transformer FromTensors(
        ModelConfig config, Func<string, (long[] Shape, float[] Values)> read, ScalarType type = ScalarType.Float32, Device? device = null,
        string? path = null) =>
        new(config, new(type, false, device ?? CPU, (name, shape) =>
        {
            var (found, values) = read(name);
            return found.SequenceEqual(shape) ? tensor(values, shape) : throw new InvalidDataException(
                $"{(path is null ? "" : path + ": ")}tensor '{name}' has shape ({string.Join(", ", found)}); "
                + $"the config asks for ({string.Join(", ", shape)}). " +
                "Weights and config.json do not belong together: fetch or save both again.");
        }), type);

    /// <summary>
    /// Weights of any source, made where they are used: for measurements, where billions of seeded draws would
    /// take longer than all the rest.
    /// </summary>
    internal static Transformer Filled(ModelConfig config, ScalarType type, Device device, Func<string, long[], Tensor> make) =>
        new(config, new(type, false, device, make), type);

    /// <summary>A copy that shares nothing with this one.</summary>
    /// <param name="requiresGrad">Whether gradients reach its parameters.</param>
    /// <param name="type">The weights' type; null keeps it.</param>
    /// <param name="compute">The activations' type; null is the weights'. Float32 weights with bfloat16
    /// activations is mixed precision.</param>
    /// <param name="device">Where; null keeps it.</param>
    public Transformer Clone(bool requiresGrad, ScalarType? type = null, ScalarType? compute = null, Device? device = null)
    {
        var kept = type ?? embedding.dtype;
        return new(Config, new(kept, requiresGrad, device ?? Device, (name, _) => Parameters[name].detach()), compute ?? kept);
    }

    /// <summary>The same model with an adapter on: it shares these weights, which must not change while it lives.</summary>
    public Transformer Adapted(Lora lora) => new(Config, new ParameterStore(store, lora), Compute);

    /// <summary>
    /// A model of its own with the adapter's changes in its weights. A head that was the embedding is parted from it where they now differ.
    /// </summary>
    /// <exception cref="InvalidDataException">The adapter adds a bias where the model has none.</exception>
    public Transformer Merged()
    {
        using var noGrad = no_grad();
        foreach (var part in Lora?.Parts.Values.Where(part => part.HasBias && store.Used(part.Module.Name + ".bias") is null) ?? [])
        {
            throw new InvalidDataException(
                $"the adapter adds a bias to '{part.Module.Name}', which has none to merge it into; train without lora_bias");
        }

        var parted = Lora is { } lora
            && new[] { "lm_head", "model.embed_tokens" }.Any(m => lora.Parts.ContainsKey(m) || lora.Whole.ContainsKey(m + ".weight"));
        return new(Config with { TiedEmbeddings = Config.TiedEmbeddings && !parted },
            new(embedding.dtype, false, Device, (name, _) => Changed(name)), Compute);
    }

    /// <summary>The last layer's states after the final norm, (B, T, H) in <see cref="Compute"/>.</summary>
    /// <param name="ids">(B, T) int64. Rows of unequal length are padded on the right with any id; states at pads mean nothing.</param>
    /// <param name="positions">(B, T) or (1, T) int64; null counts from 0. Sequences that share a prefix within
    /// one row need their own.</param>
    /// <param name="mask">Boolean, broadcast over (B, heads, T, T), true where a position sees another; null is causal.</param>
    public Tensor Hidden(Tensor ids, Tensor? positions = null, Tensor? mask = null) => Through(ids, Prepare(ids, positions, mask));

    /// <summary>
    /// As <see cref="Hidden(Tensor, Tensor?, Tensor?)"/> of one row (1, T) that forks: what its branches share is computed once.
    /// </summary>
    public Tensor Hidden(Tensor ids, Fork fork) => Through(ids, Prepare(ids, fork.Positions, null, fork));

    /// <summary>Embeddings (B, T, H) of ids (B, T).</summary>
    public Tensor Embed(Tensor ids)
    {
        using var flat = ids.flatten();
        var rows = embedding.Chosen(0, flat).to(Compute);
        rows = Lora?.Parts.GetValueOrDefault("model.embed_tokens")?.Looked(flat, rows) ?? rows;
        var x = rows.view(ids.shape[0], ids.shape[1], -1);
        return embeddingScale == 1 ? x : x * embeddingScale;
    }

    /// <summary>What the layers need in a pass over ids (B, T); arguments as for <see cref="Hidden(Tensor, Tensor?, Tensor?)"/>.</summary>
    public Pass Prepare(Tensor ids, Tensor? positions = null, Tensor? mask = null, Fork? fork = null)
    {
        var (length, window) = (ids.shape[1], (Tensor?)null);
        if (Config.SlidingWindow is { } size && size < length && fork is null)
        {
            window = mask is null ? Pass.Causal(length, length, size, Device)
                : mask.logical_and(Pass.Near(positions ?? arange(length, ScalarType.Int64, Device).unsqueeze(0), size));
        }

        var longest = fork?.Longest ?? (positions is null ? length : positions.max().item<long>() + 1);
        return new(Tables(Rotary), Tables(LocalRotary), mask, window, fork, Config.SlidingWindow);

        (Tensor, Tensor) Tables(Rotary rotary)
        {
            var (cos, sin) = rotary.Tables(longest);
            return positions is null ? (cos, sin) : (Gather(cos), Gather(sin));
        }

        Tensor Gather(Tensor table) => table.Chosen(0, positions!.flatten()).view(positions.shape[0], 1, positions.shape[1], -1);
    }

    /// <summary>One layer, (B, T, H) to (B, T, H): for gradient checkpointing.</summary>
    public Tensor Layer(int index, Tensor x, Pass pass) => Blocks[index].Forward(x, pass);

    /// <summary>The norm after the last layer.</summary>
    public Tensor FinalNorm(Tensor x) => LastNorm.Of(x);

    /// <summary>Logits (..., V) in float32 of hidden states (..., H).</summary>
    public Tensor Logits(Tensor hidden) => Capped(Head.Of(hidden));

    /// <summary>What <see cref="Head"/> gives, in float32 and softly capped where the model does.</summary>
    internal Tensor Capped(Tensor projected)
    {
        var logits = projected.to(ScalarType.Float32);
        return Config.LogitSoftCap is { } cap ? SelfAttention.Cap(logits, cap) : logits;
    }

    public void Dispose() => store.Free();

    /// <summary>A tensor with the adapter's change in it.</summary>
    private Tensor Changed(string name)
    {
        var part = Lora?.Parts.GetValueOrDefault(name[..name.LastIndexOf('.')]);
        var kept = store.Used(name) ?? embedding; // the only one that may be missing is a head that was the embedding
        return part is null ? kept.detach() : name.EndsWith(".bias", StringComparison.Ordinal) ? part.MergedBias(kept) : part.Merged();
    }

    private Tensor Through(Tensor ids, Pass pass) =>
        FinalNorm(Blocks.Aggregate(Embed(ids), (x, block) => block.Forward(x, pass)));

    private static double Rounded(double value, ScalarType type)
    {
        using var number = tensor((float)value).to(type).to(ScalarType.Float32);
        return number.item<float>();
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
