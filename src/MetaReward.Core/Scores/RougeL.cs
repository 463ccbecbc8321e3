namespace MetaReward.Scores;

/// <summary>
/// ROUGE-L (Lin 2004): the F-measure of two texts' longest common subsequence of words, from 0 to 1. Words are runs of letters and digits,
/// in lower case. Degenerate case: a text without a word shares nothing.
/// </summary>
public static class RougeL
{
    /// <summary>A text's words.</summary>
    public static string[] Words(string text)
    {
        var words = new List<string>();
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inside && start < 0)
                start = i;
            else if (!inside && start >= 0)
            {
                words.Add(text[start..i].ToLowerInvariant());
                start = -1;
            }
        }

        return [.. words];
    }

    /// <summary>The F-measure with equal weights for precision and recall.</summary>
    public static double Of(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        var common = Common(one, other);
        return common == 0 ? 0 : 2.0 * common / (one.Count + other.Count);
    }

    /// <summary>Length of the longest common subsequence.</summary>
    private static int Common(IReadOnlyList<string> one, IReadOnlyList<string> other)
    {
        var (above, row) = (new int[other.Count + 1], new int[other.Count + 1]);
        foreach (var word in one)
        {
            for (var j = 0; j < other.Count; j++)
                row[j + 1] = word == other[j] ? above[j] + 1 : Math.Max(above[j + 1], row[j]);
            (above, row) = (row, above);
        }

        return above[^1];
    }
}
