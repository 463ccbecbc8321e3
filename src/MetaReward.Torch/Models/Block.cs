using MetaReward.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MetaReward.Torch;

/// <summary>A matrix (out, in) and perhaps a bias (out).</summary>
internal readonly record struct Affine(Tensor Weight, Tensor? Bias)
{
    /// <summary>x (..., in) to (..., out), in the type of x.</summary>
    public Tensor Of(Tensor x) => Weight.dtype == x.dtype
        ? linear(x, Weight, Bias)
        : linear(x, Weight.to(x.dtype), Bias?.to(x.dtype));
}

/// <summary>
/// One layer of a Llama-family transformer: x + attention(norm(x)), then x + feed-forward(norm(x)). The joined matrices serve sampling, the
/// named ones training; both are the same memory.
/// </summary>
internal sealed class Block
{
    private readonly ModelConfig config;
    private readonly Affine query, key, value, gate, up;

    public Block(ModelConfig config, int index, ParameterStore store)
    {
        this.config = config;
        var at = $"model.layers.{index}.";
        long hidden = config.HiddenSize, queries = config.Heads * config.HeadSize, keys = config.KeyValueHeads * config.HeadSize, wide = config.FeedForwardSize;
        InputNorm = Single("input_layernorm.weight", hidden);
        QueryKeyValue = Join(config.QueryKeyValueBias, hidden, ("self_attn.q_proj", queries), ("self_attn.k_proj", keys), ("self_attn.v_proj", keys));
        (query, key, value) = (Named("self_attn.q_proj"), Named("self_attn.k_proj"), Named("self_attn.v_proj"));
        Join(config.OutputBias, queries, ("self_attn.o_proj", hidden));
        Output = Named("self_attn.o_proj");
        PostNorm = Single("post_attention_layernorm.weight", hidden);
        GateUp = Join(config.FeedForwardBias, hidden, ("mlp.gate_proj", wide), ("mlp.up_proj", wide));
        (gate, up) = (Named("mlp.gate_proj"), Named("mlp.up_proj"));
        Join(config.FeedForwardBias, wide, ("mlp.down_proj", hidden));
        Down = Named("mlp.down_proj");

        Tensor Single(string name, long rows)
        {
            store.Add([(at + name, rows)]);
            return store.Named[at + name];
        }

        Affine Join(bool bias, long inputs, params (string Name, long Rows)[] parts) => new(
            store.Add([.. parts.Select(p => ($"{at}{p.Name}.weight", p.Rows))], inputs),
            bias ? store.Add([.. parts.Select(p => ($"{at}{p.Name}.bias", p.Rows))]) : null);

        Affine Named(string name) => new(store.Named[$"{at}{name}.weight"], store.Named.GetValueOrDefault($"{at}{name}.bias"));
    }

    public Tensor InputNorm { get; }

    public Tensor PostNorm { get; }

    /// <summary>Query, key and value rows in one matrix.</summary>
    public Affine QueryKeyValue { get; }

    public Affine Output { get; }

    /// <summary>Gate and up rows in one matrix.</summary>
    public Affine GateUp { get; }

    public Affine Down { get; }

    /// <summary>Differentiable pass over whole sequences.</summary>
    /// <param name="x">(B, T, H).</param>
    /// <param name="cos">Rotary table, broadcast over (B, heads, T, D).</param>
    /// <param name="sin">Likewise.</param>
    /// <param name="mask">What each position sees, broadcast over (B, heads, T, T), true where it does; null: itself and all before it.</param>
    /// <param name="fork">How a single row forks; null: it does not. Not together with a mask.</param>
    public Tensor Forward(Tensor x, Tensor cos, Tensor sin, Tensor? mask, Fork? fork = null)
    {
        x += Attend(Norm(x, InputNorm, config.NormEpsilon), cos, sin, mask, fork);
        var inner = Norm(x, PostNorm, config.NormEpsilon);
        return x + Down.Of(silu(gate.Of(inner)) * up.Of(inner));
    }

    /// <summary>RMSNorm (Zhang and Sennrich 2019): the mean square in float32, the scale in the type of x.</summary>
    public static Tensor Norm(Tensor x, Tensor weight, double epsilon)
    {
        var wide = x.to(ScalarType.Float32);
        var scaled = wide * rsqrt(wide.square().mean([-1], keepdim: true) + epsilon);
        return scaled.to(x.dtype) * weight.to(x.dtype);
    }

    private Tensor Attend(Tensor x, Tensor cos, Tensor sin, Tensor? mask, Fork? fork)
    {
        var (batch, length) = (x.shape[0], x.shape[1]);
        var q = Rotary.Apply(Heads(query.Of(x), config.Heads), cos, sin);
        var k = Rotary.Apply(Heads(key.Of(x), config.KeyValueHeads), cos, sin);
        var v = Heads(value.Of(x), config.KeyValueHeads);
        var mixed = fork is null ? scaled_dot_product_attention(q, Widen(k), Widen(v), mask, 0, mask is null) : AttendForked(q, Widen(k), Widen(v), fork);
        return Output.Of(mixed.transpose(1, 2).reshape(batch, length, -1));

        Tensor Heads(Tensor projected, int heads) => projected.view(batch, length, heads, config.HeadSize).transpose(1, 2);

        Tensor Widen(Tensor shared) => config.Heads == config.KeyValueHeads ? shared
            : shared.unsqueeze(2).expand(batch, config.KeyValueHeads, config.Heads / config.KeyValueHeads, length, config.HeadSize)
                .reshape(batch, config.Heads, length, config.HeadSize);
    }

    /// <summary>Attention (1, heads, T, D) of a forked row: the beginning over itself, each branch over the beginning and itself.</summary>
    private static Tensor AttendForked(Tensor q, Tensor k, Tensor v, Fork fork)
    {
        return cat(
        [
            scaled_dot_product_attention(Beginning(q), Beginning(k), Beginning(v), null, 0, true),
            .. fork.Branches.Select(b => scaled_dot_product_attention(Own(q, b), Seen(k, b), Seen(v, b), b.Mask, 0, false)),
        ], 2);

        Tensor Beginning(Tensor all) => all.narrow(2, 0, fork.Shared);
        Tensor Own(Tensor all, Branch branch) => all.narrow(2, branch.Start, branch.Length);
        Tensor Seen(Tensor all, Branch branch) => cat([Beginning(all), Own(all, branch)], 2);
    }
}
