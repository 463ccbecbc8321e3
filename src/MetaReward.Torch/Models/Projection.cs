using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MetaReward.Torch;

/// <summary>A matrix (out, in), perhaps a bias (out), perhaps an adapter's part.</summary>
internal sealed record Projection(Tensor Weight, Tensor? Bias, LoraPart? Lora = null)
{
    /// <summary>x (..., in) to (..., out), in the type of x.</summary>
    public Tensor Of(Tensor x)
    {
        var bias = Bias?.dtype == x.dtype ? Bias : Bias?.to(x.dtype);
        var result = linear(x, Weight.dtype == x.dtype ? Weight : Weight.to(x.dtype), bias);
        return Lora?.Added(x, result, bias) ?? result;
    }
}
