namespace MetaReward.Rubrics;

/// <summary>
/// Reads a list of short names from a reply that was asked for lines <c>- name</c>: lines that begin with a dash, a star, a bullet or a
/// number. Emphasis, what stands behind a colon or a dash, and a full stop are left off. The names are one-line texts with visible marks,
/// in small letters, each once. Degenerate cases: in a reply at the token limit the last line does not count; without a name, or with
/// names too long to be names alone, the reply is unread with a reason.
/// </summary>
internal static class CategoryNames
{
    /// <summary>Most characters of a name: longer ones are sentences.</summary>
    private const int Longest = 60;

    private const int MostRead = 100;

    public static Reading<IReadOnlyList<string>> Read(Sample reply)
    {
        if (Verdict.Unwritten(reply) is { } unwritten)
        {
            return new Reading<IReadOnlyList<string>>.Unread(unwritten.Reason, "");
        }

        var text = reply.Answer;
        var lines = text.Split('\n');
        var cut = reply.Finish == Finish.Length;
        string[] names = [.. (cut ? lines[..^1] : lines).Select(Name).OfType<string>().Distinct(StringComparer.Ordinal).Take(MostRead)];
        return names.Length > 0 ? new Reading<IReadOnlyList<string>>.Read(names)
            : new Reading<IReadOnlyList<string>>.Unread(cut ? UnparsableReason.Truncated : UnparsableReason.Missing, ShortText.Of(text));
    }

    /// <summary>One name in one line, as all readers of names write it; null where the text is none.</summary>
    public static string? Plain(string text)
    {
        var name = Visible.Line(text).Trim(' ', '*', '_', '`', '"', '\'', '#', '.', ';', ',', '<', '>', '[', ']').ToLowerInvariant();
        return name.Length is > 0 and <= Longest && name.Any(char.IsLetter) ? name : null;
    }

    private static string? Name(string line)
    {
        var rest = line.AsSpan().Trim();
        var digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            digits++;
        }

        var marked = digits is > 0 and <= 3 && digits < rest.Length && rest[digits] is '.' or ')' ? digits + 1
            : rest.Length > 1 && rest[0] is '-' or '*' or '•' && rest[1] is ' ' or '*' ? 1 : 0;
        if (marked == 0)
        {
            return null;
        }

        rest = rest[marked..];
        var end = rest.IndexOfAny(':', '(');
        var dash = rest.IndexOf(" - ", StringComparison.Ordinal);
        end = dash >= 0 && (end < 0 || dash < end) ? dash : end;
        return Plain((end > 0 ? rest[..end] : rest).ToString());
    }
}
