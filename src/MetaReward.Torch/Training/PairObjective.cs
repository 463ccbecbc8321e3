using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Both sides of a pair in token ids, with the reference's log-probs of the responses and the judge's scores.</summary>
public sealed record TokenPair(TokenSequence Chosen, TokenSequence Rejected, float ReferenceChosenLogps, float ReferenceRejectedLogps)
{
    public double ChosenScore { get; init; }

    public double RejectedScore { get; init; }
}

/// <summary>
/// A preference loss over pairs, the mean over the batch, and what a <see cref="PairPlan"/> adds to it. A long prompt is computed once for
/// both sides of its pair. Parts of a batch add up to the same loss and gradients however it is cut.
/// </summary>
/// <param name="model">In training.</param>
/// <param name="pairs">What to learn from.</param>
/// <param name="plan">What is minimised.</param>
/// <param name="passes">How much at a time.</param>
public sealed class PairObjective(Transformer model, IReadOnlyList<TokenPair> pairs, PairPlan plan, Passes passes) : IObjective
{
    private readonly PairExamples examples = new([.. pairs.Select(p => (p.Chosen, p.Rejected))], plan, passes.MicroBatchTokens);

    public int Count => pairs.Count;

    public IReadOnlyList<KeyValuePair<string, double>> Accumulate(IReadOnlyList<int> batch)
    {
        var sums = new double[5];
        var total = 0.0;
        var parts = examples.Of.Parts(batch);
        foreach (var group in parts.Chunk(plan.Coupled ? parts.Count : 1))
        {
            total += Together(group, batch, sums);
        }

        return
        [
            new(StepNames.Loss, total),
            new(StepNames.RewardsChosen, sums[0] / batch.Count),
            new(StepNames.RewardsRejected, sums[1] / batch.Count),
            new(StepNames.RewardsAccuracies, sums[2] / batch.Count),
            new(StepNames.RewardsMargins, (sums[0] - sums[1]) / batch.Count),
            new(StepNames.LogpsChosen, sums[3] / batch.Count),
            new(StepNames.LogpsRejected, sums[4] / batch.Count),
            new("tokens", batch.Sum(i => (double)pairs[i].Chosen.Response.Count + pairs[i].Rejected.Response.Count)),
        ];
    }

    /// <summary>
    /// The share of the loss of parts that depend on each other: adds to the gradients and to the sums of the figures. One part keeps its
    /// graph; of several the log-probs are asked first, then each goes through the model again with their gradient.
    /// </summary>
    private double Together(IReadOnlyList<IReadOnlyList<int>> parts, IReadOnlyList<int> batch, double[] sums)
    {
        using var scope = NewDisposeScope();
        var alone = parts.Count == 1 ? Through(parts[0]) : null;
        Leaves[] leaves = [.. parts.Select(part => alone is null ? Asked(part) : new(part, alone.Rows, alone.Values, alone.Agreement))];
        var (share, figures) = Share(leaves, batch);
        share.backward();
        foreach (var leaf in leaves)
        {
            using var one = NewDisposeScope();
            (alone ?? Through(leaf.Part)).Backward(leaf.Values.grad!);
        }

        for (var i = 0; i < figures.Length; i++)
        {
            sums[i] += figures[i].detach().to(ScalarType.Float64).sum().item<double>();
        }

        return share.item<float>();
    }

    private (Tensor Share, Tensor[] Figures) Share(Leaves[] parts, IReadOnlyList<int> batch)
    {
        var all = parts.SelectMany(p => p.Part).Select(i => pairs[i]).ToArray();
        var (chosen, rejected) = Sides(parts, p => p.Values, examples.Weights);
        var logps = new PairLogps(
            chosen, rejected, Column(p => p.ReferenceChosenLogps), Column(p => p.ReferenceRejectedLogps),
            Column(p => p.Chosen.Response.Count), Column(p => p.Rejected.Response.Count))
        {
            ChosenScores = Column(p => (float)p.ChosenScore),
            RejectedScores = Column(p => (float)p.RejectedScore),
        };
        if (plan.ReadsAgreement)
        {
            var (ours, theirs) = Sides(parts, p => p.Agreement!, _ => null);
            logps = logps with { ChosenAgreement = ours / logps.ChosenLengths, RejectedAgreement = theirs / logps.RejectedLengths };
        }

        var made = plan.Loss(logps);
        var share = made.Losses.sum() / batch.Count;
        if (plan.NllWeight > 0)
        {
            var tokens = batch.Sum(examples.ChosenTokens);
            share = parts.Aggregate(share, (sum, p) => sum + (plan.NllWeight * TokenLosses.NegativeLogLikelihood(
                p.Values.narrow(0, 0, p.Part.Sum(examples.ChosenTokens)), tokens)));
        }

        return (share, [made.ChosenRewards, made.RejectedRewards, Right(made.ChosenRewards, made.RejectedRewards), chosen, rejected]);

        Tensor Column(Func<TokenPair, float> of) => tensor(all.Select(of).ToArray(), device: model.Device);
    }

    /// <summary>1 where the chosen side has the higher reward, one half at a tie (B): before the first step no pair is decided.</summary>
    private static Tensor Right(Tensor chosen, Tensor rejected) =>
        (chosen > rejected).to(ScalarType.Float32) + ((chosen == rejected).to(ScalarType.Float32) / 2);

    /// <summary>Sums over the responses of all parts: chosen sides (B) and rejected sides (B).</summary>
    private static (Tensor Chosen, Tensor Rejected) Sides(
        Leaves[] parts, Func<Leaves, Tensor> values, Func<IReadOnlyList<int>, Tensor?> weights)
    {
        var sums = parts.Select(p =>
        {
            var counted = weights(p.Part) is { } weight ? values(p) * weight.to(values(p).device) : values(p);
            return TokenLosses.Sums(counted, p.Rows, 2 * p.Part.Count).chunk(2);
        }).ToArray();
        return (cat([.. sums.Select(s => s[0])]), cat([.. sums.Select(s => s[1])]));
    }

    private ResponseLogps Through(IReadOnlyList<int> part) =>
        new(model, TokenBatch.Sharing(examples.Of.Sequences(part)), passes.Recompute, plan.ReadsAgreement);

    /// <summary>A part's log-probs without the way back.</summary>
    private Leaves Asked(IReadOnlyList<int> part)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var logps = Through(part);
        return new(
            part, logps.Rows.MoveToOuterDisposeScope(), logps.Values.MoveToOuterDisposeScope().requires_grad_(true),
            logps.Agreement?.MoveToOuterDisposeScope());
    }

    /// <summary>Log-probs (N) of a part's response tokens, whose gradient is asked for.</summary>
    private sealed record Leaves(IReadOnlyList<int> Part, Tensor Rows, Tensor Values, Tensor? Agreement);
}
