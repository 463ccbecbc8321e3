using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// From logits to log-probs of given tokens, and the supervised loss. Position t of a model's output predicts token t + 1.
/// </summary>
public static class TokenLosses
{
    /// <summary>Log-probability of each target under its row of logits; sums run in float32 where the logits are half precision.</summary>
    /// <param name="logits">(N, V).</param>
    /// <param name="targets">(N) token ids, int64.</param>
    /// <param name="temperature">Divides the logits; above 0.</param>
    /// <returns>(N), differentiable in the logits.</returns>
    public static Tensor Logps(Tensor logits, Tensor targets, double temperature = 1) =>
        -nn.functional.cross_entropy(Tempered(logits, temperature), targets, reduction: nn.Reduction.None);

    /// <summary>Entropy of the distribution that each row of logits (..., V) stands for, in nats: (...), differentiable.</summary>
    public static Tensor Entropy(Tensor logits, double temperature = 1)
    {
        var logps = Tempered(logits, temperature).log_softmax(-1);
        return -(logps.exp() * logps).sum(-1);
    }

    /// <summary>log sum_v p_v^2 of each row of logits (..., V): the log-probability that two draws agree.</summary>
    public static Tensor Agreement(Tensor logits, double temperature = 1) =>
        (2 * Tempered(logits, temperature).log_softmax(-1)).logsumexp(-1);

    /// <summary>Sums token log-probs by the sequence they belong to.</summary>
    /// <param name="logps">(N).</param>
    /// <param name="rows">(N), the sequence of each token, in [0, <paramref name="sequences"/>).</param>
    /// <param name="sequences">How many sequences.</param>
    /// <returns>(sequences).</returns>
    public static Tensor Sums(Tensor logps, Tensor rows, int sequences) =>
        zeros(sequences, dtype: logps.dtype, device: logps.device).Added(rows, logps);

    /// <summary>
    /// Negative log-likelihood per token over <paramref name="tokens"/> tokens: a part of a larger batch gives its share of the mean.
    /// </summary>
    public static Tensor NegativeLogLikelihood(Tensor logps, long tokens) => -logps.sum() / tokens;

    /// <summary>
    /// LD-DPO, arXiv:2409.06411: weights of response tokens of both sides of a pair, 1 as far as the shorter one reaches and
    /// <paramref name="tail"/> beyond it. Log-probs of policy and reference are multiplied by them before they are summed.
    /// </summary>
    /// <param name="own">Tokens of this side.</param>
    /// <param name="other">Tokens of the other side.</param>
    /// <param name="tail">From 0 to 1; 1 is plain DPO.</param>
    public static IEnumerable<float> TailWeights(int own, int other, double tail) =>
        Enumerable.Range(0, own).Select(i => i < other ? 1 : (float)tail);

    private static Tensor Tempered(Tensor logits, double temperature)
    {
        var wide = logits.dtype is ScalarType.BFloat16 or ScalarType.Float16 ? logits.to(ScalarType.Float32) : logits;
        return temperature == 1 ? wide : wide / temperature;
    }
}
