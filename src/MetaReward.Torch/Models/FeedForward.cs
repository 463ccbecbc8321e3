using MetaReward.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MetaReward.Torch;

/// <summary>down(activation(gate(x)) * up(x)).</summary>
internal sealed class FeedForward
{
    private readonly Projection[] parts;
    private readonly Activation activation;

    public FeedForward(ModelConfig config, WeightReader weights)
    {
        long hidden = config.HiddenSize, wide = config.FeedForwardSize;
        (activation, Width) = (config.Activation, config.FeedForwardSize);
        (GateUp, parts) = config.FusedProjections
            ? weights.Joined(config.FeedForwardBias, hidden, ("mlp.gate_up_proj", 2 * wide))
            : weights.Joined(config.FeedForwardBias, hidden, ("mlp.gate_proj", wide), ("mlp.up_proj", wide));
        Down = weights.Single(config.FeedForwardBias, wide, "mlp.down_proj", hidden);
    }

    /// <summary>Gate and up rows in one matrix.</summary>
    public Projection GateUp { get; }

    public Projection Down { get; }

    public int Width { get; }

    /// <summary>Differentiable, (..., H) to (..., H).</summary>
    /// <param name="x">Normed states.</param>
    /// <param name="joined">Multiply by both matrices at once, which passes over adapters.</param>
    public Tensor Of(Tensor x, bool joined = false)
    {
        var halves = joined ? GateUp.Of(x).chunk(2, -1) : parts.Length == 1 ? parts[0].Of(x).chunk(2, -1) : [.. parts.Select(p => p.Of(x))];
        return Down.Of(Activate(halves[0], activation) * halves[1]);
    }

    public static Tensor Activate(Tensor x, Activation activation) => activation switch
    {
        Activation.Silu => silu(x),
        Activation.GeluTanh => GeluTanh(x),
        _ => gelu(x),
    };

    /// <summary>x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))), in float32.</summary>
    private static Tensor GeluTanh(Tensor x)
    {
        var wide = x.to(ScalarType.Float32);
        return (0.5 * wide * (1 + (Math.Sqrt(2 / Math.PI) * (wide + (0.044715 * wide.pow(3)))).tanh())).to(x.dtype);
    }
}
