namespace MetaReward.Rubrics;

/// <summary>
/// Where a reply that did not stop goes on as somebody else: <c>User: ...</c>, <c>### Instruction</c>, <c>&lt;|im_start|&gt;</c>,
/// or a tag of our own prompts.
/// </summary>
internal static class NextTurn
{
    private static readonly HashSet<string> Speakers = new(StringComparer.Ordinal)
    {
        "user", "human", "assistant", "system", "instruction", "instructions", "input", "question", "prompt", "example", "task", "query",
        "q", "customer", "judge", "bot", "ai",
    };

    private static readonly HashSet<string> Tags = new(StringComparer.Ordinal)
    {
        "question", "rubric", "response", "judgment", "judgement", "user", "assistant", "system", "instruction", "prompt", "s", "bos",
        "eos", "start_of_turn", "end_of_turn", "human",
    };

    /// <summary>
    /// Where the first line begins behind a place that opens another turn, or a token on its own line ends this one; the
    /// text's length where none does.
    /// </summary>
    public static int Behind(string plain, int at)
    {
        var token = plain.IndexOf("<|", at, Continuation.End(new Cursor(plain, at)) - at, StringComparison.Ordinal);
        if (token >= 0)
        {
            return token;
        }

        for (var line = plain.IndexOf('\n', at) + 1; line > 0; line = plain.IndexOf('\n', line) + 1)
        {
            if (Opens(new Cursor(plain, line)))
            {
                return line;
            }
        }

        return plain.Length;
    }

    private static bool Opens(Cursor cursor)
    {
        cursor.Skip(" *_>");
        var heading = cursor.Next == '#';
        cursor.Skip("# *_");
        if (cursor.Take("<|") || cursor.Take("[INST") || cursor.Take("[/INST"))
        {
            return true;
        }

        if (cursor.Take("<"))
        {
            cursor.Skip(" /");
            var start = cursor.At;
            var tag = cursor.Word();
            return Tags.Contains(tag) || Tags.Any(t => t.Contains('_') && string.CompareOrdinal(cursor.Text, start, t, 0, t.Length) == 0);
        }

        cursor.Skip("[(");
        if (!Speakers.Contains(cursor.Word()))
        {
            return false;
        }

        cursor.Skip(" *_])0123456789");
        return cursor.Next is ':' || (heading && cursor.Ended);
    }
}
