using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Supervised fine-tuning: the mean of -log p over all response tokens of the batch (not a mean of the sequences' means), so that parts of
/// a batch add up to the same loss however it is cut.
/// </summary>
/// <param name="model">In training.</param>
/// <param name="examples">Prompts and targets.</param>
/// <param name="microBatchTokens">Most padded tokens in one pass.</param>
public sealed class SftObjective(Transformer model, IReadOnlyList<TokenSequence> examples, int microBatchTokens) : IObjective
{
    public int Count => examples.Count;

    public IReadOnlyList<KeyValuePair<string, double>> Accumulate(IReadOnlyList<int> batch)
    {
        var tokens = batch.Sum(i => (long)examples[i].Response.Count);
        var loss = 0.0;
        foreach (var part in MicroBatches.Split(batch, i => examples[i].Length, 1, microBatchTokens))
        {
            using var scope = NewDisposeScope();
            var logps = ResponseLogps.Of(model, TokenBatch.Of([.. part.Select(i => examples[i])]));
            var share = TokenLosses.NegativeLogLikelihood(logps, tokens);
            share.backward();
            loss += share.item<float>();
        }

        return [new("loss", loss), new("tokens", tokens)];
    }
}
