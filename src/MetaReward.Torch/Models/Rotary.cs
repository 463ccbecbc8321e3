using System.Numerics;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Rotary positions (Su et al. 2021) in the half-split layout of Hugging Face checkpoints: element i turns with element i + D/2. Tables grow
/// as longer sequences come; safe to call from several threads. Unscaled only.
/// </summary>
internal sealed class Rotary(int headSize, double theta, ScalarType type)
{
    private readonly Lock gate = new();
    private Made? tables;

    /// <param name="Length">Positions covered.</param>
    /// <param name="Cosines">(length, D/2).</param>
    /// <param name="Sines">(length, D/2).</param>
    /// <param name="Cos">(length, D).</param>
    /// <param name="Sin">(length, D), with the sign of the half that it lands on.</param>
    private sealed record Made(int Length, float[] Cosines, float[] Sines, Tensor Cos, Tensor Sin);

    /// <summary>Tables for <see cref="Apply"/>, (length, D) each.</summary>
    public (Tensor Cos, Tensor Sin) Tables(long length)
    {
        var made = For((int)length);
        return (made.Cos.narrow(0, 0, length), made.Sin.narrow(0, 0, length));
    }

    /// <summary>Cosines (at least length, D/2), row by row.</summary>
    public float[] Cosines(int length) => For(length).Cosines;

    /// <summary>Sines (at least length, D/2), row by row.</summary>
    public float[] Sines(int length) => For(length).Sines;

    /// <summary>Rotates the last dimension; tables are broadcast.</summary>
    public static Tensor Apply(Tensor x, Tensor cos, Tensor sin) => addcmul(x * cos, x.roll(x.shape[^1] / 2, -1), sin, 1);

    private Made For(int length)
    {
        lock (gate)
        {
            return tables is { } made && made.Length >= length ? made
                : tables = Make(Math.Max(256, (int)BitOperations.RoundUpToPowerOf2((uint)length)));
        }
    }

    private Made Make(int length)
    {
        var half = headSize / 2;
        var (cosines, sines) = (new float[length * half], new float[length * half]);
        for (var i = 0; i < half; i++)
        {
            var frequency = (float)(1 / Math.Pow(theta, 2.0 * i / headSize));
            for (var position = 0; position < length; position++)
            {
                (sines[(position * half) + i], cosines[(position * half) + i]) = MathF.SinCos(position * frequency);
            }
        }

        using var noGrad = no_grad();
        using var cos = tensor(cosines, [length, half]);
        using var sin = tensor(sines, [length, half]);
        using var negative = sin.neg();
        return new(length, cosines, sines, Keep(cos, cos), Keep(negative, sin));
    }

    private Tensor Keep(Tensor low, Tensor high)
    {
        using var both = cat([low, high], 1);
        return both.to(type, copy: true).DetachFromDisposeScope();
    }
}
