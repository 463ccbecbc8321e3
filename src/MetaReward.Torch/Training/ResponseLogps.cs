using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>Log-probs that a model gives to responses. Hidden states of prompt tokens and of padding never meet the output head.</summary>
public static class ResponseLogps
{
    /// <summary>Log-probability of every response token (N), differentiable.</summary>
    public static Tensor Of(Transformer model, TokenBatch batch)
    {
        var hidden = batch.Fork is { } fork ? model.Hidden(batch.Ids, fork) : model.Hidden(batch.Ids);
        var states = hidden.flatten(0, 1).index_select(0, batch.Positions);
        return TokenLosses.Logps(model.Logits(states), batch.Targets);
    }

    /// <summary>The sum over each response, without gradient: what a reference is asked once.</summary>
    /// <param name="model">The reference.</param>
    /// <param name="sequences">What it is asked about.</param>
    /// <param name="tokens">Most padded tokens in one pass.</param>
    /// <param name="cancel">Stops between passes.</param>
    /// <returns>One sum per sequence, in order.</returns>
    public static float[] Sums(Transformer model, IReadOnlyList<TokenSequence> sequences, int tokens, CancellationToken cancel = default)
    {
        var sums = new float[sequences.Count];
        var all = Enumerable.Range(0, sequences.Count).ToArray();
        foreach (var part in MicroBatches.Split(all, i => sequences[i].Length, 1, tokens))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            var batch = TokenBatch.Of([.. part.Select(i => sequences[i])]);
            var values = TokenLosses.Sums(Of(model, batch), batch.Rows, batch.Sequences).data<float>().ToArray();
            foreach (var (i, value) in part.Zip(values))
            {
                sums[i] = value;
            }
        }

        return sums;
    }
}
