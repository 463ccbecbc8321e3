using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>RMSNorm (Zhang and Sennrich 2019) over the last dimension, with the mean square in float32.</summary>
/// <param name="Weight">(size).</param>
/// <param name="Kind">How the weight is applied.</param>
/// <param name="Epsilon">Added to the mean square.</param>
internal sealed record RmsNorm(Tensor Weight, NormKind Kind, double Epsilon)
{
    /// <summary>Added to the weight.</summary>
    public float Offset => Kind == NormKind.OnePlus ? 1 : 0;

    /// <summary>(..., size), in the type of x.</summary>
    public Tensor Of(Tensor x)
    {
        var wide = x.to(ScalarType.Float32);
        var scaled = wide * rsqrt(wide.square().mean([-1], keepdim: true) + Epsilon);
        return Kind switch
        {
            NormKind.Plain => scaled.to(x.dtype) * Weight.to(x.dtype),
            NormKind.Wide => (Weight.to(x.dtype).to(ScalarType.Float32) * scaled).to(x.dtype),
            _ => (scaled * (1 + Weight.to(x.dtype).to(ScalarType.Float32))).to(x.dtype),
        };
    }
}
