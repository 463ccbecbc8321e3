using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <summary>
/// The element-wise work between matrix products, one row at a time on the calling thread. The residual stream is float32 whatever the
/// weights' type. One pass of these replaces a dozen tensor operations.
/// </summary>
internal static unsafe class Kernels
{
    private const int Lanes = 16;

    /// <summary>Widens <paramref name="count"/> numbers.</summary>
    public static void Widen<T>(T* from, float* to, int count)
        where T : unmanaged, IElement<T>
    {
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            T.Load(from + i).Store(to + i);
        }

        for (; i < count; i++)
        {
            to[i] = T.Get(from + i);
        }
    }

    /// <summary>Narrows <paramref name="count"/> numbers.</summary>
    public static void Narrow<T>(float* from, T* to, int count)
        where T : unmanaged, IElement<T>
    {
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            T.Store(Vector512.Load(from + i), to + i);
        }

        for (; i < count; i++)
        {
            T.Set(from[i], to + i);
        }
    }

    /// <summary>x *= factor.</summary>
    public static void Scale(float* x, float factor, int count)
    {
        for (var i = 0; i < count; i++)
        {
            x[i] *= factor;
        }
    }

    /// <summary>x += y.</summary>
    public static void Add<T>(float* x, T* y, int count)
        where T : unmanaged, IElement<T>
    {
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            (Vector512.Load(x + i) + T.Load(y + i)).Store(x + i);
        }

        for (; i < count; i++)
        {
            x[i] += T.Get(y + i);
        }
    }

    /// <summary>RMSNorm: x / sqrt(mean(x^2) + epsilon) * (weight + offset).</summary>
    public static void Norm<T>(float* x, T* weight, T* to, int count, float offset, float epsilon)
        where T : unmanaged, IElement<T>
    {
        var sums = Vector512<float>.Zero;
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            var v = Vector512.Load(x + i);
            sums = Vector512.FusedMultiplyAdd(v, v, sums);
        }

        var sum = Vector512.Sum(sums);
        for (; i < count; i++)
        {
            sum += x[i] * x[i];
        }

        var scale = 1 / MathF.Sqrt((sum / count) + epsilon);
        var (scales, offsets) = (Vector512.Create(scale), Vector512.Create(offset));
        for (i = 0; i + Lanes <= count; i += Lanes)
        {
            T.Store(Vector512.Load(x + i) * scales * (T.Load(weight + i) + offsets), to + i);
        }

        for (; i < count; i++)
        {
            T.Set(x[i] * scale * (T.Get(weight + i) + offset), to + i);
        }
    }

    /// <summary>SwiGLU: silu(gate) * up, where gate and up lie one after the other.</summary>
    public static void Gate<T>(T* gateUp, T* to, int count)
        where T : unmanaged, IElement<T>
    {
        var i = 0;
        for (; i + Lanes <= count; i += Lanes)
        {
            var gate = T.Load(gateUp + i);
            T.Store(gate / (Vector512<float>.One + Exponential.Of(-gate)) * T.Load(gateUp + count + i), to + i);
        }

        for (; i < count; i++)
        {
            var gate = T.Get(gateUp + i);
            T.Set(gate / (1 + MathF.Exp(-gate)) * T.Get(gateUp + count + i), to + i);
        }
    }

    /// <summary>
    /// Rotates one head: element i with element i + half, by the angles whose cosines and sines are given; the rest is copied.
    /// </summary>
    public static void Rotate<T>(T* head, float* to, float* cos, float* sin, int half, int size)
        where T : unmanaged, IElement<T>
    {
        var i = 0;
        for (; i + Lanes <= half; i += Lanes)
        {
            var (a, b, c, s) = (T.Load(head + i), T.Load(head + half + i), Vector512.Load(cos + i), Vector512.Load(sin + i));
            ((a * c) - (b * s)).Store(to + i);
            ((b * c) + (a * s)).Store(to + half + i);
        }

        for (; i < half; i++)
        {
            var (a, b) = (T.Get(head + i), T.Get(head + half + i));
            to[i] = (a * cos[i]) - (b * sin[i]);
            to[half + i] = (b * cos[i]) + (a * sin[i]);
        }

        for (i = 2 * half; i < size; i++)
        {
            to[i] = T.Get(head + i);
        }
    }
}
