using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>A prompt and the response to learn, in token ids. Only the response is trained on; its stop token is one of its tokens.</summary>
/// <param name="Prompt">At least one id: the first response token is predicted from the last of them.</param>
/// <param name="Response">Exactly the ids to learn.</param>
public sealed record TokenSequence(IReadOnlyList<int> Prompt, IReadOnlyList<int> Response)
{
    /// <summary>Tokens in all.</summary>
    public int Length => Prompt.Count + Response.Count;
}

/// <summary>
/// Sequences side by side, padded on the right (attention is causal, so the padding id does not matter), with the places where response tokens
/// are predicted. Nothing else of the output is ever turned into logits.
/// </summary>
/// <param name="Ids">(B, T) int64. The last token of each row predicts nothing, so rows are one shorter than their sequences.</param>
/// <param name="Positions">(N) int64, places in the flattened (B * T) output.</param>
/// <param name="Targets">(N) int64, the response tokens.</param>
/// <param name="Rows">(N) int64, the sequence in [0, B) that each belongs to; ascending.</param>
public sealed record TokenBatch(Tensor Ids, Tensor Positions, Tensor Targets, Tensor Rows)
{
    /// <summary>B.</summary>
    public int Sequences => (int)Ids.shape[0];

    /// <summary>N.</summary>
    public long TrainedTokens => Targets.shape[0];

    /// <exception cref="ArgumentException">A sequence has no prompt, or nothing is left to train on.</exception>
    public static TokenBatch Of(IReadOnlyList<TokenSequence> sequences)
    {
        if (sequences.FirstOrDefault(s => s.Prompt.Count == 0) is not null)
        {
            throw new ArgumentException("a sequence has an empty prompt; at least one token must stand before the response", nameof(sequences));
        }

        var width = sequences.Max(s => s.Length) - 1;
        var trained = sequences.Sum(s => s.Response.Count);
        if (trained == 0)
        {
            throw new ArgumentException($"a batch of {sequences.Count} sequences has no response token to train on", nameof(sequences));
        }

        var (ids, places) = (new long[sequences.Count * width], new long[3, trained]);
        var (row, next) = (0, 0);
        foreach (var (prompt, response) in sequences)
        {
            for (var i = 0; i < prompt.Count + response.Count - 1; i++)
            {
                ids[(row * width) + i] = i < prompt.Count ? prompt[i] : response[i - prompt.Count];
            }

            for (var i = 0; i < response.Count; i++, next++)
            {
                (places[0, next], places[1, next], places[2, next]) = ((row * width) + prompt.Count - 1 + i, response[i], row);
            }

            row++;
        }

        var rows = tensor(places);
        return new(tensor(ids, [sequences.Count, width]), rows[0], rows[1], rows[2]);
    }
}

/// <summary>Cuts a batch into parts that fit into memory, short with short and long with long.</summary>
public static class MicroBatches
{
    /// <summary>
    /// Parts whose padded size stays within the limit; an item that is larger alone is a part of its own. Every item is in exactly one part.
    /// </summary>
    /// <param name="items">Indices of the batch.</param>
    /// <param name="length">The longest row an item needs, in tokens.</param>
    /// <param name="rows">Rows per item: 1 for a demonstration, 2 for a pair.</param>
    /// <param name="tokens">The limit on rows times the longest length.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Split(IReadOnlyList<int> items, Func<int, int> length, int rows, int tokens)
    {
        var parts = new List<List<int>>();
        var longest = 0;
        foreach (var item in items.OrderByDescending(length))
        {
            if (parts.Count == 0 || (parts[^1].Count + 1L) * rows * longest > tokens)
            {
                parts.Add([]);
                longest = length(item);
            }

            parts[^1].Add(item);
        }

        return parts;
    }
}
