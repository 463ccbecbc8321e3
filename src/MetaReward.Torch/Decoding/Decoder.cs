using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// The processor's sampling pass over a transformer's weights: matrix products by LibTorch for all rows at once, everything between them by
/// <see cref="Kernels"/> and <see cref="Attention"/> on the calling thread; keys and values in blocks. Not thread-safe: one per job.
/// </summary>
internal sealed unsafe partial class Decoder<T> : IDecoder
    where T : unmanaged, IElement<T>
{
    private readonly Transformer model;
    private readonly ModelConfig config;
    private readonly ScalarType type;
    private readonly int size, queries, row;
    private readonly FewRows few = new(get_num_threads()); // the job's own number
    private readonly Angles global, local;
    private float[] residual = [], wide = [];

    public Decoder(Transformer model)
    {
        (this.model, config, type) = (model, model.Config, model.Compute);
        Blocks = new(config);
        size = config.HeadSize;
        queries = config.Heads * size;
        row = queries + (2 * config.KeyValueHeads * size);
        global = new(model.Rotary);
        local = ReferenceEquals(model.LocalRotary, model.Rotary) ? global : new(model.LocalRotary);
    }

    public KeyValueBlocks<T> Blocks { get; }

    IKeyValueBlocks IDecoder.Blocks => Blocks;

    public Tensor Prefill(IReadOnlyList<PrefillRun> runs, int? length = null)
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

        Turn([.. runs.SelectMany(r => Enumerable.Range(r.Context.Start, r.Ids.Count).Select(at => (at, length ?? r.Context.Length)))]);
        Embed(ids);
        var places = runs.SelectMany(r => Enumerable.Range(r.Context.Start, r.Ids.Count).Select(at => (r.Context, at))).ToArray();
        Layers(ids.Length, (layer, joined) => Attend(joined, places, layer));
        return Head(ends);
    }

    public Tensor Step(IReadOnlyList<int> ids, IReadOnlyList<Context> contexts)
    {
        foreach (var context in contexts)
        {
            context.Grow();
        }

        Turn([.. contexts.Select(c => (c.Length - 1, c.Length))]);
        Embed(ids);
        var places = contexts.Select(c => (c, c.Length - 1)).ToArray();
        Layers(ids.Count, (layer, joined) => Attend(joined, places, layer));
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

            if (model.EmbeddingScale != 1)
            {
                Kernels.Scale(to, (float)model.EmbeddingScale, ids.Count * hidden);
            }
        }
    }

    private void Layers(int rows, Func<int, Tensor, Tensor> attend)
    {
        for (var i = 0; i < config.Layers; i++)
        {
            using var scope = NewDisposeScope();
            var block = model.Blocks[i];
            var joined = Product(block.Attention.QueryKeyValue, Norm(rows, block.BeforeAttention));
            Heads(joined, rows, block.Attention);
            Add(Product(block.Attention.Output, attend(i, joined)), rows, block.AfterAttention);
            var inner = Norm(rows, block.BeforeFeedForward);
            Add(block.Dense is { } dense ? Product(dense.Down, Gate(dense, inner, rows)) : block.Mix(inner), rows, block.AfterFeedForward);
        }
    }

    private void Turn(IReadOnlyList<(int Position, int Length)> rows)
    {
        global.Set(rows);
        if (!ReferenceEquals(local, global))
        {
            local.Set(rows);
        }
    }

    private Tensor Head(int[] kept)
    {
        using var scope = NewDisposeScope();
        for (var i = 0; i < kept.Length; i++)
        {
            Array.Copy(residual, kept[i] * config.HiddenSize, residual, i * config.HiddenSize, config.HiddenSize);
        }

        return model.Capped(Product(model.Head, Norm(kept.Length, model.LastNorm))).MoveToOuterDisposeScope();
    }

    /// <summary>The residual, normed, in the model's type; as it is where no norm stands before.</summary>
    private Tensor Norm(int rows, RmsNorm? norm)
    {
        var hidden = config.HiddenSize;
        var normed = empty([rows, hidden], type);
        var to = At(normed);
        fixed (float* x = residual)
        {
            if (norm is null)
            {
                Kernels.Narrow(x, to, rows * hidden);
                return normed;
            }

            var scale = At(norm.Weight);
            for (var i = 0L; i < rows; i++)
            {
                Kernels.Norm(x + (i * hidden), scale, to + (i * hidden), hidden, norm.Offset, (float)norm.Epsilon);
            }
        }

        return normed;
    }

    /// <summary>Norms <paramref name="count"/> numbers where they are.</summary>
    private void Norm(T* at, int count, RmsNorm norm)
    {
        if (wide.Length < count)
        {
            wide = new float[count];
        }

        fixed (float* x = wide)
        {
            Kernels.Widen(at, x, count);
            Kernels.Norm(x, At(norm.Weight), at, count, norm.Offset, (float)norm.Epsilon);
        }
    }

    private void Add(Tensor y, int rows, RmsNorm? norm)
    {
        var from = At(y);
        var hidden = config.HiddenSize;
        for (var i = 0L; i < rows && norm is not null; i++)
        {
            Norm(from + (i * hidden), hidden, norm);
        }

        fixed (float* x = residual)
        {
            Kernels.Add(x, from, rows * hidden);
        }
    }

    private Tensor Product(Projection projection, Tensor x)
    {
        if (!FewRows.Fits(projection, x))
        {
            return projection.Of(x);
        }

        var (rows, outputs, inputs) = (x.shape[0], projection.Weight.shape[0], (int)projection.Weight.shape[1]);
        var result = empty([rows, outputs], type);
        var bias = projection.Bias is { } b ? (Brain*)At(b) : null;
        few.Multiply((Brain*)At(x), (Brain*)At(projection.Weight), bias, (Brain*)At(result), (int)rows, inputs, (int)outputs);
        return result;
    }

    private Tensor Gate(FeedForward dense, Tensor inner, int rows)
    {
        var gateUp = Product(dense.GateUp, inner);
        var width = dense.Width;
        if (config.Activation != Activation.Silu)
        {
            return FeedForward.Activate(gateUp.narrow(1, 0, width), config.Activation) * gateUp.narrow(1, width, width);
        }

        var gated = empty([rows, width], type);
        var from = At(gateUp);
        var to = At(gated);
        for (var i = 0L; i < rows; i++)
        {
            Kernels.Gate(from + (2 * i * width), to + (i * width), width);
        }

        return gated;
    }

    private static T* At(Tensor tensor)
    {
        fixed (byte* start = tensor.bytes)
        {
            return (T*)start; // LibTorch's memory does not move
        }
    }
}
