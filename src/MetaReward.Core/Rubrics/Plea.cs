namespace MetaReward.Rubrics;

/// <summary>
/// A reason for a choice. The other contestant may be named in it as the worse one only: <c>than B</c>, <c>B misses the point</c>.
/// </summary>
/// <param name="nouns">What is compared, in lower case.</param>
/// <param name="chosen">What was chosen.</param>
internal sealed class Plea(IReadOnlySet<string> nouns, Choice chosen)
{
    private static readonly HashSet<string> Praise = new(StringComparer.Ordinal)
    {
        "better", "best", "winner", "superior", "stronger", "strongest", "preferred", "preferable", "favoured", "favored", "ahead", "wins",
        "win", "won", "prefer", "deserves",
    };

    private static readonly HashSet<string> Blame = new(StringComparer.Ordinal)
    {
        "misses", "missed", "fails", "failed", "lacks", "ignores", "ignored", "omits", "forgets", "isn't", "wasn't", "doesn't", "didn't",
        "cannot", "can't", "wrong", "worse",
        "less", "incorrect", "incomplete", "inaccurate", "weaker", "off", "not", "too", "only", "vague", "verbose", "misleading", "error",
        "errors", "mistake", "mistakes",
        "flaw", "flaws", "bug", "bugs", "false", "no", "confuses", "contradicts", "misreads", "overlooks", "loses", "rambles", "truncated",
        "invents", "hallucinates",
    };

    private static readonly HashSet<string> Against = new(StringComparer.Ordinal)
    {
        "than", "over", "unlike", "beats", "beat", "outperforms", "outperformed", "against", "to", "as", "surpasses",
    };

    private static readonly HashSet<string> Links = new(StringComparer.Ordinal)
    {
        "is", "was", "are", "has", "contains", "does", "did", "makes", "made", "gives", "the", "a", "an", "clearly", "slightly", "much",
        "far", "bit", "overall", "more", "simply",
        "some", "several", "factual", "also", "significantly", "marginally", "just",
    };

    /// <summary>Whether the chosen one is praised next, by "wins", "is better" or "over".</summary>
    public static bool Praises(Cursor cursor)
    {
        var start = cursor.At;
        cursor.Skip(" *_");
        var word = cursor.Word();
        if (word == "over")
        {
            cursor.At = start;
            return true;
        }

        if (word is "wins" or "won" || (word == "is" && Linked(cursor) is var next
            && (Praise.Contains(next) || next is "accurate" or "helpful" or "correct" or "complete")))
        {
            return true;
        }

        cursor.At = start;
        return false;
    }

    /// <summary>Passes "between A and B" behind a tie.</summary>
    public void PassBoth(Cursor cursor)
    {
        if (cursor.TakeWords("between"))
        {
            for (var at = cursor.At; ; at = cursor.At)
            {
                cursor.Skip(" *_");
                var word = cursor.Word();
                if (!nouns.Contains(word) && !nouns.Contains(word.TrimEnd('s'))
                    && word is not ("a" or "b" or "and" or "the" or "both" or "two"))
                {
                    cursor.At = at;
                    return;
                }
            }
        }
    }

    /// <summary>What is wrong with a reason: it speaks for another choice; null if nothing is.</summary>
    public UnparsableReason? Competing(string text, int from, int to)
    {
        var cursor = new Cursor(text, from);
        var (before, both, praise, denied) = ("", new int[2], false, false);
        while (cursor.At < to)
        {
            if (!char.IsLetter(cursor.Next))
            {
                cursor.At++;
                continue;
            }

            var start = cursor.At;
            var word = cursor.Word();
            praise |= Praise.Contains(word);
            denied |= word is "neither" or "no" or "none" or "not" or "nor";
            if (Named(cursor, word, start) is { } letter)
            {
                both[letter]++;
                if (chosen != Choice.Tie && letter != (int)chosen && !Against.Contains(before) && !Blamed(cursor))
                {
                    return UnparsableReason.Ambiguous;
                }
            }

            before = word;
        }

        return chosen == Choice.Tie && (both[0] != both[1] || (praise && !denied)) ? UnparsableReason.Ambiguous : null;
    }

    /// <summary>
    /// The contestant that a word names: 0 for A, 1 for B; null for none. A capital A that begins a sentence is an article.
    /// </summary>
    private int? Named(Cursor cursor, string word, int start)
    {
        if (nouns.Contains(word))
        {
            var at = cursor.At;
            cursor.Skip(" *_`\"'-");
            if (cursor.Word() is "a" or "b" or "a's" or "b's")
            {
                return char.ToLowerInvariant(cursor.Text[at..cursor.At].TrimStart(" *_`\"'-".ToCharArray())[0]) - 'a';
            }

            cursor.At = at;
            return null;
        }

        return word is not ("a" or "b" or "a's" or "b's") || cursor.Text[start] is 'a' or 'b' ? null
            : cursor.Text[start] == 'B' ? 1
            : Begins(cursor.Text, start) && !Praised(cursor) ? null : 0;
    }

    private static bool Begins(string text, int start)
    {
        var before = text.AsSpan(0, start).TrimEnd(" *_\"'(");
        return before is [] or [.., '.' or '!' or '?' or '\n' or ':' or '-' or '—'];
    }

    private static bool Praised(Cursor cursor)
    {
        var ahead = new Cursor(cursor.Text, cursor.At);
        return Linked(ahead) is var word && (Praise.Contains(word) || word is "would" or "should" or "might");
    }

    private static bool Blamed(Cursor cursor)
    {
        var ahead = new Cursor(cursor.Text, cursor.At);
        return Blame.Contains(Linked(ahead));
    }

    /// <summary>The first word behind verbs and articles that join.</summary>
    private static string Linked(Cursor cursor)
    {
        for (var steps = 0; ; steps++)
        {
            cursor.Skip(" *_\"'");
            var word = cursor.Word();
            if (steps == 4 || !Links.Contains(word))
            {
                return word;
            }
        }
    }
}
