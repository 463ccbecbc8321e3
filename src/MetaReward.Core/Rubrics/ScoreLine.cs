namespace MetaReward.Rubrics;

/// <summary>
/// Reads <c>Score: n</c> from a judge's reply, as <see cref="VerdictLine"/> reads. <c>4/5</c>, <c>4 out of 5</c>, <c>(4 out of 5)</c> name
/// the rubric's own scale; another one (<c>4/10</c>, <c>4 %</c>) puts the score off it. A sum, a span, an increment (<c>+1</c>), a decimal
/// comma and a number that runs into anything are ambiguous, and so is a reason with another number on the scale, unless it counts
/// something (<c>2 errors</c>) or the numbers add up to the score.
/// </summary>
internal static class ScoreLine
{
    private static readonly HashSet<string> Numbered = new(StringComparer.Ordinal)
    {
        "point", "criterion", "step", "line", "paragraph", "sentence", "item", "question", "part", "number", "rule", "section", "example",
        "turn", "level", "version", "chapter", "page",
    };

    private static readonly HashSet<string> Uncounted = new(StringComparer.Ordinal)
    {
        "this", "thus", "less", "plus", "always", "perhaps", "unless", "stars", "across", "in", "is", "at", "if", "on", "or", "to", "for",
        "with", "would", "instead", "rather",
        "because", "and", "but", "when", "as", "by", "than", "out", "of", "points", "point", "was", "it", "the", "that", "after",
        "before", "since",
    };

    private static readonly HashSet<string> Shares = new(StringComparer.Ordinal) { "each", "for", "off", "deducted", "lost",
        "missing", "short" };

    private static readonly VerdictLine Five = Of(5);

    public static Verdict Read(Sample reply, double top) => (top == 5 ? Five : Of(top)).Read(reply);

    /// <summary>A judgment without its scores.</summary>
    public static string Without(string judgment) => Five.Without(judgment);

    /// <summary>The reader of a label and a number.</summary>
    /// <param name="top">The highest score.</param>
    /// <param name="word">The label.</param>
    /// <param name="lowest">The lowest score.</param>
    public static VerdictLine Of(double top, string word = "score", double lowest = 0) =>
        new(word, Value, (cursor, label, verdict) => Following(cursor, label, ((Verdict.Scored)verdict).Score, lowest, top), "total", "sum",
            "overall", "final", "points");

    /// <summary>A number; "-0" is 0.</summary>
    public static Verdict? Value(Cursor cursor)
    {
        var (start, sign) = (cursor.At, cursor.Next);
        cursor.At += sign is '-' or '+' ? 1 : 0;
        if (cursor.Number() is not { } number)
        {
            cursor.At = start;
            return null;
        }

        return sign == '+'
            ? new Verdict.Unparsable(UnparsableReason.Ambiguous, "")
            : new Verdict.Scored(sign == '-' && number > 0 ? -number : number);
    }

    /// <summary>What follows a number.</summary>
    public static Following Following(Cursor cursor, Label? label, double score, double lowest, double top)
    {
        if (char.IsLetterOrDigit(cursor.Next) || (cursor.Next == '_' && char.IsLetterOrDigit(cursor.Peek(1))))
        {
            return new(UnparsableReason.Ambiguous, false);
        }

        cursor.Close();
        var scale = InBrackets(cursor, score) ?? Scale.Top(cursor) ?? top;
        if (double.IsNaN(scale))
        {
            return new(UnparsableReason.Ambiguous, false);
        }

        Scale.Unit(cursor);
        return scale != top || (label?.Scale ?? top) != top || score < lowest || score > top
            ? new(UnparsableReason.OutOfRange, false)
            : Continuation.Read(cursor, (text, from, to) => Competing(new Cursor(text, from), to, score, top));
    }

    /// <summary><c>(out of 5)</c>, <c>[4/5]</c>.</summary>
    private static double? InBrackets(Cursor cursor, double score)
    {
        var inside = new Cursor(cursor.Text, cursor.At + 1);
        if (cursor.Next is not ('(' or '[') || (char.IsAsciiDigit(inside.Next) && inside.Number() != score)
            || Scale.Top(inside) is not { } top)
        {
            return null;
        }

        inside.Skip(" *_");
        if (inside.Next is not (')' or ']'))
        {
            return null;
        }

        cursor.At = inside.At + 1;
        cursor.Close();
        return top;
    }

    /// <summary>Numbers of a reason that could be meant as the score.</summary>
    private static UnparsableReason? Competing(Cursor cursor, int to, double score, double top)
    {
        var (before, sum, count, doubt) = ("", 0.0, 0, false);
        while (cursor.At < to)
        {
            if (char.IsLetter(cursor.Next))
            {
                before = cursor.Word();
                doubt |= before is "or" or "maybe" or "perhaps";
                if (char.IsAsciiDigit(cursor.Next))
                {
                    PassName(cursor);
                }
            }
            else if (char.IsAsciiDigit(cursor.Next))
            {
                var slash = cursor.Peek(-1) == '/';
                var number = cursor.Number()!.Value;
                if ((slash || before == "of") && number != top && number > score)
                {
                    return UnparsableReason.OutOfRange;
                }

                if (number != score && number <= top && !(slash && number == top) && !(before == "of" && number == top)
                    && !Counts(cursor, before, number, score))
                {
                    (sum, count) = (sum + number, count + 1);
                }
            }
            else
            {
                cursor.At++;
            }
        }

        return count == 0 || (count > 1 && sum == score && !doubt) ? null : UnparsableReason.Ambiguous;
    }

    /// <summary>Letters and digits that are one word: <c>GPT4</c>.</summary>
    private static void PassName(Cursor cursor)
    {
        while (char.IsLetterOrDigit(cursor.Next))
        {
            cursor.At++;
        }
    }

    /// <summary>
    /// Whether a number just read counts or names something: <c>3rd</c>, <c>2 small errors</c>, <c>step 3</c>,
    /// <c>1 point each</c>, <c>20 %</c>.
    /// </summary>
    private static bool Counts(Cursor cursor, string before, double number, double score)
    {
        if (char.IsLetter(cursor.Next) || Numbered.Contains(before))
        {
            return true;
        }

        var ahead = new Cursor(cursor.Text, cursor.At);
        ahead.Skip(" ");
        if (ahead.Next == '%')
        {
            return true;
        }

        var first = ahead.Word();
        ahead.Skip(" ");
        var second = ahead.Word();
        return first is "point" or "points"
            ? number <= score && Shares.Contains(second)
            : Plural(first) || (first.Length > 2 && !Uncounted.Contains(first) && Plural(second));
    }

    private static bool Plural(string word) => word.Length > 3 && word[^1] == 's' && !Uncounted.Contains(word);
}
