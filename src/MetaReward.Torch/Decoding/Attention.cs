using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <summary>What one query sees of the segments before it.</summary>
/// <param name="Hidden">Tokens at the start of the first segment that it does not see, fewer than that holds.</param>
/// <param name="Cap">c in c tanh(s / c) over the scores; 0: none.</param>
/// <param name="Scores">Scratch of <see cref="Attention.ScoreLength"/>.</param>
internal readonly unsafe struct View(int Hidden, float Cap, float* Scores)
{
    public int Hidden { get; } = Hidden;

    public float Cap { get; } = Cap;

    public float* Scores { get; } = Scores;
}

/// <summary>
/// Attention of one query over a context that lies in blocks: scores, softmax in float32, weighted values. Exact, no padding: the result
/// for a sequence does not depend on what runs beside it.
/// </summary>
internal static unsafe class Attention
{
    private const int Lanes = 16;

    /// <summary>Room for scores that a context needs, in numbers.</summary>
    public static int ScoreLength<T>(ReadOnlySpan<Segment> context)
        where T : unmanaged, IElement<T> => context.Length * KeyValueBlocks<T>.Size;

    /// <summary>One query head over one key-value head.</summary>
    /// <param name="query">(D), already scaled.</param>
    /// <param name="context">What it sees, itself included.</param>
    /// <param name="blocks">Where that lies.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="head">The key-value head.</param>
    /// <param name="view">What of the context it sees.</param>
    /// <param name="to">(D).</param>
    public static void Attend<T>(
        float* query, ReadOnlySpan<Segment> context, KeyValueBlocks<T> blocks, int layer, int head, View view, T* to)
        where T : unmanaged, IElement<T>
    {
        var scores = view.Scores;
        var largest = Vector512.Create(float.NegativeInfinity);
        for (var s = 0; s < context.Length; s++)
        {
            var at = scores + (s * KeyValueBlocks<T>.Size);
            var highest = Scores(query, blocks.Keys(context[s].Block, layer, head), context[s].Count, blocks.HeadSize, at);
            largest = Vector512.Max(largest, view.Cap == 0 && (s > 0 || view.Hidden == 0) ? highest
                : Shown(at, s == 0 ? view.Hidden : 0, context[s].Count, view.Cap));
        }

        var top = Highest(largest);
        var sums = Vector512<float>.Zero;
        for (var s = 0; s < context.Length; s++)
        {
            for (var t = 0; t < context[s].Count; t += Lanes)
            {
                var at = scores + (s * KeyValueBlocks<T>.Size) + t;
                var weight = Vector512.Exp(Vector512.Load(at) - Vector512.Create(top));
                weight.Store(at);
                sums += weight;
            }
        }

        Mix(context, blocks, layer, head, scores, 1 / Vector512.Sum(sums), to);
    }

    /// <summary>Caps scores and hides the first; returns the running maxima by lane.</summary>
    private static Vector512<float> Shown(float* scores, int hidden, int count, float cap)
    {
        var largest = Vector512.Create(float.NegativeInfinity);
        for (var t = 0; t < KeyValueBlocks<Wide>.Size; t += Lanes)
        {
            var at = Vector512.Load(scores + t);
            var place = Vector512<int>.Indices + Vector512.Create(t);
            var shown = Vector512.GreaterThanOrEqual(place, Vector512.Create(hidden)) & Vector512.LessThan(place, Vector512.Create(count));
            var capped = cap == 0 ? at : Vector512.Create(cap) * Tanh(at / cap);
            var kept = Vector512.ConditionalSelect(shown.AsSingle(), capped, Vector512.Create(float.NegativeInfinity));
            kept.Store(scores + t);
            largest = Vector512.Max(largest, kept);
        }

        return largest;
    }

    private static Vector512<float> Tanh(Vector512<float> x) =>
        Vector512<float>.One - (Vector512.Create(2f) / (Vector512<float>.One + Vector512.Exp(x + x)));

    private static float Highest(Vector512<float> values)
    {
        var highest = values[0];
        for (var i = 1; i < Lanes; i++)
        {
            highest = Math.Max(highest, values[i]);
        }

        return highest;
    }

    /// <summary>Scores of up to 64 tokens; those past the count are minus infinity. Returns the running maxima by lane.</summary>
    private static Vector512<float> Scores<T>(float* query, T* keys, int count, int size, float* scores)
        where T : unmanaged, IElement<T>
    {
        const int stride = KeyValueBlocks<T>.Size;
        Vector512<float> a = default, b = default, c = default, e = default;
        if (count > 2 * Lanes)
        {
            for (var d = 0; d < size; d++, keys += stride)
            {
                var q = Vector512.Create(query[d]);
                a = Vector512.FusedMultiplyAdd(q, T.Load(keys), a);
                b = Vector512.FusedMultiplyAdd(q, T.Load(keys + Lanes), b);
                c = Vector512.FusedMultiplyAdd(q, T.Load(keys + (2 * Lanes)), c);
                e = Vector512.FusedMultiplyAdd(q, T.Load(keys + (3 * Lanes)), e);
            }
        }
        else
        {
            for (var d = 0; d < size; d++, keys += stride)
            {
                var q = Vector512.Create(query[d]);
                a = Vector512.FusedMultiplyAdd(q, T.Load(keys), a);
                b = Vector512.FusedMultiplyAdd(q, T.Load(keys + Lanes), b);
            }
        }

        return Vector512.Max(
            Vector512.Max(Keep(a, 0, count, scores), Keep(b, Lanes, count, scores)),
            Vector512.Max(Keep(c, 2 * Lanes, count, scores), Keep(e, 3 * Lanes, count, scores)));
    }

    private static Vector512<float> Keep(Vector512<float> values, int first, int count, float* scores)
    {
        var kept = count >= first + Lanes ? values : Vector512.ConditionalSelect(
            Vector512.LessThan(Vector512<int>.Indices + Vector512.Create(first), Vector512.Create(count)).AsSingle(), values, Vector512.Create(float.NegativeInfinity));
        kept.Store(scores + first);
        return kept;
    }

    private static void Mix<T>(ReadOnlySpan<Segment> context, KeyValueBlocks<T> blocks, int layer, int head, float* weights, float scale, T* to)
        where T : unmanaged, IElement<T>
    {
        var size = blocks.HeadSize;
        var d = 0;
        for (; d + (2 * Lanes) <= size; d += 2 * Lanes)
        {
            Vector512<float> a = default, b = default, c = default, e = default;
            for (var s = 0; s < context.Length; s++)
            {
                var values = blocks.Values(context[s].Block, layer, head) + d;
                var at = weights + (s * KeyValueBlocks<T>.Size);
                var t = 0;
                for (; t + 2 <= context[s].Count; t += 2, values += 2 * size)
                {
                    var (w, v) = (Vector512.Create(at[t]), Vector512.Create(at[t + 1]));
                    a = Vector512.FusedMultiplyAdd(w, T.Load(values), a);
                    b = Vector512.FusedMultiplyAdd(w, T.Load(values + Lanes), b);
                    c = Vector512.FusedMultiplyAdd(v, T.Load(values + size), c);
                    e = Vector512.FusedMultiplyAdd(v, T.Load(values + size + Lanes), e);
                }

                if (t < context[s].Count)
                {
                    var w = Vector512.Create(at[t]);
                    a = Vector512.FusedMultiplyAdd(w, T.Load(values), a);
                    b = Vector512.FusedMultiplyAdd(w, T.Load(values + Lanes), b);
                }
            }

            T.Store((a + c) * scale, to + d);
            T.Store((b + e) * scale, to + d + Lanes);
        }

        for (; d < size; d++)
        {
            var sum = 0f;
            for (var s = 0; s < context.Length; s++)
            {
                var values = blocks.Values(context[s].Block, layer, head) + d;
                for (var t = 0; t < context[s].Count; t++)
                {
                    sum += weights[(s * KeyValueBlocks<T>.Size) + t] * T.Get(values + (t * size));
                }
            }

            T.Set(sum * scale, to + d);
        }
    }
}
