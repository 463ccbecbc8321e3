namespace MetaReward.Rubrics;

/// <summary>The piece of a reply that an unparsable verdict shows to its reader: one line, at most 80 characters.</summary>
internal static class Excerpt
{
    private const int Most = 80;

    /// <summary>The end of a text; where a verdict should have been.</summary>
    public static string Tail(string text)
    {
        var line = text.TrimEnd();
        return Clean(line.Length <= Most ? line : line[^Most..]);
    }

    /// <summary>The line around a position, from that position on.</summary>
    public static string Line(string text, int at)
    {
        var end = text.IndexOf('\n', at);
        var line = end < 0 ? text[at..] : text[at..end];
        return Clean(line.Length <= Most ? line : line[..Most]);
    }

    private static string Clean(string line) =>
        string.Concat(line.Select(c => char.IsControl(c) ? ' ' : char.IsSurrogate(c) ? '?' : c)).Trim();
}
