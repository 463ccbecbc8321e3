using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MetaReward.Torch;

/// <summary>A matrix (out, in) and perhaps a bias (out).</summary>
internal sealed record Projection(Tensor Weight, Tensor? Bias)
{
    /// <summary>x (..., in) to (..., out), in the type of x.</summary>
    public Tensor Of(Tensor x) => Weight.dtype == x.dtype
        ? linear(x, Weight, Bias)
        : linear(x, Weight.to(x.dtype), Bias?.to(x.dtype));
}
