using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <summary>
/// One query of those that go together: what it sees of their common segments, counted from their first token, and where its result goes.
/// </summary>
/// <param name="From">The first token it sees.</param>
/// <param name="To">One after the last.</param>
/// <param name="Result">(D).</param>
internal readonly record struct Asked(int From, int To, nint Result);

/// <summary>
/// Attention over a context that lies in blocks: scores, softmax in float32, weighted values. Up to four queries of one context that share
/// a key-value head, be it by their heads or by their positions, go together, so that keys and values are read and widened once for all of
/// them. Exact, no padding: the result for a sequence does not depend on what runs beside it, nor on which queries went together. Prompts
/// and single steps are the same code.
/// </summary>
internal static unsafe class Attention
{
    /// <summary>Queries that go together.</summary>
    public const int Together = 4;

    private const int Lanes = 16;
    private const int Half = 2 * Lanes;

    /// <summary>Room for the scores of <see cref="Together"/> queries over so many segments, in numbers.</summary>
    public static int ScoreLength<T>(int segments)
        where T : unmanaged, IElement<T> => Together * segments * KeyValueBlocks<T>.Size;

    /// <summary>Some queries over one key-value head.</summary>
    /// <param name="queries">(<see cref="Together"/>, D), already scaled; rows beyond <paramref name="asked"/> may
    /// hold anything finite.</param>
    /// <param name="asked">The queries, from 1 to <see cref="Together"/>.</param>
    /// <param name="context">What they see between them, their own tokens included.</param>
    /// <param name="blocks">Where that lies.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="head">The key-value head.</param>
    /// <param name="cap">c in c tanh(s / c) over the scores; 0: none.</param>
    /// <param name="scores">Scratch of <see cref="ScoreLength"/>.</param>
    public static void Attend<T>(
        float* queries, ReadOnlySpan<Asked> asked, ReadOnlySpan<Segment> context, KeyValueBlocks<T> blocks, int layer, int head, float cap,
        float* scores)
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
        for (var q = 0; q < asked.Length; q++)
        {
            scales[q] = Softmax<T>(context, asked[q], cap, scores + (q * row));
        }

        AttentionValues.Mix(context, blocks, layer, head, scores, row, scales, asked);
    }

    /// <summary>Scores to weights in place; 0 where nothing is seen. Returns what the weights are to be multiplied by.</summary>
    private static float Softmax<T>(ReadOnlySpan<Segment> context, Asked asked, float cap, float* scores)
        where T : unmanaged, IElement<T>
    {
        var (largest, passed) = (Vector512.Create(float.NegativeInfinity), 0);
        for (var s = 0; s < context.Length; s++)
        {
            var at = scores + (s * KeyValueBlocks<T>.Size);
            for (var t = 0; t < context[s].Count; t += Lanes)
            {
                var seen = Seen(Vector512.Load(at + t), t, asked.From - passed, Math.Min(asked.To - passed, context[s].Count), cap);
                seen.Store(at + t);
                largest = Vector512.Max(largest, seen);
            }

            passed += context[s].Count;
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

    private static Vector512<float> Seen(Vector512<float> scores, int place, int from, int to, float cap)
    {
        if (cap != 0)
        {
            scores = Vector512.Create(cap) * Tanh(scores / cap);
        }

        if (place >= from && place + Lanes <= to)
        {
            return scores;
        }

        var at = Vector512<int>.Indices + Vector512.Create(place);
        var seen = Vector512.GreaterThanOrEqual(at, Vector512.Create(from)) & Vector512.LessThan(at, Vector512.Create(to));
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
