using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>One layer: x + attention, then x + feed-forward, with norms before each, after each, or both.</summary>
internal sealed class Block
{
    private readonly ExpertMixture? experts;

    public Block(ModelConfig config, int index, ParameterStore store)
    {
        var weights = new WeightReader(config, store, $"model.layers.{index}.");
        RmsNorm Norm(string name) => weights.Norm(name, config.HiddenSize);
        BeforeAttention = config.NormPlace == NormPlace.After ? null : Norm("input_layernorm");
        Attention = new(config, index, weights);
        AfterAttention = config.NormPlace == NormPlace.Before ? null : Norm("post_attention_layernorm");
        BeforeFeedForward = config.NormPlace switch
        {
            NormPlace.Before => Norm("post_attention_layernorm"),
            NormPlace.Around => Norm("pre_feedforward_layernorm"),
            _ => null,
        };
        experts = config.HasExperts(index) ? new(config, weights) : null;
        Dense = experts is null ? new(config, weights) : null;
        AfterFeedForward = config.NormPlace == NormPlace.Before ? null : Norm("post_feedforward_layernorm");
    }

    public RmsNorm? BeforeAttention { get; }

    public SelfAttention Attention { get; }

    public RmsNorm? AfterAttention { get; }

    public RmsNorm? BeforeFeedForward { get; }

    /// <summary>Null where the layer is a mixture of experts.</summary>
    public FeedForward? Dense { get; }

    public RmsNorm? AfterFeedForward { get; }

    /// <summary>Differentiable pass over whole sequences, (B, T, H) to (B, T, H).</summary>
    public Tensor Forward(Tensor x, Pass pass)
    {
        x += Normed(AfterAttention, Attention.Of(Normed(BeforeAttention, x), pass));
        return x + Normed(AfterFeedForward, Mix(Normed(BeforeFeedForward, x), joined: pass.Before is not null));
    }

    /// <summary>The feed-forward block or the experts, (..., H) to (..., H).</summary>
    public Tensor Mix(Tensor x, bool joined = false) => Dense?.Of(x, joined) ?? experts!.Of(x);

    private static Tensor Normed(RmsNorm? norm, Tensor x) => norm?.Of(x) ?? x;
}
