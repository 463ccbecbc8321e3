using MetaReward.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MetaReward.Torch;

/// <summary>
/// The sampling pass over a transformer's weights: matrix products by LibTorch for all rows at once, everything between them by
/// <see cref="Kernels"/> and <see cref="Attention"/> on the calling thread; keys and values in blocks. Not thread-safe: one per job.
/// </summary>
internal sealed unsafe class Decoder<T> : IDisposable
    where T : unmanaged, IElement<T>
{
    private readonly Transformer model;
    private readonly ModelConfig config;
    private readonly ScalarType type;
    private readonly int size, queries, row;
    private float[] residual = [], scores = [];

    public Decoder(Transformer model)
    {
        (this.model, config, type) = (model, model.Config, model.Compute);
        Blocks = new(config);
        size = config.HeadSize;
        queries = config.Heads * size;
        row = queries + (2 * config.KeyValueHeads * size);
    }

    public KeyValueBlocks<T> Blocks { get; }

    /// <summary>Runs several prompts at once, whose contexts grow by their tokens.</summary>
    /// <param name="runs">The prompts.</param>
    /// <param name="keep">Takes the first run's keys and values for prompts that continue it; may be null.</param>
    /// <returns>Logits (runs, V) in float32 after each run's last token.</returns>
    public Tensor Prefill(IReadOnlyList<Run<T>> runs, Kept? keep = null)
    {
        int[] ids = [.. runs.SelectMany(r => r.Ids)];
        var ends = new int[runs.Count];
        for (var i = 0; i < runs.Count; i++)
        {
            ends[i] = (i == 0 ? -1 : ends[i - 1]) + runs[i].Ids.Count;
            for (var left = runs[i].Ids.Count; left > 0; left--)
            {
                runs[i].Context.Grow();
            }
        }

        Embed(ids);
        Layers(ids.Length, (layer, joined) =>
        {
            for (var i = 0; i < runs.Count; i++)
            {
                Place(joined, ends[i] + 1 - runs[i].Ids.Count, runs[i], layer);
            }

            return cat([.. runs.Select((run, i) => AttendRun(joined.narrow(0, ends[i] + 1 - run.Ids.Count, run.Ids.Count), run, layer, keep))]);
        });
        return Head(ends);
    }

    /// <summary>Feeds one token to each context, which grows by it.</summary>
    /// <returns>Logits (contexts, V) in float32.</returns>
    public Tensor Step(IReadOnlyList<int> ids, IReadOnlyList<Context<T>> contexts)
    {
        Embed(ids);
        foreach (var context in contexts)
        {
            context.Grow();
        }

        Layers(ids.Count, (layer, joined) => AttendStep(joined, contexts, layer));
        return Head([.. Enumerable.Range(0, ids.Count)]);
    }

    public void Dispose() => Blocks.Dispose();

    private void Embed(IReadOnlyList<int> ids)
    {
        var hidden = config.HiddenSize;
        if (residual.Length < ids.Count * hidden)
        {
            residual = new float[ids.Count * hidden];
        }

        var table = At(model.Embedding);
        fixed (float* to = residual)
        {
            for (var i = 0; i < ids.Count; i++)
            {
                Kernels.Widen(table + ((long)ids[i] * hidden), to + ((long)i * hidden), hidden);
            }
        }
    }

    private void Layers(int rows, Func<int, Tensor, Tensor> attend)
    {
        for (var i = 0; i < config.Layers; i++)
        {
            using var scope = NewDisposeScope();
            var block = model.Blocks[i];
            Add(block.Output.Of(attend(i, block.QueryKeyValue.Of(Norm(rows, block.InputNorm)))), rows);
            Add(block.Down.Of(Gate(block.GateUp.Of(Norm(rows, block.PostNorm)), rows)), rows);
        }
    }

    private Tensor Head(int[] kept)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < kept.Length; i++)
        {
            Array.Copy(residual, kept[i] * config.HiddenSize, residual, i * config.HiddenSize, config.HiddenSize);
        }

        return model.Logits(Norm(kept.Length, model.LastNorm)).MoveToOuterDisposeScope();
    }

    private Tensor Norm(int rows, Tensor weight)
    {
        var hidden = config.HiddenSize;
        var normed = empty([rows, hidden], type);
        var scale = At(weight);
        var to = At(normed);
        fixed (float* x = residual)
        {
            for (var i = 0L; i < rows; i++)
            {
                Kernels.Norm(x + (i * hidden), scale, to + (i * hidden), hidden, (float)config.NormEpsilon);
            }
        }

        return normed;
    }

    private void Add(Tensor y, int rows)
    {
        fixed (float* x = residual)
        {
            Kernels.Add(x, At(y), rows * config.HiddenSize);
        }
    }

    private Tensor Gate(Tensor gateUp, int rows)
    {
        var wide = config.FeedForwardSize;
        var gated = empty([rows, wide], type);
        var from = At(gateUp);
        var to = At(gated);
        for (var i = 0L; i < rows; i++)
        {
            Kernels.Gate(from + (2 * i * wide), to + (i * wide), wide);
        }

        return gated;
    }

    /// <summary>Rotates a run's queries and keys where they are, and writes its keys and values into their blocks.</summary>
    private void Place(Tensor joined, int first, Run<T> run, int layer)
    {
        var half = size / 2;
        var turned = stackalloc float[size];
        var rows = At(joined);
        fixed (float* cos = model.Rotary.Cosines(run.Context.Length), sin = model.Rotary.Sines(run.Context.Length))
        {
            for (var i = 0; i < run.Ids.Count; i++)
            {
                var position = run.Context.Start + i;
                var (block, slot) = run.Context.Place(position);
                var from = rows + ((long)(first + i) * row);
                for (var h = 0; h < config.Heads + config.KeyValueHeads; h++, from += size)
                {
                    Kernels.Rotate(from, turned, cos + (position * half), sin + (position * half), size);
                    Kernels.Narrow(turned, from, size);
                    if (h >= config.Heads)
                    {
                        Blocks.Write(block, layer, h - config.Heads, slot, turned, from + (config.KeyValueHeads * size));
                    }
                }
            }
        }
    }

    /// <summary>Causal attention (T, heads * D) of a run over itself and what lies before it.</summary>
    private Tensor AttendRun(Tensor joined, Run<T> run, int layer, Kept? keep)
    {
        var length = run.Ids.Count;
        var heads = joined.view(length, config.Heads + (2 * config.KeyValueHeads), size).transpose(0, 1);
        var q = heads.narrow(0, 0, config.Heads);
        var k = heads.narrow(0, config.Heads, config.KeyValueHeads);
        var v = heads.narrow(0, config.Heads + config.KeyValueHeads, config.KeyValueHeads);
        if (keep is not null && run.Before is null)
        {
            keep.Layers.Add((k.clone().DetachFromDisposeScope(), v.clone().DetachFromDisposeScope()));
        }

        Tensor? mask = null;
        if (run.Before is { } before)
        {
            (k, v) = (cat([before.Layers[layer].Keys, k], 1), cat([before.Layers[layer].Values, v], 1));
            mask = ones([length, run.Context.Length], ScalarType.Bool).tril(run.Context.Start);
        }

        var mixed = scaled_dot_product_attention(q.unsqueeze(0), Widen(k), Widen(v), mask, 0, mask is null);
        return mixed.squeeze(0).transpose(0, 1).reshape(length, queries);

        Tensor Widen(Tensor shared) => config.Heads == config.KeyValueHeads ? shared.unsqueeze(0)
            : shared.unsqueeze(1).expand(config.KeyValueHeads, config.Heads / config.KeyValueHeads, shared.shape[1], size)
                .reshape(1, config.Heads, shared.shape[1], size);
    }

    /// <summary>Attention (contexts, heads * D) of one new token each.</summary>
    private Tensor AttendStep(Tensor joined, IReadOnlyList<Context<T>> contexts, int layer)
    {
        var (half, group) = (size / 2, config.Heads / config.KeyValueHeads);
        var longest = contexts.Max(c => c.Length);
        var mixed = empty([contexts.Count, queries], type);
        var turned = stackalloc float[size];
        var rows = At(joined);
        var results = At(mixed);
        var needed = contexts.Max(c => c.Segments.Length) * KeyValueBlocks<T>.Size;
        if (scores.Length < needed)
        {
            scores = GC.AllocateUninitializedArray<float>(2 * needed, pinned: true);
        }

        fixed (float* cos = model.Rotary.Cosines(longest), sin = model.Rotary.Sines(longest), scratch = scores)
        {
            for (var i = 0; i < contexts.Count; i++)
            {
                var context = contexts[i];
                var position = context.Length - 1;
                var c = cos + (position * half);
                var s = sin + (position * half);
                var (block, slot) = context.Place(position);
                var from = rows + ((long)i * row);
                var to = results + ((long)i * queries);
                for (var h = 0; h < config.KeyValueHeads; h++)
                {
                    var key = from + queries + (h * size);
                    Kernels.Rotate(key, turned, c, s, size);
                    Blocks.Write(block, layer, h, slot, turned, key + (config.KeyValueHeads * size));
                    for (var g = h * group; g < (h + 1) * group; g++)
                    {
                        Kernels.Rotate(from + (g * size), turned, c, s, size);
                        Kernels.Scale(turned, 1 / MathF.Sqrt(size), size);
                        Attention.Attend(turned, context.Segments, Blocks, layer, h, scratch, to + (g * size));
                    }
                }
            }
        }

        return mixed;
    }

    private static T* At(Tensor tensor)
    {
        fixed (byte* start = tensor.bytes)
        {
            return (T*)start; // LibTorch's memory does not move
        }
    }
}
