namespace MetaReward.Evaluation;

/// <summary>
/// Ways to make a text worse that need no judge. Words are what whitespace separates. Each gives null where the text is too short or too
/// uniform to become worse that way.
/// </summary>
public static class Spoiled
{
    private const int OpeningWords = 8;

    /// <summary>
    /// The first words of a text, as it was up to there, with its whitespace. Never cut where a sentence or a line ends: what is left must
    /// look unfinished, for an answer may well do without its last sentence. The nearest such place before the wanted one is
    /// taken, else the nearest behind.
    /// </summary>
    /// <param name="text">At least two words.</param>
    /// <param name="share">Share of the words that stay, in (0, 1); at least one stays and one goes.</param>
    public static string? Truncated(string text, double share)
    {
        var ends = WordEnds(text);
        var cuts = Enumerable.Range(0, Math.Max(0, ends.Count - 1)).Where(i => !IsFinished(text, ends[i])).ToList();
        var wanted = Math.Max(0, (int)(ends.Count * share) - 1);
        return cuts.Count == 0 ? null : text[..ends[cuts.Where(i => i <= wanted).DefaultIfEmpty(cuts[0]).Last()]];
    }

    /// <summary>The text's words in another order, joined by spaces.</summary>
    public static string? Shuffled(string text, Seed seed)
    {
        var words = Words(text);
        if (words.Distinct().Count() < 2)
        {
            return null;
        }

        for (var attempt = 0; ; attempt++)
        {
            var shuffled = seed.Derive(attempt).Shuffle(words);
            if (!shuffled.SequenceEqual(words))
            {
                return string.Join(' ', shuffled);
            }
        }
    }

    /// <summary>The text's opening (half of it, at most eight words) at least three times, and until it is as long as the text.</summary>
    public static string? Repeated(string text)
    {
        var words = Words(text);
        if (words.Length == 0)
        {
            return null;
        }

        var opening = string.Join(' ', words.Take(Math.Clamp(words.Length / 2, 1, OpeningWords)));
        var times = Math.Max(3, (int)Math.Ceiling((text.Length + 1) / (double)(opening.Length + 1)));
        return string.Join(' ', Enumerable.Repeat(opening, times));
    }

    internal static string[] Words(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static bool IsFinished(string text, int end) =>
        text[..end].TrimEnd('"', '\'', ')', ']', '*') is [.., '.' or '!' or '?' or ':' or ';']
        || text[end..].TrimStart(' ', '\t', '\r').StartsWith('\n');

    private static List<int> WordEnds(string text)
    {
        var ends = new List<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]) && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1])))
            {
                ends.Add(i + 1);
            }
        }

        return ends;
    }
}
