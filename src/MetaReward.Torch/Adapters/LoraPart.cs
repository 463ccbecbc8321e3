using MetaReward.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MetaReward.Torch;

/// <summary>
/// The low-rank part of one module: W' = W + scaling B A, or with magnitudes m (DoRA, Liu et al. 2024) m W' / |W'| by rows.
/// </summary>
internal sealed class LoraPart
{
    private readonly Lora owner;
    private readonly double scaling;
    private readonly Tensor a, b;
    private readonly Tensor? bias, magnitude;

    public LoraPart(Lora owner, LoraModule module, LowRank values)
    {
        (this.owner, Module, scaling) = (owner, module, owner.Config.ScalingOf(module.Name));
        (a, b) = (New(values.A.Values, values.A.Shape), New(values.B.Values, values.B.Shape));
        bias = values.BBias is { } added ? New(added, [added.Length]) : null;
        magnitude = values.Magnitude is { } rows ? New(rows, [rows.Length]) : null;

        Tensor New(float[] numbers, long[] shape) => Lora.Kept(tensor(numbers, shape, device: module.Weight.device));
    }

    public LoraModule Module { get; }

    public IEnumerable<KeyValuePair<string, Tensor>> Named
    {
        get
        {
            var (at, kind) = (Module.Name, Module.Embedding);
            yield return new(at + (kind ? ".lora_embedding_A" : ".lora_A.weight"), a);
            yield return new(at + (kind ? ".lora_embedding_B" : ".lora_B.weight"), b);
            if (bias is not null)
            {
                yield return new(at + ".lora_B.bias", bias);
            }

            if (magnitude is not null)
            {
                yield return new(at + ".lora_magnitude_vector", magnitude);
            }
        }
    }

    /// <summary>The module's result (..., outputs) for x (..., inputs), from the base's.</summary>
    public Tensor Added(Tensor x, Tensor result, Tensor? baseBias)
    {
        var dropped = owner.Drop(x, Module.Name);
        var low = linear(linear(dropped, a.to(x.dtype)), b.to(x.dtype), bias?.to(x.dtype)) * scaling;
        if (magnitude is null)
        {
            return result + low;
        }

        var plain = !ReferenceEquals(dropped, x)
            ? linear(dropped, Module.Weight.to(x.dtype))
            : baseBias is null ? result : result - baseBias;
        var scale = (magnitude / RowNorm()).to(x.dtype);
        return result + ((scale - 1) * plain) + (scale * low);
    }

    /// <summary>What an embedding's rows (n, hidden) of ids (n) become.</summary>
    public Tensor Looked(Tensor ids, Tensor rows) =>
        rows + (linear(a.Chosen(1, ids).t(), b) * scaling).to(rows.dtype);

    /// <summary>The module's weight with this part in it, in float32.</summary>
    public Tensor Merged()
    {
        var weight = Sum();
        return magnitude is null ? weight : weight * (magnitude / RowNorm()).unsqueeze(1);
    }

    public bool HasBias => bias is not null;

    /// <summary>The module's bias with this part's in it.</summary>
    public Tensor MergedBias(Tensor baseBias) => bias is null ? baseBias.detach() : baseBias + (bias * scaling);

    public LowRank ToLowRank() => new(Module.Name, Read(a), Read(b))
    {
        BBias = bias is null ? null : Read(bias).Values,
        Magnitude = magnitude is null ? null : Read(magnitude).Values,
        Embedding = Module.Embedding,
    };

    public static (long[] Shape, float[] Values) Read(Tensor tensor) =>
        (tensor.shape, tensor.detach().contiguous().cpu().data<float>().ToArray());

    /// <summary>Without gradient, as its authors advise.</summary>
    private Tensor RowNorm()
    {
        using var noGrad = no_grad();
        return Sum().square().sum(1).sqrt();
    }

    private Tensor Sum()
    {
        var product = b.matmul(a) * scaling;
        return Module.Weight.to(ScalarType.Float32) + (Module.Embedding ? product.t() : product);
    }
}
