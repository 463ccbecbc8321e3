using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Supervised fine-tuning: the mean of -log p over all response tokens of the batch (not a mean of the sequences' means), so that parts of
/// a batch add up to the same loss however it is cut. A long beginning that examples share, such as a rubric, is computed once for a part.
/// </summary>
/// <param name="model">In training.</param>
/// <param name="examples">Prompts and targets.</param>
/// <param name="microBatchTokens">Most tokens in one pass, padding included.</param>
public sealed class SftObjective(Transformer model, IReadOnlyList<TokenSequence> examples, int microBatchTokens) : IObjective
{
    public int Count => examples.Count;

    public IReadOnlyList<KeyValuePair<string, double>> Accumulate(IReadOnlyList<int> batch)
    {
        var tokens = batch.Sum(i => (long)examples[i].Response.Count);
        var loss = 0.0;
        foreach (var part in MicroBatches.Split(batch, i => examples[i].Length, part => TokenBatch.Size(Of(part)), microBatchTokens))
        {
            using var scope = NewDisposeScope();
            var logps = ResponseLogps.Of(model, TokenBatch.Sharing(Of(part)));
            var share = TokenLosses.NegativeLogLikelihood(logps, tokens);
            share.backward();
            loss += share.item<float>();
        }

        return [new("loss", loss), new("tokens", tokens)];
    }

    private TokenSequence[] Of(IReadOnlyList<int> part) => [.. part.Select(i => examples[i])];
}
