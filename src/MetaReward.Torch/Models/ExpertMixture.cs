using MetaReward.Text;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace MetaReward.Torch;

/// <summary>
/// A mixture of experts (Mixtral, Qwen3-MoE): a softmax over all experts in float32, the best few for each token, and their outputs summed
/// by those weights.
/// </summary>
internal sealed class ExpertMixture
{
    private readonly ExpertConfig config;
    private readonly Projection router;
    private readonly (Projection Gate, Projection Up, Projection Down)[] experts;

    public ExpertMixture(ModelConfig model, WeightReader weights)
    {
        config = model.Experts!;
        long hidden = model.HiddenSize, wide = config.FeedForwardSize;
        var (at, gate, up,
            down) = config.MixtralNames ? ("block_sparse_moe", "w1", "w3", "w2") : ("mlp", "gate_proj", "up_proj", "down_proj");
        router = weights.Single(false, hidden, $"{at}.gate", config.Count);
        experts = [.. Enumerable.Range(0, config.Count).Select(e => (
            weights.Single(false, hidden, $"{at}.experts.{e}.{gate}", wide),
            weights.Single(false, hidden, $"{at}.experts.{e}.{up}", wide),
            weights.Single(false, wide, $"{at}.experts.{e}.{down}", hidden)))];
    }

    /// <summary>
    /// Differentiable, (..., H) to (..., H). A token's result does not depend on the others beyond the rounding of matrix products.
    /// </summary>
    public Tensor Of(Tensor x)
    {
        var rows = x.reshape(-1, x.shape[^1]);
        var (weights, chosen) = router.Of(rows).softmax(-1, ScalarType.Float32).topk(config.PerToken, -1);
        if (config.Normalised)
        {
            weights = weights / weights.sum(-1, keepdim: true);
        }

        var mixed = zeros_like(rows);
        for (var e = 0; e < experts.Length; e++)
        {
            var places = chosen.eq(e).nonzero(); // (n, 2): row, rank
            if (places.shape[0] > 0)
            {
                var (row, rank) = (places.select(1, 0), places.select(1, 1));
                var own = rows.Chosen(0, row);
                var (gate, up, down) = experts[e];
                var output = down.Of(silu(gate.Of(own)) * up.Of(own));
                var weight = weights.flatten().Chosen(0, (row * config.PerToken) + rank).unsqueeze(1);
                mixed = mixed.index_add(0, row, output * weight.to(rows.dtype), 1);
            }
        }

        return mixed.view(x.shape);
    }
}
