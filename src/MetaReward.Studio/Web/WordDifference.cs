namespace MetaReward.Studio.Web;

/// <summary>
/// Which words of a text another does not have, in order: the longest common subsequence of their words stays, the rest differs. White
/// space belongs to the word before it. Texts of very many words are compared by their first ones alone, and the rest counts as equal.
/// </summary>
internal static class WordDifference
{
    private const int Most = 1500;

    /// <summary>The pieces of <paramref name="text"/> in order, neighbours of a kind together.</summary>
    public static IReadOnlyList<(string Piece, bool Differs)> Of(string text, string other)
    {
        var (own, others) = (Words(text), Words(other));
        var (n, m) = (Math.Min(own.Count, Most), Math.Min(others.Count, Most));
        var common = new ushort[n + 1, m + 1];
        for (var i = n - 1; i >= 0; i--)
        {
            for (var j = m - 1; j >= 0; j--)
                common[i, j] = Same(own[i], others[j]) ? (ushort)(common[i + 1, j + 1] + 1) : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var pieces = new List<(int Start, int End, bool Differs)>();
        for (int i = 0, j = 0; i < own.Count;)
        {
            var (differs, at) = (false, i);
            if (i < n && j < m && Same(own[i], others[j]))
                (i, j) = (i + 1, j + 1);
            else if (i < n && j < m && common[i, j + 1] > common[i + 1, j])
            {
                j++;
                continue;
            }
            else
                (differs, i) = (i < n, i + 1);
            if (pieces.Count > 0 && pieces[^1].Differs == differs)
                pieces[^1] = pieces[^1] with { End = own[at].End };
            else
                pieces.Add((own[at].Start, own[at].End, differs));
        }

        return [.. pieces.Select(piece => (text[piece.Start..piece.End], piece.Differs))];

        bool Same((int Start, int End) a, (int Start, int End) b) =>
            text.AsSpan(a.Start, a.End - a.Start).TrimEnd().SequenceEqual(other.AsSpan(b.Start, b.End - b.Start).TrimEnd());
    }

    private static List<(int Start, int End)> Words(string text)
    {
        var words = new List<(int Start, int End)>();
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && !char.IsWhiteSpace(text[end]))
                end++;
            while (end < text.Length && char.IsWhiteSpace(text[end]))
                end++;
            words.Add((start, end));
            start = end;
        }

        return words;
    }
}
