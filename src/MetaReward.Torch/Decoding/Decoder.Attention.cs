using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <content>Queries, keys and values of a pass: norms, rotation, their place in the blocks, and attention over them.</content>
internal sealed unsafe partial class Decoder<T>
{
    private float[] scores = [];

    /// <summary>What a run sees; null where plain causal attention over itself says it.</summary>
    private static Tensor? Mask(Run<T> run, int? window) => run.Before.Count == 0 && !(window < run.Context.Length) ? null
        : Pass.Causal(run.Ids.Count, run.Context.Length, window);

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

    /// <summary>Rotates a run's queries and keys where they are, and writes its keys and values into their blocks.</summary>
    private void Place(Tensor joined, int first, Run<T> run, int layer)
    {
        var angles = model.Blocks[layer].Attention.Window is null ? global : local;
        var turned = stackalloc float[size];
        var rows = At(joined);
        fixed (float* cos = angles.Cosines, sin = angles.Sines)
        {
            for (var i = 0; i < run.Ids.Count; i++)
            {
                var (block, slot) = run.Context.Place(run.Context.Start + i);
                var from = rows + ((long)(first + i) * row);
                var at = (first + i) * angles.Half;
                for (var h = 0; h < config.Heads + config.KeyValueHeads; h++, from += size)
                {
                    Kernels.Rotate(from, turned, cos + at, sin + at, angles.Half, size);
                    Kernels.Narrow(turned, from, size);
                    if (h >= config.Heads)
                    {
                        Blocks.Write(block, layer, h - config.Heads, slot, turned, from + (config.KeyValueHeads * size));
                    }
                }
            }
        }
    }

    /// <summary>Causal attention (T, heads * D) of a run, whose rows begin at <paramref name="first"/>, over itself and what lies before it.</summary>
    private Tensor AttendRun(Tensor joined, int first, Run<T> run, int layer, Tensor? mask)
    {
        Place(joined, first, run, layer);
        var length = run.Ids.Count;
        var heads = joined.narrow(0, first, length).view(length, config.Heads + (2 * config.KeyValueHeads), size).transpose(0, 1);
        var q = heads.narrow(0, 0, config.Heads);
        var k = heads.narrow(0, config.Heads, config.KeyValueHeads);
        var v = heads.narrow(0, config.Heads + config.KeyValueHeads, config.KeyValueHeads);
        run.Keep?.Layers.Add((k.clone().DetachFromDisposeScope(), v.clone().DetachFromDisposeScope()));
        if (run.Before.Count > 0)
        {
            (k, v) = (cat([.. run.Before.Select(b => b.Layers[layer].Keys), k], 1), cat([.. run.Before.Select(b => b.Layers[layer].Values), v], 1));
        }

        return model.Blocks[layer].Attention.Mix(q.unsqueeze(0), Widen(k), Widen(v), mask).squeeze(0).transpose(0, 1).reshape(length, queries);

        Tensor Widen(Tensor shared) => config.Heads == config.KeyValueHeads ? shared.unsqueeze(0)
            : shared.unsqueeze(1).expand(config.KeyValueHeads, config.Heads / config.KeyValueHeads, shared.shape[1], size)
                .reshape(1, config.Heads, shared.shape[1], size);
    }

    /// <summary>Attention (contexts, heads * D) of one new token each.</summary>
    private Tensor AttendStep(Tensor joined, IReadOnlyList<Context<T>> contexts, int layer)
    {
        var attention = model.Blocks[layer].Attention;
        var (angles, group) = (attention.Window is null ? global : local, config.Heads / config.KeyValueHeads);
        var mixed = empty([contexts.Count, queries], type);
        var turned = stackalloc float[size];
        var rows = At(joined);
        var results = At(mixed);
        var needed = contexts.Max(c => c.Segments.Length) * KeyValueBlocks<T>.Size;
        if (scores.Length < needed)
        {
            scores = GC.AllocateUninitializedArray<float>(2 * needed, pinned: true);
        }

        fixed (float* cos = angles.Cosines, sin = angles.Sines, scratch = scores)
        {
            for (var i = 0; i < contexts.Count; i++)
            {
                var (context, at) = (contexts[i], i * angles.Half);
                var (block, slot) = context.Place(context.Length - 1);
                var seen = context.Last(attention.Window ?? context.Length, out var hidden);
                var view = new View(hidden, (float)(config.ScoreSoftCap ?? 0), scratch);
                var from = rows + ((long)i * row);
                var to = results + ((long)i * queries);
                for (var h = 0; h < config.KeyValueHeads; h++)
                {
                    var key = from + queries + (h * size);
                    Kernels.Rotate(key, turned, cos + at, sin + at, angles.Half, size);
                    Blocks.Write(block, layer, h, slot, turned, key + (config.KeyValueHeads * size));
                    for (var g = h * group; g < (h + 1) * group; g++)
                    {
                        Kernels.Rotate(from + (g * size), turned, cos + at, sin + at, angles.Half, size);
                        Kernels.Scale(turned, (float)attention.Scale, size);
                        Attention.Attend(turned, seen, Blocks, layer, h, view, to + (g * size));
                    }
                }
            }
        }

        return mixed;
    }
}
