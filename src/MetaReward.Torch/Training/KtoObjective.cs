using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>A response that is wanted or not, with the reference's log-probs of it.</summary>
public sealed record LabelledSequence(TokenSequence Sequence, bool Desirable, float ReferenceLogps);

/// <summary>
/// KTO (arXiv:2402.01306), the mean over the responses of a batch: each is compared with how far the policy is from the reference on
/// responses that do not belong to their prompts. Those are the batch's own, each under the prompt of the next; both models are asked about
/// them in every step. Degenerate case: a batch of one example has no other prompt, and is compared with its own response.
/// </summary>
/// <param name="model">In training.</param>
/// <param name="reference">Frozen; not asked where the loss compares with nothing.</param>
/// <param name="items">Responses that are drawn together: one, or both sides of a pair.</param>
/// <param name="options">Loss, beta and weights; the likelihood is that of the wanted responses.</param>
/// <param name="passes">How much at a time.</param>
public sealed class KtoObjective(
    Transformer model, Transformer reference, IReadOnlyList<IReadOnlyList<LabelledSequence>> items, Dpo options, Passes passes) : IObjective
{
    private readonly Examples examples = new([.. items.Select(item => item.Select(s => s.Sequence).ToArray())], passes.MicroBatchTokens);

    public int Count => items.Count;

    public IReadOnlyList<KeyValuePair<string, double>> Accumulate(IReadOnlyList<int> batch)
    {
        var all = Labelled(batch);
        var kl = options.Loss == PairLoss.Kto ? Kl([.. all.Select(s => s.Sequence)]) : 0;
        var (loss, sums) = (0.0, new double[2, 2]);
        var tokens = all.Where(s => s.Desirable).Sum(s => (long)s.Sequence.Response.Count);
        foreach (var part in examples.Parts(batch))
        {
            loss += Part(part, all.Length, tokens, kl, sums);
        }

        var wanted = all.Count(s => s.Desirable);
        double Mean(int what, int unwanted) => sums[what, unwanted] / Math.Max(1, unwanted == 1 ? all.Length - wanted : wanted);
        return
        [
            new(StepNames.Loss, loss),
            new(StepNames.RewardsChosen, Mean(0, 0)),
            new(StepNames.RewardsRejected, Mean(0, 1)),
            new(StepNames.RewardsMargins, Mean(0, 0) - Mean(0, 1)),
            new(StepNames.LogpsChosen, Mean(1, 0)),
            new(StepNames.LogpsRejected, Mean(1, 1)),
            new(StepNames.Kl, kl),
            new("tokens", all.Sum(s => (double)s.Sequence.Response.Count)),
        ];
    }

    /// <summary>One pass: adds to the gradients and to the sums of rewards and log-probs, returns its share of the loss.</summary>
    private double Part(IReadOnlyList<int> part, int responses, long wantedTokens, double kl, double[,] sums)
    {
        using var scope = NewDisposeScope();
        var labelled = Labelled(part);
        var logps = new ResponseLogps(model, TokenBatch.Sharing(examples.Sequences(part)), passes.Recompute);
        var own = TokenLosses.Sums(logps.Values, logps.Rows, labelled.Length);
        var ratios = own - tensor(labelled.Select(s => s.ReferenceLogps).ToArray(), device: model.Device);
        var desirable = tensor(labelled.Select(s => s.Desirable).ToArray(), device: model.Device);
        var losses = options.Loss == PairLoss.Kto
            ? UnpairedLosses.Kto(ratios, desirable, kl, options.Beta, options.DesirableWeight, options.UndesirableWeight)
            : UnpairedLosses.ApoZero(ratios, desirable, options.Beta);
        var share = losses.sum() / responses;
        if (options.NllWeight > 0)
        {
            var wanted = logps.Values * desirable.Chosen(0, logps.Rows).to(logps.Values.dtype);
            share += options.NllWeight * TokenLosses.NegativeLogLikelihood(wanted, Math.Max(1, wantedTokens));
        }

        share.backward();
        logps.Backward(logps.Values.grad!);
        foreach (var ((one, ratio), logp) in labelled.Zip(ratios.cpu().data<float>().ToArray()).Zip(own.cpu().data<float>().ToArray()))
        {
            sums[0, one.Desirable ? 0 : 1] += options.Beta * ratio;
            sums[1, one.Desirable ? 0 : 1] += logp;
        }

        return share.item<float>();
    }

    /// <summary>How far the policy is from the reference on the batch's responses, each under the prompt of the next.</summary>
    private double Kl(TokenSequence[] sequences)
    {
        using var scope = NewDisposeScope();
        var mismatched = new Examples(
            [.. sequences.Select((s, i) =>
                new[] { s with { Response = sequences[(i + sequences.Length - 1) % sequences.Length].Response } })],
                    passes.MicroBatchTokens);
        int[] all = [.. Enumerable.Range(0, sequences.Length)];
        var (policy, anchor) = (mismatched.Ask(model, [all]), mismatched.Ask(reference, [all]));
        return UnpairedLosses.Kl(tensor(policy.Zip(anchor, (p, a) => (double)p[0] - a[0]).ToArray()));
    }

    /// <summary>The responses of some examples in the order of <see cref="Examples.Sequences"/>.</summary>
    private LabelledSequence[] Labelled(IReadOnlyList<int> part)
    {
        var sides = part.Max(i => items[i].Count);
        return [.. Enumerable.Range(0, sides).SelectMany(side => part.Where(i => items[i].Count > side).Select(i => items[i][side]))];
    }
}
