using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Both sides of a pair in token ids, with the reference's log-probs of the responses.</summary>
public sealed record TokenPair(TokenSequence Chosen, TokenSequence Rejected, float ReferenceChosenLogps, float ReferenceRejectedLogps)
{
    /// <summary>Tokens of the longer side.</summary>
    public int Length => Math.Max(Chosen.Length, Rejected.Length);
}

/// <summary>
/// A preference loss over pairs, the mean over the batch; with <c>nllWeight</c> above 0 plus that much negative log-likelihood of the chosen
/// side, per token of the whole batch (Iterative RPO, arXiv:2404.19733). A long prompt is computed once for both sides of its pair.
/// </summary>
/// <param name="model">In training.</param>
/// <param name="pairs">What to learn from.</param>
/// <param name="loss">Over sums of log-probs.</param>
/// <param name="nllWeight">At least 0.</param>
/// <param name="microBatchTokens">Most tokens in one pass, padding included.</param>
public sealed class DpoObjective(
    Transformer model, IReadOnlyList<TokenPair> pairs, PreferenceLoss loss, double nllWeight, int microBatchTokens) : IObjective
{
    public int Count => pairs.Count;

    public IReadOnlyList<KeyValuePair<string, double>> Accumulate(IReadOnlyList<int> batch)
    {
        var chosenTokens = batch.Sum(i => (long)pairs[i].Chosen.Response.Count);
        var tokens = chosenTokens + batch.Sum(i => (long)pairs[i].Rejected.Response.Count);
        var sums = new double[5];
        var total = 0.0;
        foreach (var part in MicroBatches.Split(batch, i => pairs[i].Length, part => TokenBatch.Size(Sides([.. part.Select(i => pairs[i])])), microBatchTokens))
        {
            total += Part([.. part.Select(i => pairs[i])], batch.Count, chosenTokens, sums);
        }

        return
        [
            new("loss", total),
            new("rewards/chosen", sums[0] / batch.Count),
            new("rewards/rejected", sums[1] / batch.Count),
            new("rewards/accuracies", sums[2] / batch.Count),
            new("rewards/margins", (sums[0] - sums[1]) / batch.Count),
            new("logps/chosen", sums[3] / batch.Count),
            new("logps/rejected", sums[4] / batch.Count),
            new("tokens", tokens),
        ];
    }

    /// <summary>One pass: adds to the gradients and to the sums of the figures, returns its share of the loss.</summary>
    private double Part(TokenPair[] part, int pairsInBatch, long chosenTokens, double[] sums)
    {
        using var scope = NewDisposeScope();
        var batch = TokenBatch.Sharing(Sides(part));
        var logps = ResponseLogps.Of(model, batch);
        var bySequence = TokenLosses.Sums(logps, batch.Rows, batch.Sequences);
        var (chosen, rejected) = (bySequence.narrow(0, 0, part.Length), bySequence.narrow(0, part.Length, part.Length));
        var figures = loss(new(
            chosen, rejected, Column(p => p.ReferenceChosenLogps), Column(p => p.ReferenceRejectedLogps),
            Column(p => p.Chosen.Response.Count), Column(p => p.Rejected.Response.Count)));
        var share = figures.Losses.sum() / pairsInBatch;
        if (nllWeight > 0)
        {
            var chosenLogps = logps.narrow(0, 0, part.Sum(p => (long)p.Chosen.Response.Count));
            share += nllWeight * TokenLosses.NegativeLogLikelihood(chosenLogps, chosenTokens);
        }

        share.backward();
        var columns = new[] { figures.ChosenRewards, figures.RejectedRewards, figures.ChosenRewards > figures.RejectedRewards, chosen, rejected };
        for (var i = 0; i < columns.Length; i++)
        {
            sums[i] += columns[i].detach().to(ScalarType.Float64).sum().item<double>();
        }

        return share.item<float>();

        Tensor Column(Func<TokenPair, float> of) => tensor(part.Select(of).ToArray());
    }

    /// <summary>Chosen sides, then rejected ones.</summary>
    private static TokenSequence[] Sides(TokenPair[] part) => [.. part.Select(p => p.Chosen), .. part.Select(p => p.Rejected)];
}
