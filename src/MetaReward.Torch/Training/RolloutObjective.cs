using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// A policy gradient over the rollouts of a step. Parts of a batch add up to the same loss and gradients however it is cut. Rollouts
/// without a reward count in what the loss is divided by and go through no model: their terms are 0.
/// </summary>
/// <param name="model">In training.</param>
/// <param name="rollouts">What to learn from.</param>
/// <param name="options">Which loss.</param>
/// <param name="passes">How much at a time.</param>
/// <param name="moves">
/// Whether the weights move between this step's batches: then ratios are to the log-probs under which the tokens were
/// sampled; else they are exactly 1.
/// </param>
internal sealed class RolloutObjective(Transformer model, RolloutBatch rollouts, PolicyGradientOptions options, Passes passes, bool moves)
    : IObjective
{
    public int Count => rollouts.Count;

    public IReadOnlyList<KeyValuePair<string, double>> Accumulate(IReadOnlyList<int> batch)
    {
        var all = (Rows: batch.Count, Tokens: batch.Sum(i => (double)rollouts.Sequences[i].Response.Count));
        var figures = new WeightedFigures();
        var (loss, trained) = (0.0, 0.0);
        foreach (var part in rollouts.Examples.Parts([.. batch.Where(rollouts.IsRewarded)]))
        {
            using var scope = NewDisposeScope();
            var tokens = part.Sum(i => (double)rollouts.Sequences[i].Response.Count);
            var logps = new ResponseLogps(model, TokenBatch.Sharing(rollouts.Examples.Sequences(part)), passes.Recompute);
            var sampled = Tokens(part, rollouts.Sampled);
            var made = PolicyGradients.Of(
                new(Laid(logps.Values, part), Laid(ones_like(logps.Values), part), Column(part))
                {
                    Sampled = moves ? Laid(sampled, part) : null,
                    Reference = rollouts.Reference is { } said ? Laid(Tokens(part, i => said[i]!), part) : null,
                },
                options, batchTokens: all.Tokens);
            var share = made.Loss * Share(part.Count / (double)all.Rows, tokens / all.Tokens);
            share.backward();
            logps.Backward(logps.Values.grad!);
            loss += share.item<float>();
            trained += tokens;
            figures.Add([.. made.Figures.Select(f => f.Key == StepNames.Kl ? new(StepNames.KlToken, f.Value) : f),
                new(StepNames.LogpDifference, Apart(logps.Values, sampled))], tokens);
        }

        return [new(StepNames.Loss, loss), .. figures.Values(), new("tokens", trained)];
    }

    /// <summary>The part's weight in the batch's loss, by what its loss is a mean of.</summary>
    private double Share(double rows, double tokens) => options.Loss switch
    {
        PolicyGradientLoss.Dapo or PolicyGradientLoss.Cispo or PolicyGradientLoss.Vespo => 1, // divided by the batch's tokens already
        PolicyGradientLoss.Bnpo => tokens,
        _ => rows,
    };

    /// <summary>From values of all response tokens (N) to rows (B, T), padded with 0; differentiable.</summary>
    private Tensor Laid(Tensor values, IReadOnlyList<int> part)
    {
        var width = part.Max(i => rollouts.Sequences[i].Response.Count);
        long[] places = [
            .. part.SelectMany((i, row) => Enumerable.Range(0, rollouts.Sequences[i].Response.Count).Select(t => ((long)row * width) + t))];
        return zeros((long)part.Count * width, device: model.Device).Added(tensor(places, device: model.Device), values)
            .view(part.Count, width);
    }

    private Tensor Tokens(IReadOnlyList<int> part, Func<int, IReadOnlyList<float>> of) =>
        tensor(part.SelectMany(of).ToArray(), device: model.Device);

    private Tensor Column(IReadOnlyList<int> part) =>
        tensor(part.Select(i => (float)rollouts.Advantages[i]).ToArray(), device: model.Device);

    private static double Apart(Tensor one, Tensor other) => (one.detach() - other).abs().mean().item<float>();
}
