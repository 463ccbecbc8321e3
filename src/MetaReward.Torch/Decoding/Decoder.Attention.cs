using System.Numerics;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <content>Queries, keys and values of a pass: norms, rotation, their place in the blocks, and attention over them.</content>
internal sealed unsafe partial class Decoder<T>
{
    private float[] scores = [];
    private Segment[] seen = [];

    /// <summary>Norms the queries and keys of every row, where the model does.</summary>
    private void Heads(Tensor joined, int rows, SelfAttention attention)
    {
        if (attention.QueryNorm is not { } query || attention.KeyNorm is not { } key)
        {
            return;
        }

        var (queryPart, keyPart) = ((int)query.Weight.shape[0], (int)key.Weight.shape[0]); // a head, or all of them
        var start = At(joined);
        for (var i = 0L; i < rows; i++)
        {
            var at = start + (i * row);
            for (var done = 0; done < queries; done += queryPart)
            {
                Norm(at + done, queryPart, query);
            }

            for (var done = 0; done < config.KeyValueHeads * size; done += keyPart)
            {
                Norm(at + queries + done, keyPart, key);
            }
        }
    }

    /// <summary>
    /// Attention (rows, heads * D) of new tokens, each over what its context has before it and itself. First every key and value finds its
    /// place, so that a row sees the rows before it.
    /// </summary>
    /// <param name="joined">(rows, queries, keys and values).</param>
    /// <param name="places">By row, whose context it belongs to and its position there.</param>
    /// <param name="layer">The layer.</param>
    private Tensor Attend(Tensor joined, IReadOnlyList<(Context Context, int Position)> places, int layer)
    {
        var attention = model.Blocks[layer].Attention;
        var angles = attention.Window is null ? global : local;
        var mixed = empty([places.Count, queries], type);
        var (rows, results) = ((nint)At(joined), (nint)At(mixed));
        Room(places.Max(p => p.Context.Segments.Length));
        fixed (float* cos = angles.Cosines, sin = angles.Sines, scratch = scores)
        {
            for (var i = 0; i < places.Count; i++)
            {
                Place((T*)rows + ((long)i * row), places[i].Context, places[i].Position, layer, cos + (i * angles.Half),
                    sin + (i * angles.Half), angles.Half);
            }

            for (int i = 0, count; i < places.Count; i += count)
            {
                count = Following(places, i);
                Attend((T*)rows + ((long)i * row), places[i].Context, places[i].Position, count, attention, layer,
                    cos + (i * angles.Half), sin + (i * angles.Half), angles.Half, scratch, (T*)results + ((long)i * queries));
            }
        }

        return mixed;
    }

    /// <summary>Rotates a token's keys and writes them and its values into their block.</summary>
    private void Place(T* from, Context context, int position, int layer, float* cos, float* sin, int half)
    {
        var turned = stackalloc float[size];
        var (block, slot) = context.Place(position);
        for (var h = 0; h < config.KeyValueHeads; h++)
        {
            var key = from + queries + (h * size);
            Kernels.Rotate(key, turned, cos, sin, half, size);
            Blocks.Write(block, layer, h, slot, turned, key + (config.KeyValueHeads * size));
        }
    }

    /// <summary>How many rows from one on follow each other in one context and fill whole readings of its keys and values.</summary>
    private int Following(IReadOnlyList<(Context Context, int Position)> places, int from)
    {
        var most = Attention.Together / (int)BigInteger.GreatestCommonDivisor(config.Heads / config.KeyValueHeads, Attention.Together);
        var count = 1;
        while (count < most && from + count < places.Count && ReferenceEquals(places[from + count].Context, places[from].Context))
        {
            count++;
        }

        return count;
    }

    /// <summary>All query heads of consecutive tokens of a context.</summary>
    private void Attend(
        T* from, Context context, int position, int count, SelfAttention attention, int layer, float* cos, float* sin, int half,
        float* scratch, T* to)
    {
        var most = attention.Window ?? int.MaxValue;
        var before = context.Seen(position, position + count - 1, most, seen, out var start);
        var group = config.Heads / config.KeyValueHeads;
        var turned = stackalloc float[Attention.Together * size];
        Span<Asked> asked = stackalloc Asked[Attention.Together];
        new Span<float>(turned, Attention.Together * size).Clear();
        for (var h = 0; h < config.KeyValueHeads; h++)
        {
            for (var done = 0; done < group * count; done += Attention.Together)
            {
                var together = Math.Min(Attention.Together, (group * count) - done);
                for (var q = 0; q < together; q++)
                {
                    var (token, g) = Math.DivRem(done + q, group);
                    var (at, head) = (position + token, ((h * group) + g) * size);
                    Kernels.Rotate(from + (token * row) + head, turned + (q * size), cos + (token * half), sin + (token * half),
                        half, size);
                    asked[q] = new(Math.Max(0, at - most + 1) - start, at + 1 - start, (nint)(to + (token * queries) + head));
                }

                Kernels.Scale(turned, (float)attention.Scale, together * size);
                Attention.Attend(turned, asked[..together], before, Blocks, layer, h, (float)(config.ScoreSoftCap ?? 0), scratch);
            }
        }
    }

    private void Room(int segments)
    {
        if (seen.Length < segments)
        {
            seen = new Segment[2 * segments];
            scores = GC.AllocateUninitializedArray<float>(Attention.ScoreLength<T>(2 * segments), pinned: true);
        }
    }
}
