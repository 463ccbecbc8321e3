using MetaReward.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MetaReward.Torch;

/// <summary>
/// Grouped-query attention with rotary positions. The joined matrix serves sampling, the named ones training; both are the same memory.
/// </summary>
internal sealed class SelfAttention
{
    private readonly ModelConfig config;
    private readonly int index;
    private readonly Projection[] parts;
    private readonly long[] widths;

    public SelfAttention(ModelConfig config, int index, WeightReader weights)
    {
        (this.config, this.index) = (config, index);
        long hidden = config.HiddenSize, queries = config.Heads * config.HeadSize, keys = config.KeyValueHeads * config.HeadSize;
        widths = [queries, keys, keys];
        (QueryKeyValue, parts) = config.FusedProjections
            ? weights.Joined(config.QueryKeyValueBias, hidden, ("self_attn.qkv_proj", queries + keys + keys))
            : weights.Joined(config.QueryKeyValueBias, hidden, ("self_attn.q_proj", queries), ("self_attn.k_proj", keys),
                ("self_attn.v_proj", keys));
        Output = weights.Single(config.OutputBias, queries, "self_attn.o_proj", hidden);
        if (config.QueryKeyNorm != QueryKeyNorm.None)
        {
            var whole = config.QueryKeyNorm == QueryKeyNorm.Whole;
            QueryNorm = weights.Norm("self_attn.q_norm", whole ? queries : config.HeadSize);
            KeyNorm = weights.Norm("self_attn.k_norm", whole ? keys : config.HeadSize);
        }

        Window = config.WindowOf(index);
        Scale = 1 / Math.Sqrt(config.QueryScale ?? config.HeadSize);
    }

    /// <summary>Query, key and value rows in one matrix.</summary>
    public Projection QueryKeyValue { get; }

    public Projection Output { get; }

    public RmsNorm? QueryNorm { get; }

    public RmsNorm? KeyNorm { get; }

    /// <summary>How many positions are seen, itself included; null: all before.</summary>
    public int? Window { get; }

    /// <summary>Scores are multiplied by it.</summary>
    public double Scale { get; }

    /// <summary>Differentiable, over whole sequences: (B, T, H) to (B, T, H).</summary>
    public Tensor Of(Tensor x, Pass pass)
    {
        var (batch, length) = (x.shape[0], x.shape[1]);
        var (cos, sin) = Window is null ? pass.Global : pass.Local;
        var joined = parts.Length == 1 ? parts[0] : pass.Before is null ? null : QueryKeyValue; // what samples has no adapter
        var projected = joined?.Of(x).split(widths, -1) ?? [.. parts.Select(p => p.Of(x))];
        var q = Rotary.Apply(Normed(projected[0], QueryNorm, config.Heads), cos, sin);
        var (k,
            v) = (Rotary.Apply(Normed(projected[1], KeyNorm, config.KeyValueHeads), cos, sin), Split(projected[2], config.KeyValueHeads));
        (k, v) = pass.Before?.With(index, k, v) ?? (k, v);
        var mask = Window is null ? pass.Mask : pass.Window ?? pass.Mask;
        var mixed = pass.Fork is { } fork ? Forked(q, Widen(k), Widen(v), fork)
            : pass.Before is not null && length == 1 && mask is not null ? Mix(q.reshape(batch, config.KeyValueHeads, -1, config.HeadSize),
                k, v, mask).reshape(batch, config.Heads, 1, -1)
            : Mix(q, Widen(k), Widen(v), mask);
        return Output.Of(mixed.transpose(1, 2).reshape(batch, length, -1));

        Tensor Split(Tensor projection, int heads) => projection.view(batch, length, heads, config.HeadSize).transpose(1, 2);

        Tensor Normed(Tensor projection, RmsNorm? norm, int heads) => norm is null ? Split(projection, heads)
            : config.QueryKeyNorm == QueryKeyNorm.Whole ? Split(norm.Of(projection), heads) : norm.Of(Split(projection, heads));

        Tensor Widen(Tensor shared) => config.Heads == config.KeyValueHeads ? shared
            : shared.unsqueeze(2).expand(batch, config.KeyValueHeads, config.Heads / config.KeyValueHeads, shared.shape[2], config.HeadSize)
                .reshape(batch, config.Heads, shared.shape[2], config.HeadSize);
    }

    /// <summary>softmax(scale q k') v in (B, heads, T, D).</summary>
    /// <param name="q">(B, heads, T, D).</param>
    /// <param name="k">(B, heads, S, D).</param>
    /// <param name="v">(B, heads, S, D).</param>
    /// <param name="mask">Boolean, broadcast over (B, heads, T, S); null: causal, T = S.</param>
    public Tensor Mix(Tensor q, Tensor k, Tensor v, Tensor? mask)
    {
        if (q.is_meta)
        {
            return Operations.AttentionOnMeta(q, k, v, mask);
        }

        if (config.ScoreSoftCap is { } cap)
        {
            var scores = Cap(matmul(q, k.transpose(-1, -2)) * Scale, cap);
            var seen = mask ?? Pass.Causal(q.shape[2], k.shape[2], null, q.device);
            return matmul(scores.masked_fill(seen.logical_not(), double.NegativeInfinity).softmax(-1, ScalarType.Float32).to(q.dtype), v);
        }

        var own = Scale * Math.Sqrt(config.HeadSize); // the kernel divides by the root of the head size itself
        return scaled_dot_product_attention(config.QueryScale is null ? q : q * own, k, v, mask, 0, mask is null);
    }

    /// <summary>cap tanh(x / cap).</summary>
    public static Tensor Cap(Tensor x, double cap) => (x / cap).tanh() * cap;

    /// <summary>(1, heads, T, D) of a forked row: each branch over those that lead to it and itself.</summary>
    private Tensor Forked(Tensor q, Tensor k, Tensor v, Fork fork)
    {
        return cat([.. fork.Branches.Select(b => Mix(q.narrow(2, b.Start, b.Length), Seen(k, b), Seen(v, b), MaskOf(b)))], 2);

        Tensor? MaskOf(Branch b) => Window < b.From + b.Length ? Pass.Causal(b.Length, b.From + b.Length, Window, q.device) : b.Mask;

        static Tensor Seen(Tensor all, Branch b) => b.Before.Count == 0 ? all.narrow(2, b.Start, b.Length)
            : cat([.. b.Before.Append((b.Start, b.Length)).Select(part => all.narrow(2, part.Item1, part.Item2))], 2);
    }
}
