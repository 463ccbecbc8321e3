using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// A low-rank adapter in training (Hu et al. 2021): what it adds to a frozen model, in float32. PEFT's kinds: plain and rank-stabilised,
/// DoRA, biases, modules trained whole, embeddings and the output head.
/// </summary>
public sealed class Lora : IDisposable
{
    private readonly Dictionary<string, LoraPart> parts = [];
    private readonly Dictionary<string, Tensor> whole = [];

    private Lora(AdapterConfig config) => Config = config;

    public AdapterConfig Config { get; }

    /// <summary>What is trained, by PEFT's names without its prefix: <c>model.layers.0.mlp.up_proj.lora_A.weight</c>.</summary>
    public IReadOnlyDictionary<string, Tensor> Trainable =>
        parts.Values.SelectMany(part => part.Named).Concat(whole.Where(entry => entry.Value.requires_grad))
            .ToDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Draws which inputs are dropped in the next passes; null: none is, as after training.</summary>
    public Seed? Drops { get; set; }

    internal IReadOnlyDictionary<string, LoraPart> Parts => parts;

    /// <summary>Tensors in the place of the base model's, by its names.</summary>
    internal IReadOnlyDictionary<string, Tensor> Whole => whole;

    /// <summary>
    /// An adapter that changes nothing yet: A uniform within 1/sqrt(inputs), B zero (for embeddings the other way round).
    /// </summary>
    /// <exception cref="InvalidDataException">The settings name no module of the model, or ask for what is not computed here.</exception>
    public static Lora Fresh(Transformer model, AdapterConfig config, Seed seed)
    {
        if (LoraTargets.Unmatched(model, config) is { Count: > 0 } unknown)
        {
            throw Nothing(model,
                unknown is [""] ? "are none" : $"name '{string.Join("', '", unknown)}', which no module of the model is called");
        }

        var lora = new Lora(config);
        using var noGrad = no_grad();
        foreach (var module in LoraModule.Of(model).Where(module => config.Adapts(module.Name)))
        {
            lora.Add(module, LoraDraw.Fresh(module, config, seed.Derive(module.Name)));
        }

        foreach (var (name, weight) in LoraModule.TrainedWhole(model, config))
        {
            lora.whole.Add(name, Kept(weight.to(ScalarType.Float32, copy: true)));
        }

        return lora.parts.Count + lora.whole.Count > 0 ? lora : throw Nothing(model, "name no module of the model that is not excluded");
    }

    /// <summary>An adapter from disk, fitted to its base.</summary>
    /// <exception cref="InvalidDataException">A module or tensor of it is not in the model, or has another shape there.</exception>
    public static Lora Of(Transformer model, Adapter adapter)
    {
        var lora = new Lora(adapter.Config);
        var modules = LoraModule.Of(model).ToDictionary(module => module.Name);
        using var noGrad = no_grad();
        foreach (var part in adapter.Parts)
        {
            lora.Add(modules.GetValueOrDefault(part.Module)
                ?? throw new InvalidDataException($"the adapter changes '{part.Module}', which the model does not have"), part);
        }

        foreach (var (name, (shape, values)) in adapter.Whole)
        {
            var found = LoraModule.WeightOf(model, name)
                ?? throw new InvalidDataException($"the adapter replaces '{name}', which the model does not have");
            var trained = !lora.parts.ContainsKey(name[..name.LastIndexOf('.')]); // an embedding beside its low-rank part was only kept
            lora.whole.Add(name, found.shape.SequenceEqual(shape)
                ? Kept(tensor(values, shape, device: model.Device), trained)
                : throw new InvalidDataException(
                    $"the adapter's '{name}' has shape ({string.Join(", ", shape)}); the model's has ({string.Join(", ", found.shape)})"));
        }

        return lora;
    }

    /// <summary>As PEFT keeps it.</summary>
    public Adapter ToAdapter() => new(
        Config,
        [.. parts.Values.OrderBy(part => part.Module.Name, StringComparer.Ordinal).Select(part => part.ToLowRank())],
        whole.ToDictionary(entry => entry.Key, entry => LoraPart.Read(entry.Value)));

    public void Dispose()
    {
        foreach (var tensor in parts.Values.SelectMany(part => part.Named).Select(entry => entry.Value).Concat(whole.Values))
        {
            tensor.Dispose();
        }
    }

    /// <summary>
    /// Drops inputs of a module, when <see cref="Drops"/> says so: the same ones each time the module is asked in this pass.
    /// </summary>
    internal Tensor Drop(Tensor x, string module)
    {
        if (Drops is not { } seed || Config.Dropout == 0)
        {
            return x;
        }

        using var generator = new Generator(unchecked((ulong)(long)seed.Derive(module).Value), CPU);
        var kept = rand(x.shape, ScalarType.Float32, generator: generator).ge(Config.Dropout).to(x.dtype).to(x.device);
        return x * kept / (1 - Config.Dropout);
    }

    internal static Tensor Kept(Tensor tensor, bool trained = true) => tensor.requires_grad_(trained).DetachFromDisposeScope();

    private static InvalidDataException Nothing(Transformer model, string why) =>
        new($"the adapter's target modules {why}; it has {string.Join(", ", LoraTargets.Names(model))}");

    private void Add(LoraModule module, LowRank values)
    {
        if (module.Embedding && values.Magnitude is not null)
        {
            throw new InvalidDataException(
                $"DoRA on the embedding '{module.Name}' is not computed here; leave it out of the target modules");
        }

        var (outputs, inputs) = (values.B.Shape[0], values.A.Shape[1]);
        if ((outputs, inputs) != (module.Outputs, module.Inputs) || values.Embedding != module.Embedding)
        {
            throw new InvalidDataException(
                $"the adapter's '{module.Name}' maps {inputs} to {outputs}; the model's maps {module.Inputs} to {module.Outputs}");
        }

        parts.Add(module.Name, new(this, module, values));
    }
}
