using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <summary>Products of four queries with 32 keys: eight sums, which is what it takes to keep the multipliers busy.</summary>
internal static unsafe class AttentionScores
{
    private const int Lanes = 16;

    /// <param name="queries">(4, D).</param>
    /// <param name="keys">The first of 32 keys in a block's (D, 64).</param>
    /// <param name="size">D.</param>
    /// <param name="scores">The first query's scores.</param>
    /// <param name="row">From one query's scores to the next.</param>
    public static void Of<T>(float* queries, T* keys, int size, float* scores, int row)
        where T : unmanaged, IElement<T>
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, e0 = default, e1 = default;
        for (var d = 0; d < size; d++, keys += KeyValueBlocks<T>.Size)
        {
            var (k0, k1) = (T.Load(keys), T.Load(keys + Lanes));
            var q = Vector512.Create(queries[d]);
            a0 = Vector512.FusedMultiplyAdd(q, k0, a0);
            a1 = Vector512.FusedMultiplyAdd(q, k1, a1);
            q = Vector512.Create(queries[size + d]);
            b0 = Vector512.FusedMultiplyAdd(q, k0, b0);
            b1 = Vector512.FusedMultiplyAdd(q, k1, b1);
            q = Vector512.Create(queries[(2 * size) + d]);
            c0 = Vector512.FusedMultiplyAdd(q, k0, c0);
            c1 = Vector512.FusedMultiplyAdd(q, k1, c1);
            q = Vector512.Create(queries[(3 * size) + d]);
            e0 = Vector512.FusedMultiplyAdd(q, k0, e0);
            e1 = Vector512.FusedMultiplyAdd(q, k1, e1);
        }

        Store(a0, a1, scores);
        Store(b0, b1, scores + row);
        Store(c0, c1, scores + (2 * row));
        Store(e0, e1, scores + (3 * row));
    }

    private static void Store(Vector512<float> low, Vector512<float> high, float* to)
    {
        low.Store(to);
        high.Store(to + Lanes);
    }
}
