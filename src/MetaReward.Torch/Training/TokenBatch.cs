using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// A prompt and the response to learn, in token ids. Only the response is trained on; its stop token is one of its tokens.
/// </summary>
/// <param name="Prompt">At least one id: the first response token is predicted from the last of them.</param>
/// <param name="Response">Exactly the ids to learn.</param>
public sealed record TokenSequence(IReadOnlyList<int> Prompt, IReadOnlyList<int> Response)
{
    /// <summary>The prompt of a teacher that knows more; null: <see cref="Prompt"/>.</summary>
    public IReadOnlyList<int>? TeacherPrompt { get; init; }

    /// <summary>The same as the teacher sees it.</summary>
    public TokenSequence Taught => TeacherPrompt is null ? this : new(TeacherPrompt, Response);

    /// <summary>Tokens in all.</summary>
    public int Length => Prompt.Count + Response.Count;

    /// <summary>The same tokens, of which all but the first are learnt.</summary>
    public TokenSequence Whole() => new([Prompt[0]], [.. Prompt.Skip(1), .. Response]);

    /// <summary>
    /// The first so many of its tokens, or the last; a response whose prompt is cut away has its own first token for a prompt.
    /// </summary>
    /// <param name="most">At least 1.</param>
    /// <param name="end">Keep the end instead of the beginning.</param>
    public TokenSequence Cut(int most, bool end = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (Length <= most)
        {
            return this;
        }

        if (!end)
        {
            return new([.. Prompt.Take(most)], [.. Response.Take(most - Prompt.Count)]) { TeacherPrompt = TeacherPrompt };
        }

        var gone = Math.Min(Length - most, Prompt.Count);
        int[] response = [.. Response.Skip(Length - most - gone)];
        return gone < Prompt.Count ? new([.. Prompt.Skip(gone)], response) : new(response[..1], response[1..]);
    }
}

/// <summary>
/// Sequences side by side, padded on the right (attention is causal, so the padding id does not matter), or one after the other as trees of
/// what their prompts share, with the places where response tokens are predicted. Nothing else of the output is ever turned into logits.
/// </summary>
/// <param name="Ids">(B, T) int64. The last token of a sequence predicts nothing, so rows are one shorter than their sequences.</param>
/// <param name="Positions">(N) int64, places in the flattened (B * T) output.</param>
/// <param name="Targets">(N) int64, the response tokens.</param>
/// <param name="Rows">(N) int64, the sequence that each belongs to; ascending.</param>
/// <param name="Sequences">How many.</param>
public sealed record TokenBatch(Tensor Ids, Tensor Positions, Tensor Targets, Tensor Rows, int Sequences)
{
    /// <summary>Where the sequences are branches of one row; null where each is a row.</summary>
    public Fork? Fork { get; private init; }

    /// <summary>The same batch on a device.</summary>
    public TokenBatch On(Device device) =>
        new(Ids.to(device), Positions.to(device), Targets.to(device), Rows.to(device), Sequences) { Fork = Fork?.On(device) };

    /// <summary>N.</summary>
    public long TrainedTokens => Targets.shape[0];

    /// <summary>Side by side.</summary>
    /// <exception cref="ArgumentException">A sequence has no prompt, or nothing is left to train on.</exception>
    public static TokenBatch Of(IReadOnlyList<TokenSequence> sequences)
    {
        Check(sequences);
        var width = sequences.Max(s => s.Length) - 1;
        return Filled(sequences, sequences.Count, width, (row, i) => ((long)row * width) + i);
    }

    /// <summary>Side by side or as trees, whichever is less work.</summary>
    /// <exception cref="ArgumentException">A sequence has no prompt, or nothing is left to train on.</exception>
    public static TokenBatch Sharing(IReadOnlyList<TokenSequence> sequences)
    {
        Check(sequences);
        return PromptTree.Of(sequences) is { IsWorthIt: true } tree ? Of(sequences, tree) : Of(sequences);
    }

    /// <summary>As trees: no padding, and what prompts share once.</summary>
    public static TokenBatch Packed(IReadOnlyList<TokenSequence> sequences)
    {
        Check(sequences);
        return Of(sequences, PromptTree.Of(sequences));
    }

    /// <summary>Tokens that <see cref="Sharing"/> puts through a model, padding included.</summary>
    public static long Size(IReadOnlyList<TokenSequence> sequences)
    {
        var tree = PromptTree.Of(sequences);
        return tree.IsWorthIt ? tree.Tokens + sequences.Count : tree.Padded;
    }

    private static TokenBatch Of(IReadOnlyList<TokenSequence> sequences, PromptTree tree) =>
        Filled(sequences, 1, tree.Tokens, tree.Place) with { Fork = Fork.Of(tree.Branches) };

    /// <param name="sequences">What to lay out.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Their length.</param>
    /// <param name="place">Where in the flattened batch a sequence has its token of some number.</param>
    private static TokenBatch Filled(IReadOnlyList<TokenSequence> sequences, long height, long width, Func<int, int, long> place)
    {
        var (ids, places) = (new long[height * width], new long[3, sequences.Sum(s => s.Response.Count)]);
        var next = 0;
        foreach (var ((prompt, response), row) in sequences.Select((s, row) => (s, row)))
        {
            for (var i = 0; i < prompt.Count + response.Count - 1; i++)
            {
                ids[place(row, i)] = i < prompt.Count ? prompt[i] : response[i - prompt.Count];
            }

            for (var i = 0; i < response.Count; i++, next++)
            {
                (places[0, next], places[1, next], places[2, next]) = (place(row, prompt.Count - 1 + i), response[i], row);
            }
        }

        var rows = tensor(places);
        return new(tensor(ids, [height, width]), rows[0], rows[1], rows[2], sequences.Count);
    }

    private static void Check(IReadOnlyList<TokenSequence> sequences)
    {
        if (sequences.FirstOrDefault(s => s.Prompt.Count == 0) is not null)
        {
            throw new ArgumentException("a sequence has an empty prompt; at least one token must stand before the response",
                nameof(sequences));
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
    /// Parts whose padded size stays within the limit; an item that is larger alone is a part of its own. Every
    /// item is in exactly one part.
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
