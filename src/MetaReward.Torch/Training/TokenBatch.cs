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
    /// <summary>A beginning shorter than this is computed for each sequence: sharing it saves less than it costs. Our own figure.</summary>
    public const int FewestShared = 128;

    /// <summary>Where the sequences are branches of one row; null where each is a row, and B is their number.</summary>
    public Fork? Fork { get; private init; }

    /// <summary>How many.</summary>
    public int Sequences => Fork?.Branches.Count ?? (int)Ids.shape[0];

    /// <summary>N.</summary>
    public long TrainedTokens => Targets.shape[0];

    /// <exception cref="ArgumentException">A sequence has no prompt, or nothing is left to train on.</exception>
    public static TokenBatch Of(IReadOnlyList<TokenSequence> sequences)
    {
        Check(sequences);
        var width = sequences.Max(s => s.Length) - 1;
        return Filled(sequences, sequences.Count, width, 0, [.. sequences.Select((_, row) => (long)row * width)]);
    }

    /// <summary>The same; where all prompts have a long beginning in common, it is in the batch once.</summary>
    /// <exception cref="ArgumentException">A sequence has no prompt, or nothing is left to train on.</exception>
    public static TokenBatch Sharing(IReadOnlyList<TokenSequence> sequences)
    {
        Check(sequences);
        if (SharedLength(sequences) is not (>= FewestShared and var shared))
        {
            return Of(sequences);
        }

        var fork = Fork.Of(shared, [.. sequences.Select(s => (long)s.Length - 1 - shared)]);
        return Filled(sequences, 1, shared + fork.Branches.Sum(b => b.Length), shared, [.. fork.Branches.Select(b => b.Start - shared)]) with { Fork = fork };
    }

    /// <summary>Tokens that <see cref="Sharing"/> puts through a model, padding included.</summary>
    public static long Size(IReadOnlyList<TokenSequence> sequences) => SharedLength(sequences) is >= FewestShared and var shared
        ? shared + sequences.Sum(s => (long)s.Length - shared)
        : sequences.Count * sequences.Max(s => (long)s.Length);

    /// <summary>Tokens that all prompts begin with, of which each keeps one for itself; 0 for a single sequence.</summary>
    private static int SharedLength(IReadOnlyList<TokenSequence> sequences)
    {
        var shared = sequences.Count > 1 ? sequences.Min(s => s.Prompt.Count) - 1 : 0;
        var first = sequences[0].Prompt;
        foreach (var (prompt, _) in sequences)
        {
            for (var i = 0; i < shared; i++)
            {
                shared = prompt[i] == first[i] ? shared : i;
            }
        }

        return shared;
    }

    /// <param name="sequences">What to lay out.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Their length.</param>
    /// <param name="shared">Tokens that stand at the beginning, once for all.</param>
    /// <param name="offsets">Added to the place of a sequence's other tokens.</param>
    private static TokenBatch Filled(IReadOnlyList<TokenSequence> sequences, long height, long width, int shared, IReadOnlyList<long> offsets)
    {
        var (ids, places) = (new long[height * width], new long[3, sequences.Sum(s => s.Response.Count)]);
        var next = 0;
        foreach (var ((prompt, response), row) in sequences.Select((s, row) => (s, row)))
        {
            for (var i = 0; i < prompt.Count + response.Count - 1; i++)
            {
                ids[Place(i)] = i < prompt.Count ? prompt[i] : response[i - prompt.Count];
            }

            for (var i = 0; i < response.Count; i++, next++)
            {
                (places[0, next], places[1, next], places[2, next]) = (Place(prompt.Count - 1 + i), response[i], row);
            }

            long Place(int i) => i < shared ? i : offsets[row] + i;
        }

        var rows = tensor(places);
        return new(tensor(ids, [height, width]), rows[0], rows[1], rows[2]);
    }

    private static void Check(IReadOnlyList<TokenSequence> sequences)
    {
        if (sequences.FirstOrDefault(s => s.Prompt.Count == 0) is not null)
        {
            throw new ArgumentException("a sequence has an empty prompt; at least one token must stand before the response", nameof(sequences));
        }

        if (sequences.All(s => s.Response.Count == 0))
        {
            throw new ArgumentException($"a batch of {sequences.Count} sequences has no response token to train on", nameof(sequences));
        }
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
    public static IReadOnlyList<IReadOnlyList<int>> Split(IReadOnlyList<int> items, Func<int, int> length, int rows, int tokens) =>
        Split(items, length, part => (long)part.Count * rows * length(part[0]), tokens);

    /// <summary>The same, where the size of a part is not its padded size.</summary>
    /// <param name="items">Indices of the batch.</param>
    /// <param name="length">By which they are ordered, longest first.</param>
    /// <param name="size">Tokens of a part.</param>
    /// <param name="tokens">The limit on them.</param>
    public static IReadOnlyList<IReadOnlyList<int>> Split(
        IReadOnlyList<int> items, Func<int, int> length, Func<IReadOnlyList<int>, long> size, int tokens)
    {
        var parts = new List<List<int>>();
        foreach (var item in items.OrderByDescending(length))
        {
            if (parts.Count == 0 || size([.. parts[^1], item]) > tokens)
            {
                parts.Add([]);
            }

            parts[^1].Add(item);
        }

        return parts;
    }
}
