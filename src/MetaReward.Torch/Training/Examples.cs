using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// What a training draws from: examples of one sequence or more that are always drawn together, such as both sides of a pair. Decides which
/// of a batch go through a model together, so that a policy and its reference are asked in the same shapes: in bfloat16
/// shapes decide the last bits.
/// </summary>
/// <param name="items">The sequences of every example.</param>
/// <param name="microBatchTokens">Most tokens in one pass, padding included.</param>
internal sealed class Examples(IReadOnlyList<IReadOnlyList<TokenSequence>> items, int microBatchTokens)
{
    /// <summary>How many examples.</summary>
    public int Count => items.Count;

    /// <summary>Those of a batch that fit into one pass, longest first.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Parts(IReadOnlyList<int> batch) =>
        MicroBatches.Split(batch, i => items[i].Max(s => s.Length), part => TokenBatch.Size(Sequences(part)), microBatchTokens);

    /// <summary>The sequences of some examples as a batch: the first of each, then the second of each.</summary>
    public TokenSequence[] Sequences(IReadOnlyList<int> part)
    {
        var sides = part.Max(i => items[i].Count);
        return [.. Enumerable.Range(0, sides).SelectMany(side => part.Where(i => items[i].Count > side).Select(i => items[i][side]))];
    }

    /// <summary>
    /// What a frozen model says of every example that occurs in the batches, asked in the parts of the batch where it first occurs.
    /// </summary>
    /// <param name="model">Asked without gradient.</param>
    /// <param name="batches">In the order of training.</param>
    /// <param name="weights">What response tokens count in the sums, sequence by sequence; null: all the same.</param>
    /// <param name="cancel">Stops between passes.</param>
    /// <returns>Sums of log-probs, one per sequence; empty for an example that never occurs.</returns>
    public float[][] Ask(
        Transformer model, IEnumerable<IReadOnlyList<int>> batches, Func<IReadOnlyList<int>, Tensor?>? weights = null,
        CancellationToken cancel = default)
    {
        var asked = Enumerable.Repeat(Array.Empty<float>(), Count).ToArray();
        foreach (var batch in batches.Where(b => b.Any(i => asked[i].Length == 0)))
        {
            foreach (var part in Parts(batch))
            {
                cancel.ThrowIfCancellationRequested();
                var sums = new Queue<float>(ResponseLogps.Frozen(model, Sequences(part), weights?.Invoke(part)));
                var said = part.Select(i => new float[items[i].Count]).ToArray();
                for (var side = 0; sums.Count > 0; side++)
                {
                    foreach (var one in said.Where(s => s.Length > side))
                    {
                        one[side] = sums.Dequeue();
                    }
                }

                foreach (var (i, values) in part.Zip(said).Where(p => asked[p.First].Length == 0))
                {
                    asked[i] = values;
                }
            }
        }

        return asked;
    }
}
