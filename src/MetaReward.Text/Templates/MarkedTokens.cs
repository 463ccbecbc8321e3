namespace MetaReward.Text;

/// <summary>A conversation as ids, with what a training mask is made of.</summary>
/// <param name="Generated">For each id whether the assistant said it: true for a token with at least one character
/// in a generation block.</param>
public sealed record MarkedTokens(IReadOnlyList<int> Ids, IReadOnlyList<bool> Generated)
{
    /// <param name="tokens">With the UTF-16 units that they stand for.</param>
    /// <param name="spans">In order.</param>
    internal static MarkedTokens Of(IEnumerable<(int Id, int From, int To)> tokens, IReadOnlyList<TextSpan> spans)
    {
        var (ids, generated) = (new List<int>(), new List<bool>());
        foreach (var (id, from, to) in tokens)
        {
            ids.Add(id);
            generated.Add(spans.Any(span => span.Start < to && from < span.End));
        }

        return new MarkedTokens(ids, generated);
    }
}
