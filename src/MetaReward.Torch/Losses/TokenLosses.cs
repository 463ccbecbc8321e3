using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>From logits to log-probs of given tokens, and the supervised loss. Position t of a model's output predicts token t + 1.</summary>
public static class TokenLosses
{
    /// <summary>Log-probability of each target under its row of logits; sums run in float32 where the logits are half precision.</summary>
    /// <param name="logits">(N, V).</param>
    /// <param name="targets">(N) token ids, int64.</param>
    /// <returns>(N), differentiable in the logits.</returns>
    public static Tensor Logps(Tensor logits, Tensor targets)
    {
        var wide = logits.dtype is ScalarType.BFloat16 or ScalarType.Float16 ? logits.to(ScalarType.Float32) : logits;
        return -nn.functional.cross_entropy(wide, targets, reduction: nn.Reduction.None);
    }

    /// <summary>Sums token log-probs by the sequence they belong to.</summary>
    /// <param name="logps">(N).</param>
    /// <param name="rows">(N), the sequence of each token, in [0, <paramref name="sequences"/>).</param>
    /// <param name="sequences">How many sequences.</param>
    /// <returns>(sequences).</returns>
    public static Tensor Sums(Tensor logps, Tensor rows, int sequences) =>
        zeros(sequences, dtype: logps.dtype).index_add(0, rows, logps, 1);

    /// <summary>Negative log-likelihood per token over <paramref name="tokens"/> tokens: a part of a larger batch gives its share of the mean.</summary>
    public static Tensor NegativeLogLikelihood(Tensor logps, long tokens) => -logps.sum() / tokens;
}
