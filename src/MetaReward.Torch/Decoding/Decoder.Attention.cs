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
    private Tensor Attend(Tensor joined, IReadOnlyList<(Context<T> Context, int Position)> places, int layer)
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
                Place((T*)rows + ((long)i * row), places[i].Context, places[i].Position, layer, cos + (i * angles.Half), sin + (i * angles.Half), angles.Half);
            }

            for (var i = 0; i < places.Count; i++)
            {
                Attend((T*)rows + ((long)i * row), places[i].Context, places[i].Position, layer, attention,
                    cos + (i * angles.Half), sin + (i * angles.Half), angles.Half, scratch, (T*)results + ((long)i * queries));
            }
        }

        return mixed;
    }

    /// <summary>Rotates a token's keys and writes them and its values into their block.</summary>
    private void Place(T* from, Context<T> context, int position, int layer, float* cos, float* sin, int half)
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

    /// <summary>All query heads of one token.</summary>
    private void Attend(
        T* from, Context<T> context, int position, int layer, SelfAttention attention, float* cos, float* sin, int half, float* scratch, T* to)
    {
        var before = context.Seen(position, attention.Window ?? position + 1, seen, out var hidden);
        var view = new View(hidden, (float)(config.ScoreSoftCap ?? 0));
        var group = config.Heads / config.KeyValueHeads;
        var turned = stackalloc float[Attention.Together * size];
        new Span<float>(turned, Attention.Together * size).Clear();
        for (var h = 0; h < config.KeyValueHeads; h++)
        {
            for (var g = h * group; g < (h + 1) * group; g += Attention.Together)
            {
                var count = Math.Min(Attention.Together, ((h + 1) * group) - g);
                for (var q = 0; q < count; q++)
                {
                    Kernels.Rotate(from + ((g + q) * size), turned + (q * size), cos, sin, half, size);
                }

                Kernels.Scale(turned, (float)attention.Scale, count * size);
                Attention.Attend(turned, count, before, Blocks, layer, h, view, scratch, to + (g * size));
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
