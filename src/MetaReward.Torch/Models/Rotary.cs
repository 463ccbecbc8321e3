using System.Numerics;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Rotary positions (Su et al. 2021) in the half-split layout of Hugging Face checkpoints: of the rotated part of a head, element i turns
/// with element i + half. Tables grow as longer sequences come; safe to call from several threads.
/// </summary>
internal sealed class Rotary
{
    private readonly Lock gate = new();
    private readonly int size;
    private readonly double theta;
    private readonly RopeScaling? scaling;
    private readonly ScalarType type;
    private readonly Device device;
    private readonly Dictionary<int, Made> tables = [];
    private int previous;

    /// <param name="local">The rotation of sliding layers, where they have their own.</param>
    /// <param name="type">Of the tables.</param>
    /// <param name="device">Of the tables.</param>
    public Rotary(ModelConfig config, bool local, ScalarType type, Device device)
    {
        (size, this.type, this.device) = (config.RotarySize ?? config.HeadSize, type, device);
        (theta, scaling) = local && config.LocalRopeTheta is { } own ? (own, null) : (config.RopeTheta, config.RopeScaling);
    }

    /// <param name="Length">Positions covered.</param>
    /// <param name="Cosines">(length, half).</param>
    /// <param name="Sines">(length, half).</param>
    /// <param name="Cos">(length, size).</param>
    /// <param name="Sin">(length, size), with the sign of the half that it lands on.</param>
    private sealed record Made(int Length, float[] Cosines, float[] Sines, Tensor Cos, Tensor Sin);

    /// <summary>Pairs that are rotated in each head.</summary>
    public int Half => size / 2;

    /// <summary>Frequencies change with the length of a pass.</summary>
    public bool DependsOnLength => scaling?.Regime(1) is not null;

    /// <summary>Whether a context of one length must be computed again to become one of another.</summary>
    public bool Jumps(int from, int to) => scaling is LongRope && scaling.Regime(from) != scaling.Regime(to);

    /// <summary>Tables for <see cref="Apply"/>, (length, size) each, for a pass whose longest position is length - 1.</summary>
    public (Tensor Cos, Tensor Sin) Tables(long length)
    {
        var made = For((int)length);
        return (made.Cos.narrow(0, 0, length), made.Sin.narrow(0, 0, length));
    }

    /// <summary>Writes the cosines and sines (half each) of a position in a sequence of a length.</summary>
    public void Fill(int position, int length, Span<float> cos, Span<float> sin)
    {
        if (scaling is DynamicRope dynamic && dynamic.Regime(length) != 0)
        {
            Turn(Frequencies(length), position, cos, sin);
            return;
        }

        var made = For(length);
        made.Cosines.AsSpan(position * Half, Half).CopyTo(cos);
        made.Sines.AsSpan(position * Half, Half).CopyTo(sin);
    }

    /// <summary>Rotates the leading part of the last dimension that the tables (..., size) cover; they are broadcast.</summary>
    public static Tensor Apply(Tensor x, Tensor cos, Tensor sin)
    {
        var (size, all) = (cos.shape[^1], x.shape[^1]);
        var part = size == all ? x : x.narrow(-1, 0, size);
        var turned = addcmul(part * cos, part.Swapped(), sin, 1);
        return size == all ? turned : cat([turned, x.narrow(-1, size, all - size)], -1);
    }

    private Made For(int length)
    {
        var regime = scaling?.Regime(length) ?? 0;
        lock (gate)
        {
            if (tables.TryGetValue(regime, out var made) && made.Length >= length)
            {
                return made;
            }

            if (scaling is DynamicRope && regime != 0)
            {
                tables.Remove(previous); // one for each length would be too many
                previous = regime;
                return tables[regime] = Make(length, length);
            }

            return tables[regime] = Make(Math.Max(256, (int)BitOperations.RoundUpToPowerOf2((uint)length)), length);
        }
    }

    private float[] Frequencies(int length) =>
        [.. (scaling?.Frequencies(theta, size, length) ?? RopeScaling.Plain(theta, size)).Select(f => (float)f)];

    private void Turn(float[] frequencies, int position, Span<float> cos, Span<float> sin)
    {
        var magnitude = (float)(scaling?.Magnitude ?? 1);
        for (var i = 0; i < frequencies.Length; i++)
        {
            var (s, c) = MathF.SinCos(position * frequencies[i]);
            (cos[i], sin[i]) = (c * magnitude, s * magnitude);
        }
    }

    private Made Make(int positions, int length)
    {
        var (cosines, sines) = (new float[positions * Half], new float[positions * Half]);
        var frequencies = Frequencies(length);
        for (var position = 0; position < positions; position++)
        {
            Turn(frequencies, position, cosines.AsSpan(position * Half), sines.AsSpan(position * Half));
        }

        using var noGrad = no_grad();
        using var cos = tensor(cosines, [positions, Half]);
        using var sin = tensor(sines, [positions, Half]);
        using var negative = sin.neg();
        return new(positions, cosines, sines, Keep(cos, cos), Keep(negative, sin));
    }

    private Tensor Keep(Tensor low, Tensor high)
    {
        using var both = cat([low, high], 1);
        return both.to(type, device, copy: true).DetachFromDisposeScope();
    }
}
