using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <summary>Sums of values by the weights of four queries.</summary>
internal static unsafe class AttentionValues
{
    private const int Lanes = 16;

    /// <param name="context">The segments.</param>
    /// <param name="blocks">Where they lie.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="head">The key-value head.</param>
    /// <param name="weights">(4, row).</param>
    /// <param name="row">From one query's weights to the next.</param>
    /// <param name="scales">What each query's sum is multiplied by.</param>
    /// <param name="asked">The queries that are wanted.</param>
    public static void Mix<T>(
        ReadOnlySpan<Segment> context, KeyValueBlocks<T> blocks, int layer, int head, float* weights, int row, float* scales,
        ReadOnlySpan<Asked> asked)
        where T : unmanaged, IElement<T>
    {
        var size = blocks.HeadSize;
        var sums = stackalloc float[Attention.Together * 2 * Lanes];
        var d = 0;
        for (; d + (2 * Lanes) <= size; d += 2 * Lanes)
        {
            Sum(context, blocks, layer, head, d, weights, row, sums);
            for (var q = 0; q < asked.Length; q++)
            {
                var from = sums + (q * 2 * Lanes);
                T.Store(Vector512.Load(from) * scales[q], (T*)asked[q].Result + d);
                T.Store(Vector512.Load(from + Lanes) * scales[q], (T*)asked[q].Result + d + Lanes);
            }
        }

        for (; d < size; d++)
        {
            for (var q = 0; q < asked.Length; q++)
            {
                T.Set(One(context, blocks, layer, head, d, weights + (q * row)) * scales[q], (T*)asked[q].Result + d);
            }
        }
    }

    /// <summary>32 coordinates for four queries.</summary>
    private static void Sum<T>(
        ReadOnlySpan<Segment> context, KeyValueBlocks<T> blocks, int layer, int head, int d, float* weights, int row, float* sums)
        where T : unmanaged, IElement<T>
    {
        var size = blocks.HeadSize;
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, e0 = default, e1 = default;
        for (var s = 0; s < context.Length; s++)
        {
            var values = blocks.Values(context[s].Block, layer, head) + d;
            var at = weights + (s * KeyValueBlocks<T>.Size);
            for (var t = 0; t < context[s].Count; t++, values += size, at++)
            {
                var (v0, v1) = (T.Load(values), T.Load(values + Lanes));
                var w = Vector512.Create(at[0]);
                a0 = Vector512.FusedMultiplyAdd(w, v0, a0);
                a1 = Vector512.FusedMultiplyAdd(w, v1, a1);
                w = Vector512.Create(at[row]);
                b0 = Vector512.FusedMultiplyAdd(w, v0, b0);
                b1 = Vector512.FusedMultiplyAdd(w, v1, b1);
                w = Vector512.Create(at[2 * row]);
                c0 = Vector512.FusedMultiplyAdd(w, v0, c0);
                c1 = Vector512.FusedMultiplyAdd(w, v1, c1);
                w = Vector512.Create(at[3 * row]);
                e0 = Vector512.FusedMultiplyAdd(w, v0, e0);
                e1 = Vector512.FusedMultiplyAdd(w, v1, e1);
            }
        }

        a0.Store(sums);
        a1.Store(sums + Lanes);
        b0.Store(sums + (2 * Lanes));
        b1.Store(sums + (3 * Lanes));
        c0.Store(sums + (4 * Lanes));
        c1.Store(sums + (5 * Lanes));
        e0.Store(sums + (6 * Lanes));
        e1.Store(sums + (7 * Lanes));
    }

    private static float One<T>(ReadOnlySpan<Segment> context, KeyValueBlocks<T> blocks, int layer, int head, int d, float* weights)
        where T : unmanaged, IElement<T>
    {
        var sum = 0f;
        for (var s = 0; s < context.Length; s++)
        {
            var values = blocks.Values(context[s].Block, layer, head) + d;
            for (var t = 0; t < context[s].Count; t++)
            {
                sum += weights[(s * KeyValueBlocks<T>.Size) + t] * T.Get(values + (t * blocks.HeadSize));
            }
        }

        return sum;
    }
}
