namespace MetaReward.Rubrics;

/// <summary>What follows a value on its line.</summary>
/// <param name="Fault">Null where it is one of the forms that are known to be harmless.</param>
/// <param name="Bare">Nothing but punctuation: no reason is given.</param>
internal readonly record struct Following(UnparsableReason? Fault, bool Bare);

/// <summary>
/// Reads on behind a value. Known are the end of the line; closing punctuation, markdown and brackets; a reason in brackets; and a reason
/// behind a full stop, a dash, a comma, a colon, a bar or "because". Anything else is ambiguous: "3, maybe 4", "4 → 3",
/// "5 if asked nicely", "A or B".
/// </summary>
internal static class Continuation
{
    private static readonly string[] Because = ["because", "since", "as", "given"];

    /// <summary>First words of what is no reason but a doubt.</summary>
    private static readonly HashSet<string> Doubts = new(StringComparer.Ordinal)
    {
        "or", "maybe", "perhaps", "possibly", "probably", "if", "unless", "otherwise", "rather", "instead", "else", "wait", "hmm",
        "actually", "correction", "to", "and",
        "at", "plus", "minus", "up", "approximately", "roughly", "about", "tentatively", "draft", "so", "then", "vs", "versus", "scratch",
        "likely", "when",
    };

    /// <summary>Reads to the end of the line.</summary>
    /// <param name="cursor">Behind the value.</param>
    /// <param name="competing">What is wrong with a reason between two places, null if nothing is; told whether a number that
    /// begins it is a further value.</param>
    public static Following Read(Cursor cursor, Func<string, int, int, UnparsableReason?> competing)
    {
        var bare = true;
        for (cursor.Close(); !cursor.Ended; cursor.Close())
        {
            if (cursor.Next is '(' or '[' or '{')
            {
                var end = Closing(cursor);
                if (Reason(cursor, cursor.At + 1, end, competing) is { } fault)
                {
                    return new(fault, false);
                }

                (cursor.At, bare) = (end, false);
                continue;
            }

            if (cursor.Take("<|") || cursor.Take("</s") || cursor.Take("</answer"))
            {
                return new(null, bare); // a token of the model's own that ends its turn
            }

            return Opens(cursor) is not { } opened ? new(UnparsableReason.Ambiguous, false)
                : cursor.Ended ? new(null, bare)
                : new(Reason(cursor, cursor.At, End(cursor), competing, opened), false);
        }

        return new(null, bare);
    }

    /// <summary>Where the cursor's line ends.</summary>
    public static int End(Cursor cursor) => cursor.Text.IndexOf('\n', cursor.At) is >= 0 and var end ? end : cursor.Text.Length;

    /// <summary>Passes what opens a reason, and says whether that ends the sentence; null where nothing known does.</summary>
    private static bool? Opens(Cursor cursor)
    {
        var (sign, before) = (cursor.Next, cursor.Peek(-1));
        if (sign is '.' or '!')
        {
            cursor.At++;
            cursor.Skip(sign == '!' ? "!" : "");
            var again = cursor.Next;
            cursor.Close();
            return again == '.' || char.IsAsciiDigit(again) ? null : true;
        }

        if (sign is ',' or ';' or ':' or '|')
        {
            cursor.At++;
            cursor.Skip(" |");
            cursor.Close();
            return false;
        }

        if (sign is '-' or '—')
        {
            cursor.Skip("-—");
            var spaced = before == ' ' || cursor.Next == ' ' || sign == '—';
            cursor.Close();
            return spaced && cursor.Peek(-1) != '>' ? false : null;
        }

        return cursor.TakeWords("due to") || Array.IndexOf(Because, cursor.Word()) >= 0 ? true : null;
    }

    private static UnparsableReason? Reason(
        Cursor cursor, int from, int to, Func<string, int, int, UnparsableReason?> competing, bool sentence = true)
    {
        var reason = new Cursor(cursor.Text, from);
        reason.Open();
        var first = reason.At;
        return (!sentence && char.IsAsciiDigit(reason.Next)) || reason.Next is '+' or '=' or '~' or '?' || Doubts.Contains(reason.Word())
            ? UnparsableReason.Ambiguous : competing(cursor.Text, Math.Min(first, to), to);
    }

    /// <summary>Behind the bracket that closes the next one on this line; the line's end where none does.</summary>
    private static int Closing(Cursor cursor)
    {
        var (end, depth) = (End(cursor), 0);
        for (var i = cursor.At; i < end; i++)
        {
            depth += cursor.Text[i] is '(' or '[' or '{' ? 1 : cursor.Text[i] is ')' or ']' or '}' ? -1 : 0;
            if (depth == 0)
            {
                return i + 1;
            }
        }

        return end;
    }
}
