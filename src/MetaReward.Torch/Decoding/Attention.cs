using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <summary>What a query sees of the segments before it.</summary>
/// <param name="Hidden">Tokens at the start of the first segment that it does not see, fewer than that holds.</param>
/// <param name="Cap">c in c tanh(s / c) over the scores; 0: none.</param>
internal readonly record struct View(int Hidden, float Cap);

/// <summary>
/// Attention over a context that lies in blocks: scores, softmax in float32, weighted values. Up to four query heads that share a key-value
/// head go together, so that keys and values are read and widened once for all of them. Exact, no padding: the result for a sequence does
/// not depend on what runs beside it. Prompts and single steps are the same code.
/// </summary>
internal static unsafe class Attention
{
    /// <summary>Query heads that go together.</summary>
    public const int Together = 4;

    private const int Lanes = 16;
    private const int Half = 2 * Lanes;

    /// <summary>Room for the scores of <see cref="Together"/> queries over so many segments, in numbers.</summary>
    public static int ScoreLength<T>(int segments)
        where T : unmanaged, IElement<T> => Together * segments * KeyValueBlocks<T>.Size;

    /// <summary>Some query heads over one key-value head.</summary>
    /// <param name="queries">(<see cref="Together"/>, D), already scaled; rows beyond <paramref name="count"/> may hold anything finite.</param>
    /// <param name="count">Query heads, from 1 to <see cref="Together"/>.</param>
    /// <param name="context">What they see, their own token included.</param>
    /// <param name="blocks">Where that lies.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="head">The key-value head.</param>
    /// <param name="view">What of the context they see.</param>
    /// <param name="scores">Scratch of <see cref="ScoreLength"/>.</param>
    /// <param name="to">(count, D).</param>
    public static void Attend<T>(
        float* queries, int count, ReadOnlySpan<Segment> context, KeyValueBlocks<T> blocks, int layer, int head, View view, float* scores, T* to)
        where T : unmanaged, IElement<T>
    {
        var row = context.Length * KeyValueBlocks<T>.Size;
        for (var s = 0; s < context.Length; s++)
        {
            var keys = blocks.Keys(context[s].Block, layer, head);
            for (var t = 0; t < context[s].Count; t += Half)
            {
                AttentionScores.Of(queries, keys + t, blocks.HeadSize, scores + (s * KeyValueBlocks<T>.Size) + t, row);
            }
        }

        var scales = stackalloc float[Together];
        for (var q = 0; q < count; q++)
        {
            scales[q] = Softmax<T>(context, view, scores + (q * row));
        }

        AttentionValues.Mix(context, blocks, layer, head, scores, row, scales, count, to);
    }

    /// <summary>Scores to weights in place; 0 where nothing is seen. Returns what the weights are to be multiplied by.</summary>
    private static float Softmax<T>(ReadOnlySpan<Segment> context, View view, float* scores)
        where T : unmanaged, IElement<T>
    {
        var largest = Vector512.Create(float.NegativeInfinity);
        for (var s = 0; s < context.Length; s++)
        {
            var at = scores + (s * KeyValueBlocks<T>.Size);
            for (var t = 0; t < context[s].Count; t += Lanes)
            {
                var seen = Seen(Vector512.Load(at + t), t, s == 0 ? view.Hidden : 0, context[s].Count, view.Cap);
                seen.Store(at + t);
                largest = Vector512.Max(largest, seen);
            }
        }

        var top = Vector512.Create(Highest(largest));
        var sums = Vector512<float>.Zero;
        for (var s = 0; s < context.Length; s++)
        {
            var at = scores + (s * KeyValueBlocks<T>.Size);
            for (var t = 0; t < context[s].Count; t += Lanes)
            {
                var weight = Exponential.Of(Vector512.Load(at + t) - top);
                weight.Store(at + t);
                sums += weight;
            }
        }

        return 1 / Vector512.Sum(sums);
    }

    private static Vector512<float> Seen(Vector512<float> scores, int place, int hidden, int count, float cap)
    {
        if (cap != 0)
        {
            scores = Vector512.Create(cap) * Tanh(scores / cap);
        }

        if (place >= hidden && place + Lanes <= count)
        {
            return scores;
        }

        var at = Vector512<int>.Indices + Vector512.Create(place);
        var seen = Vector512.GreaterThanOrEqual(at, Vector512.Create(hidden)) & Vector512.LessThan(at, Vector512.Create(count));
        return Vector512.ConditionalSelect(seen.AsSingle(), scores, Vector512.Create(float.NegativeInfinity));
    }

    private static Vector512<float> Tanh(Vector512<float> x) =>
        Vector512<float>.One - (Vector512.Create(2f) / (Vector512<float>.One + Exponential.Of(x + x)));

    private static float Highest(Vector512<float> values)
    {
        var highest = values[0];
        for (var i = 1; i < Lanes; i++)
        {
            highest = Math.Max(highest, values[i]);
        }

        return highest;
    }
}
