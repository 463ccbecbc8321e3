using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// The sampling pass with tensor operations alone, on the device where the weights are, through the same modules as training: only that
/// keys and values come from blocks, too. Rows of a pass are padded on the right, to the longest run and to the longest context; what is
/// padded is masked. So a sequence's neighbours change how sums are cut, and with that the last bits, but never what is summed.
/// </summary>
internal sealed class TensorDecoder : IDecoder
{
    /// <summary>
    /// Most tokens of a prefill in one pass, padding included; a run that is longer has a pass of its own. Our own figure.
    /// </summary>
    private const int PassTokens = 4096;

    /// <summary>Contexts are padded to a multiple of it: attention's kernels want their masks so, and would copy them otherwise.</summary>
    private const int Round = 8;

    private readonly Transformer model;
    private readonly TensorBlocks blocks;
    private readonly Angles global, local;

    public TensorDecoder(Transformer model)
    {
        this.model = model;
        blocks = new(model);
        global = new(model.Rotary);
        local = ReferenceEquals(model.LocalRotary, model.Rotary) ? global : new(model.LocalRotary);
    }

    public IKeyValueBlocks Blocks => blocks;

    public Tensor Prefill(IReadOnlyList<PrefillRun> runs, int? length = null)
    {
        using var scope = NewDisposeScope();
        foreach (var run in runs)
        {
            Grow(run.Context, run.Ids.Count);
        }

        var parts = MicroBatches.Split([.. Enumerable.Range(0, runs.Count)], i => runs[i].Ids.Count, 1, PassTokens);
        var made = cat(
            [.. parts.Select(part =>
                Through([.. part.Select(i => new Row(runs[i].Context, runs[i].Ids, length ?? runs[i].Context.Length))]))]);
        var places = new long[runs.Count];
        foreach (var (i, place) in parts.SelectMany(part => part).Select((i, place) => (i, place)))
        {
            places[i] = place;
        }

        return made.Chosen(0, Placed(places, runs.Count)).cpu().MoveToOuterDisposeScope();
    }

    public Tensor Step(IReadOnlyList<int> ids, IReadOnlyList<Context> contexts)
    {
        foreach (var context in contexts)
        {
            Grow(context, 1);
        }

        return Through([.. ids.Zip(contexts, (id, context) => new Row(context, [id], context.Length))]);
    }

    public void Dispose() => blocks.Dispose();

    /// <summary>The last tokens of a context, which holds room for them already.</summary>
    /// <param name="Context">Whose.</param>
    /// <param name="Ids">Which.</param>
    /// <param name="Length">What rotary frequencies are chosen for.</param>
    private sealed record Row(Context Context, IReadOnlyList<int> Ids, int Length)
    {
        /// <summary>Position of the first of them.</summary>
        public int Start => Context.Length - Ids.Count;
    }

    private static void Grow(Context context, int tokens)
    {
        for (; tokens > 0; tokens--)
        {
            context.Grow();
        }
    }

    /// <summary>Logits (rows, V) after each row's last token.</summary>
    private Tensor Through(IReadOnlyList<Row> rows)
    {
        using var scope = NewDisposeScope();
        var width = rows.Max(r => r.Ids.Count);
        var x = model.Embed(Placed([.. rows.SelectMany(r => Filled(r.Ids, width, 0))], rows.Count, width));
        var pass = Prepare(rows, width);
        for (var layer = 0; layer < model.Config.Layers; layer++)
        {
            using var inner = NewDisposeScope();
            using var below = x;
            x = model.Layer(layer, x, pass).MoveToOuterDisposeScope();
        }

        var ends = Placed([.. rows.Select((r, i) => ((long)i * width) + r.Ids.Count - 1)], rows.Count);
        return model.Logits(model.FinalNorm(x.flatten(0, 1).Chosen(0, ends))).MoveToOuterDisposeScope();
    }

    private Pass Prepare(IReadOnlyList<Row> rows, int width)
    {
        var positions = rows.SelectMany(r => Filled([.. Enumerable.Range(r.Start, r.Ids.Count)], width, r.Context.Length - 1)).ToArray();
        var turns = positions.Select((p, i) => ((int)p, rows[i / width].Length)).ToArray();
        var tables = Tables(global, turns, rows.Count);
        var written = Placed([.. rows.SelectMany(r => Enumerable.Range(r.Start, r.Ids.Count).Select(r.Context.Slot))],
            rows.Sum(r => r.Ids.Count));
        var real = rows.All(r => r.Ids.Count == width) ? null
            : Placed([.. rows.SelectMany((r, i) => Enumerable.Range(i * width, r.Ids.Count).Select(place => (long)place))],
                written.shape[0]);
        var before = new KeptContext(blocks, written, real, null);
        var (mask, window, longest) = ((Tensor?)null, (Tensor?)null, (rows.Max(r => r.Context.Length) + Round - 1) / Round * Round);
        if (rows.Any(r => r.Start > 0))
        {
            before = before with { Seen = Placed(Slots(rows, longest), rows.Count, longest) };
            var (at, seen) = (Placed(positions, rows.Count, 1, width, 1), arange(longest, ScalarType.Int64, model.Device));
            mask = seen.le(at);
            window = model.Config.SlidingWindow is { } size && size < longest ? mask & seen.gt(at - size) : null;
        }
        else if (model.Config.SlidingWindow is { } size && size < width)
        {
            window = Pass.Causal(width, width, size, model.Device);
        }

        return new(tables, ReferenceEquals(local, global) ? tables : Tables(local, turns, rows.Count), mask, window, null,
            model.Config.SlidingWindow) { Before = before };
    }

    /// <summary>Cosines and sines (rows, 1, T, D) of a pass's positions.</summary>
    private (Tensor Cos, Tensor Sin) Tables(Angles angles, (int Position, int Length)[] turns, int rows)
    {
        angles.Set(turns);
        var (cos, sin) = (Half(angles.Cosines), Half(angles.Sines));
        return (cat([cos, cos], -1).to(model.Compute), cat([-sin, sin], -1).to(model.Compute));

        Tensor Half(float[] values) =>
            tensor(values[..(turns.Length * angles.Half)], [rows, 1, turns.Length / rows, angles.Half]).to(model.Device);
    }

    /// <summary>Numbers on the model's device.</summary>
    private Tensor Placed(long[] numbers, params long[] shape) => tensor(numbers, shape).to(model.Device);

    private static long[] Slots(IReadOnlyList<Row> rows, int longest)
    {
        var slots = new long[rows.Count * longest];
        for (var i = 0; i < rows.Count; i++)
        {
            rows[i].Context.Slots(slots.AsSpan(i * longest, longest));
        }

        return slots;
    }

    /// <summary>So many numbers, those that are not given being <paramref name="padding"/>.</summary>
    private static IEnumerable<long> Filled(IReadOnlyList<int> numbers, int count, int padding) =>
        numbers.Concat(Enumerable.Repeat(padding, count - numbers.Count)).Select(n => (long)n);
}

/// <summary>What a pass over the last tokens of contexts keeps of them, and what of the contexts they see.</summary>
/// <param name="Blocks">Where keys and values lie.</param>
/// <param name="Written">(n), the slots of the pass's own tokens.</param>
/// <param name="Real">(n), their places among the pass's (B * T); null: all are real.</param>
/// <param name="Seen">(B, S), slots of each row's whole context; null: nothing is before the pass.</param>
internal sealed record KeptContext(TensorBlocks Blocks, Tensor Written, Tensor? Real, Tensor? Seen)
{
    /// <summary>
    /// Keeps keys and values (B, heads, T, D) of a layer, and returns those of everything that is seen, (B, heads, S, D).
    /// </summary>
    public (Tensor Keys, Tensor Values) With(int layer, Tensor keys, Tensor values)
    {
        Blocks.Write(layer, Written, Flat(keys), Flat(values));
        if (Seen is null)
        {
            return (keys, values);
        }

        var (all, shown) = Blocks.Read(layer, Seen.flatten());
        return (Rows(all), Rows(shown));

        Tensor Flat(Tensor x) => Real is null ? x.transpose(1, 2).flatten(0, 1) : x.transpose(1, 2).flatten(0, 1).Chosen(0, Real);

        Tensor Rows(Tensor x) => x.view(Seen.shape[0], Seen.shape[1], x.shape[1], x.shape[2]).transpose(1, 2);
    }
}
