using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// Supervised fine-tuning: the mean of -log p over all response tokens of the batch (not a mean of the sequences' means), so that parts of
/// a batch add up to the same loss however it is cut. A long beginning that examples share, such as a rubric, is computed once for a part.
/// </summary>
/// <param name="model">In training.</param>
/// <param name="sequences">Prompts and targets.</param>
/// <param name="passes">How much at a time.</param>
/// <param name="kind">What each token's log-probability counts.</param>
public sealed class SftObjective(Transformer model, IReadOnlyList<TokenSequence> sequences, Passes passes, SftLoss kind = SftLoss.Nll)
    : IObjective
{
    private readonly Examples examples = new([.. sequences.Select(s => new[] { s })], passes.MicroBatchTokens);

    public int Count => examples.Count;

    public IReadOnlyList<KeyValuePair<string, double>> Accumulate(IReadOnlyList<int> batch)
    {
        var tokens = batch.Sum(i => (long)sequences[i].Response.Count);
        var loss = 0.0;
        foreach (var part in examples.Parts(batch))
        {
            using var scope = NewDisposeScope();
            var logps = new ResponseLogps(model, TokenBatch.Sharing(examples.Sequences(part)), passes.Recompute);
            var values = logps.Values.detach();
            var weights = kind == SftLoss.Dft ? values.exp() : ones_like(values);
            loss += TokenLosses.NegativeLogLikelihood(weights * values, tokens).item<float>();
            logps.Backward(weights * (-1.0 / tokens));
        }

        return [new(StepNames.Loss, loss), new("tokens", tokens)];
    }
}
