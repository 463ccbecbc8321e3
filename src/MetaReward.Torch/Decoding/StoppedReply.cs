namespace MetaReward.Torch;

/// <summary>
/// A reply that ran into a stop string, as it is judged and trained: text and tokens end before that string, and the stop token closes
/// them. The decoded tokens are the text. Where the string began inside a token, what is left of that token's text is tokenised again;
/// where that does not give the text back, the reply ends before the token.
/// </summary>
/// <param name="Text">What was said.</param>
/// <param name="Kept">Of the sampled tokens, how many stay.</param>
/// <param name="Tail">Tokens behind them that were not sampled; the stop token is the last.</param>
internal sealed record StoppedReply(string Text, int Kept, IReadOnlyList<int> Tail)
{
    /// <param name="text">The text before the stop string.</param>
    /// <param name="tokens">As sampled, the stop string's included.</param>
    /// <param name="decode">Text of tokens.</param>
    /// <param name="encode">Tokens of a text.</param>
    /// <param name="end">The stop token.</param>
    public static StoppedReply Of(
        string text, IReadOnlyList<int> tokens, Func<IReadOnlyList<int>, string> decode, Func<string, IReadOnlyList<int>> encode, int end)
    {
        for (var kept = tokens.Count; kept > 0; kept--)
        {
            int[] before = [.. tokens.Take(kept)];
            var said = decode(before);
            if (said.Length > text.Length || !text.StartsWith(said, StringComparison.Ordinal))
            {
                continue;
            }

            var rest = said.Length == text.Length ? [] : encode(text[said.Length..]);
            return decode([.. before, .. rest]) == text ? new(text, kept, [.. rest, end]) : new(said, kept, [end]);
        }

        var all = encode(text);
        return decode(all) == text ? new(text, 0, [.. all, end]) : new("", 0, [end]);
    }
}
