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

    /// <summary>
    /// The sum over each response, without gradient: what a reference is asked once. Neighbours with one long prompt stay together as they do in
    /// training, so that in bfloat16, too, a policy and itself differ by nothing.
    /// </summary>
    /// <param name="model">The reference.</param>
    /// <param name="sequences">What it is asked about.</param>
    /// <param name="tokens">Most padded tokens in one pass.</param>
    /// <param name="cancel">Stops between passes.</param>
    /// <returns>One sum per sequence, in order.</returns>
    public static float[] Sums(Transformer model, IReadOnlyList<TokenSequence> sequences, int tokens, CancellationToken cancel = default)
    {
        var sums = new float[sequences.Count];
        var together = Together(sequences);
        TokenSequence[] In(IReadOnlyList<int> groups) => [.. groups.SelectMany(g => together[g]).Select(i => sequences[i])];
        int[] all = [.. Enumerable.Range(0, together.Count)];
        foreach (var groups in MicroBatches.Split(all, g => together[g].Max(i => sequences[i].Length), part => TokenBatch.Size(In(part)), tokens))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            var batch = TokenBatch.Sharing(In(groups));
            var values = TokenLosses.Sums(Of(model, batch), batch.Rows, batch.Sequences).data<float>().ToArray();
            foreach (var (i, value) in groups.SelectMany(g => together[g]).Zip(values))
            {
                sums[i] = value;
            }
        }

        return sums;
    }

    /// <summary>Places of sequences, neighbours with one long prompt in one group.</summary>
    private static List<List<int>> Together(IReadOnlyList<TokenSequence> sequences)
    {
        var groups = new List<List<int>>();
        for (var i = 0; i < sequences.Count; i++)
        {
            if (i == 0 || !ReferenceEquals(sequences[i].Prompt, sequences[i - 1].Prompt) || sequences[i].Prompt.Count <= TokenBatch.FewestShared)
            {
                groups.Add([]);
            }

            groups[^1].Add(i);
        }

        return groups;
    }
}
