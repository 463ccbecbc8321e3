namespace MetaReward.Text;

/// <summary>
/// A text, or a pair of texts, as tokens, with what the reference library says of each. All lists but the last
/// have one entry for each token.
/// </summary>
/// <param name="Ids">The token ids.</param>
/// <param name="Tokens">The tokens' spellings.</param>
/// <param name="Offsets">Where each token stands in its text, in Unicode code points; (0, 0) of tokens that the text does not have.</param>
/// <param name="TypeIds">The number that the post-processor gives to each sequence.</param>
/// <param name="SpecialMask">1 for tokens that were added around the text.</param>
/// <param name="AttentionMask">0 for padding.</param>
/// <param name="Overflowing">The parts that a truncation cut off, each like a result of its own.</param>
public sealed record Encoded(
    IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens, IReadOnlyList<(int From, int To)> Offsets, IReadOnlyList<int> TypeIds,
    IReadOnlyList<int> SpecialMask, IReadOnlyList<int> AttentionMask, IReadOnlyList<Encoded> Overflowing)
{
    public static Encoded Empty { get; } = new([], [], [], [], [], [], []);

    /// <summary>Which tokens belong to which sequence, 0 or 1: from the first token to the one after the last.</summary>
    internal IReadOnlyDictionary<int, (int From, int To)> Ranges { get; init; } = new Dictionary<int, (int From, int To)>();

    /// <summary>For each token the sequence that it belongs to, 0 or 1; null for tokens added around them.</summary>
    public IReadOnlyList<int?> SequenceIds
    {
        get
        {
            var all = new int?[Ids.Count];
            if (Ranges.Count == 0)
            {
                Array.Fill(all, 0);
            }

            foreach (var (sequence, (from, to)) in Ranges)
            {
                Array.Fill(all, sequence, from, to - from);
            }

            return all;
        }
    }

    /// <summary>Tokens that the text itself does not have.</summary>
    internal static Encoded Around(IReadOnlyList<int> ids, IReadOnlyList<string> tokens, int typeId) => new(
        ids, tokens, [.. ids.Select(_ => (0, 0))], [.. ids.Select(_ => typeId)], [.. ids.Select(_ => 1)], [.. ids.Select(_ => 1)], []);

    internal Encoded Of(int sequence) => this with { Ranges = new Dictionary<int, (int From, int To)> { [sequence] = (0, Ids.Count) } };

    internal Encoded Typed(int typeId) => this with { TypeIds = [.. Ids.Select(_ => typeId)] };

    /// <summary>Another after this one; every overflowing part of one with every part of the other.</summary>
    internal Encoded Then(Encoded next)
    {
        var overflowing = Overflowing.SelectMany(part => next.Overflowing.Select(part.Then).Prepend(part.Then(next)))
            .Concat(next.Overflowing.Select(Then)).ToList();
        var ranges = Ranges.ToDictionary();
        foreach (var (sequence, (from, to)) in next.Ranges)
        {
            ranges[sequence] = (Ids.Count + from, Ids.Count + to);
        }

        return new Encoded([.. Ids, .. next.Ids], [.. Tokens, .. next.Tokens], [.. Offsets, .. next.Offsets], [.. TypeIds, .. next.TypeIds],
            [.. SpecialMask, .. next.SpecialMask], [.. AttentionMask, .. next.AttentionMask], overflowing) { Ranges = ranges };
    }

    internal Encoded Slice(int from, int to) => new([.. Ids.Take(from..to)], [.. Tokens.Take(from..to)], [.. Offsets.Take(from..to)],
        [.. TypeIds.Take(from..to)], [.. SpecialMask.Take(from..to)], [.. AttentionMask.Take(from..to)], []);
}
