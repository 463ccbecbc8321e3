using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Rotary positions (Su et al. 2021) in the half-split layout of Hugging Face checkpoints: element i turns with element i + D/2. The sine
/// table carries the sign of the half it lands on, so that a rotation is <c>x cos + roll(x, D/2) sin</c>. Unscaled only.
/// </summary>
internal sealed class Rotary(int headSize, double theta, ScalarType type)
{
    private readonly Lock gate = new();
    private (long Length, Tensor Cos, Tensor Sin)? tables;

    /// <summary>Cosine and sine, (length, D) each; they belong to this object.</summary>
    public (Tensor Cos, Tensor Sin) Tables(long length)
    {
        lock (gate)
        {
            if (tables is not { } made || made.Length < length)
            {
                made = Make(Math.Max(256, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)length)));
                tables = made;
            }

            return (made.Cos.narrow(0, 0, length), made.Sin.narrow(0, 0, length));
        }
    }

    /// <summary>Rotates the last dimension; tables are broadcast.</summary>
    public static Tensor Apply(Tensor x, Tensor cos, Tensor sin) => addcmul(x * cos, x.roll(x.shape[^1] / 2, -1), sin, 1);

    private (long Length, Tensor Cos, Tensor Sin) Make(long length)
    {
        var cos = new float[length * headSize];
        var sin = new float[length * headSize];
        var half = headSize / 2;
        for (var i = 0; i < half; i++)
        {
            var frequency = (float)(1 / Math.Pow(theta, 2.0 * i / headSize));
            for (var position = 0; position < length; position++)
            {
                var angle = position * frequency;
                var at = (position * headSize) + i;
                cos[at] = cos[at + half] = MathF.Cos(angle);
                sin[at + half] = MathF.Sin(angle);
                sin[at] = -sin[at + half];
            }
        }

        return (length, Keep(cos), Keep(sin));
        Tensor Keep(float[] values)
        {
            using var full = tensor(values, [length, headSize]);
            return full.to(type, copy: true).DetachFromDisposeScope();
        }
    }
}
