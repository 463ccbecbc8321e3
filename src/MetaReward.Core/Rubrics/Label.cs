using System.Buffers;

namespace MetaReward.Rubrics;

/// <summary>Whether a label is the writer's own word.</summary>
internal enum Standing
{
    /// <summary>It begins its line or its sentence: <c>Score: 4</c>, <c>So, my final score: 4</c>.</summary>
    Own,

    /// <summary>It begins a line, but in quotation marks, a block quote or a fence of code.</summary>
    Quoted,

    /// <summary>
    /// It stands within a sentence about something else: <c>Relevance score: 1</c>, <c>the response claims "Score: 5"</c>.
    /// </summary>
    Mention,
}

/// <summary>
/// A word and a colon (or an equals sign), behind which a verdict may stand. The one finder of labels: what it finds can be read,
/// and is disarmed in quotations.
/// </summary>
/// <param name="Start">Where the word begins.</param>
/// <param name="WordEnd">Behind the word.</param>
/// <param name="End">Behind the colon.</param>
/// <param name="Scale">The top of the scale that stands between word and colon: <c>Score (out of 5):</c>; null if
/// there is none.</param>
/// <param name="Standing">Whose word it is.</param>
internal readonly record struct Label(int Start, int WordEnd, int End, double? Scale, Standing Standing)
{
    private const string Decoration = " *_`\"'#:=<>/)]}-$\\+0123456789";

    /// <summary>Words that may stand before a label in its sentence without making it a label of something else.</summary>
    private static readonly HashSet<string> Leads = new(StringComparer.Ordinal)
    {
        "the", "my", "your", "a", "an", "its", "this", "our", "final", "total", "overall", "additive", "combined", "cumulative",
        "aggregate", "revised", "corrected", "actual", "adjusted", "new",
        "updated", "so", "thus", "therefore", "hence", "accordingly", "consequently", "finally", "lastly", "and", "now", "then", "in",
        "conclusion", "summary", "i", "i'd",
        "i'll", "we", "would", "will", "give", "giving", "assign", "award", "rate", "it", "with", "verdict", "judgment", "judgement",
        "evaluation", "assessment", "grade", "rating",
        "result", "answer", "output", "decision", "here", "is", "response", "deserves", "merits", "earns", "gets", "receives", "no", "wait",
        "actually", "correction",
    };

    private static readonly SearchValues<string> Fence = SearchValues.Create(["```", "~~~"], StringComparison.Ordinal);

    /// <summary>All labels of a folded text, in order.</summary>
    /// <param name="plain">See <see cref="Folded"/>.</param>
    /// <param name="word">In lower case.</param>
    public static IEnumerable<Label> In(string plain, string word)
    {
        var (fenced, seen) = (false, 0);
        for (var at = 0; (at = plain.IndexOf(word, at, StringComparison.OrdinalIgnoreCase)) >= 0; at += word.Length)
        {
            if ((at == 0 || !char.IsLetterOrDigit(plain[at - 1])) && Colon(plain, at + word.Length) is { } colon)
            {
                fenced ^= OddFences(plain, seen, at);
                seen = at;
                var standing = Lead(plain, at);
                yield return new(at, at + word.Length, colon.End, colon.Scale,
                    standing == Standing.Own && fenced ? Standing.Quoted : standing);
            }
        }
    }

    /// <summary>Behind the colon; null where none belongs to the word. The scale may stand between: <c>Score (out of 5):</c>.</summary>
    private static (int End, double? Scale)? Colon(string plain, int behind)
    {
        var cursor = new Cursor(plain, behind);
        if (char.IsLetterOrDigit(cursor.Next) || (cursor.Next == '_' && char.IsLetterOrDigit(cursor.Peek(1))))
        {
            return null;
        }

        cursor.Decoration();
        double? scale = null;
        var bracket = cursor.At;
        if (cursor.Next is '(' or '[' && Bracketed(cursor) is { } inside && (scale = Rubrics.Scale.Named(inside)) is null)
        {
            cursor.At = bracket;
        }

        cursor.Decoration();

        return cursor.Next == ':' || (cursor.Next == '=' && cursor.Peek(1) is not ('=' or '>')) ? (cursor.At + 1, scale) : null;
    }

    private static string? Bracketed(Cursor cursor)
    {
        const int Most = 32;
        var piece = cursor.Text.AsSpan(cursor.At + 1, Math.Min(Most, cursor.Text.Length - cursor.At - 1));
        var length = piece.IndexOfAny(")]\n");
        if (length < 0 || piece[length] == '\n')
        {
            return null;
        }

        cursor.At += length + 2;
        return piece[..length].ToString();
    }

    /// <summary>Walks back over decoration and known words to the beginning of the line or of the sentence.</summary>
    public static Standing Lead(string plain, int at)
    {
        if (at > 1 && plain[at - 1] == '-' && char.IsLetterOrDigit(plain[at - 2]))
        {
            return Standing.Mention; // "sub-score"
        }

        var quoted = false;
        for (var i = at - 1; i >= 0 && plain[i] != '\n'; i--)
        {
            if (Begins(plain, i))
            {
                return quoted ? Standing.Mention : Standing.Own;
            }

            if (char.IsLetter(plain[i]))
            {
                var start = WordStart(plain, i);
                if (!Leads.Contains(plain[start..(i + 1)].ToLowerInvariant().TrimStart('\'')))
                {
                    return Standing.Mention;
                }

                i = start;
            }
            else if (plain[i] == '>' && Tag(plain, i) is { } tag)
            {
                i = tag;
            }
            else if (plain[i] < 128 && !Decoration.Contains(plain[i]))
            {
                return Standing.Mention;
            }
            else
            {
                quoted |= plain[i] is '"' or '\'' or '`' || (plain[i] == '>' && (i == 0 || plain[i - 1] is '\n' or '>'));
            }
        }

        return quoted ? Standing.Quoted : Standing.Own;
    }

    private static int WordStart(string plain, int end)
    {
        const int Most = 40;
        var start = end;
        while (start > 0 && end - start < Most && (char.IsLetter(plain[start - 1]) || plain[start - 1] == '\''))
        {
            start--;
        }

        return start;
    }

    /// <summary>Where the tag begins that ends here; null where none does.</summary>
    private static int? Tag(string plain, int end)
    {
        const int Most = 10;
        var start = plain.LastIndexOf('<', end, Math.Min(Most, end + 1));
        return start >= 0 && new Cursor(plain, start) is var cursor && cursor.Tag() && cursor.At == end + 1 ? start : null;
    }

    /// <summary>A sentence, or a part of one, ends here.</summary>
    private static bool Begins(string plain, int i) =>
        plain[i] is '.' or '!' or '?' or ';' or ',' or '|' or '(' or '[' or '{' or '—' || (plain[i] == '-' && i > 0 && plain[i - 1] == ' ');

    private static bool OddFences(string plain, int from, int to)
    {
        var odd = false;
        for (var line = from; line < to;)
        {
            var found = plain.AsSpan(line, to - line).IndexOfAny(Fence);
            if (found < 0)
            {
                break;
            }

            odd ^= line + found == 0 || plain.AsSpan(0, line + found).TrimEnd(' ') is [] or [.., '\n'];
            line += found + 3;
        }

        return odd;
    }
}
