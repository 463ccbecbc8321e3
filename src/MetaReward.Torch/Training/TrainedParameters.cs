using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>What an optimiser does with a parameter.</summary>
public enum ParameterKind
{
    /// <summary>A matrix between hidden states.</summary>
    Matrix,

    /// <summary>Token embeddings and the output head: decayed like matrices, never orthogonalised.</summary>
    Embedding,

    /// <summary>Norm weights and biases: never decayed.</summary>
    Undecayed,
}

/// <summary>
/// The parameters in training. Their gradients are views into one tensor: clearing them, their norm and clipping are one pass over memory
/// instead of one per parameter. Every view starts at a multiple of 16 elements; the gaps are 0 and stay 0.
/// </summary>
public sealed class TrainedParameters : IDisposable
{
    private const long Alignment = 16;

    /// <summary>Gives every parameter a gradient here; backward passes add to it.</summary>
    /// <param name="leaves">Names as in checkpoints, and leaves of the autograd graph of one type.</param>
    public TrainedParameters(IEnumerable<KeyValuePair<string, Tensor>> leaves)
    {
        var parameters = leaves.ToArray();
        Length = parameters.Sum(p => Room(p.Value));
        (Type, Device) = (parameters[0].Value.dtype, parameters[0].Value.device);
        (Gradients, var views) = Flat([.. parameters.Select(p => p.Value)]);
        Entries = [.. parameters.Zip(views, (p, gradient) => new TrainedParameter(p.Key, KindOf(p.Key, p.Value), p.Value, gradient))];
        foreach (var entry in Entries)
        {
            entry.Weight.grad = entry.Gradient;
        }
    }

    /// <summary>Every gradient, one after the other.</summary>
    public Tensor Gradients { get; }

    public IReadOnlyList<TrainedParameter> Entries { get; }

    private long Length { get; }

    private ScalarType Type { get; }

    /// <summary>Where they are.</summary>
    internal Device Device { get; }

    /// <summary>Zeros laid out like <see cref="Gradients"/>, and their views in the shapes of the entries: an optimiser's memory.</summary>
    public (Tensor All, IReadOnlyList<Tensor> Views) Zeros() => Flat([.. Entries.Select(e => e.Weight)]);

    /// <summary>The entries' parts of a tensor laid out like <see cref="Gradients"/>: flat views, by name, that the caller frees.</summary>
    public IEnumerable<(string Name, Tensor Part)> Parts(Tensor all)
    {
        var offset = 0L;
        foreach (var entry in Entries)
        {
            yield return (entry.Name, all.narrow(0, offset, entry.Weight.numel()));
            offset += Room(entry.Weight);
        }
    }

    /// <summary>Norm weights and biases are not decayed; embeddings and the head are (as transformers' trainer groups them).</summary>
    public static ParameterKind KindOf(string name, Tensor value) =>
        name.Contains("bias") || name.Contains("layernorm") || name.Contains("rmsnorm")
            || name.Split('.').Any(word => word == "norm" || word.EndsWith("_norm", StringComparison.Ordinal)) ? ParameterKind.Undecayed
        : value.dim() != 2 || name.Contains("embed") || name.Contains("lm_head") ? ParameterKind.Embedding
        : ParameterKind.Matrix;

    /// <summary>
    /// Scales the gradients by min(1, largest / (norm + 1e-6)) and returns the norm from before. An infinite norm makes finite gradients 0,
    /// a NaN makes all of them NaN, as in PyTorch. A <paramref name="largest"/> of 0 only measures.
    /// </summary>
    /// <param name="largest">At least 0; infinity scales by nothing.</param>
    /// <param name="power">Of the norm: 2, 1, or infinity for the largest entry.</param>
    public double Clip(double largest, double power = 2)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // one float32 sum over all of them would lose digits
        var norm = stack(Entries.Select(e => linalg.vector_norm(e.Gradient, power))).norm((float)power);
        if (largest > 0)
        {
            Gradients.mul_((largest / (norm + 1e-6)).clamp_(max: 1));
        }

        return norm.to(ScalarType.Float64).item<double>();
    }

    /// <summary>Frees the gradients; the weights belong to the model.</summary>
    public void Dispose()
    {
        foreach (var entry in Entries)
        {
            entry.Gradient.Dispose();
        }

        Gradients.Dispose();
    }

    private (Tensor All, IReadOnlyList<Tensor> Views) Flat(IReadOnlyList<Tensor> like)
    {
        var all = zeros(Length, dtype: Type, device: Device).DetachFromDisposeScope();
        var views = new List<Tensor>();
        var offset = 0L;
        foreach (var tensor in like)
        {
            using var slice = all.narrow(0, offset, tensor.numel());
            views.Add(slice.view(tensor.shape).DetachFromDisposeScope());
            offset += Room(tensor);
        }

        return (all, views);
    }

    private static long Room(Tensor tensor) => (tensor.numel() + Alignment - 1) / Alignment * Alignment;
}

/// <summary>One parameter in training.</summary>
/// <param name="Name">As in checkpoints.</param>
/// <param name="Kind">How it is optimised.</param>
/// <param name="Weight">The model's own tensor.</param>
/// <param name="Gradient">In the weight's shape.</param>
public sealed record TrainedParameter(string Name, ParameterKind Kind, Tensor Weight, Tensor Gradient);
