namespace MetaReward.Rubrics;

/// <summary>
/// Reads <c>Winner: Judgement A</c> or <c>Winner: Response B</c> from the reply of a judge that compares two things, as
/// <see cref="VerdictLine"/> reads. A stated tie is a tie. A winner that is one only with a condition, two of them, or a reason that speaks
/// for the other one are ambiguous.
/// </summary>
internal sealed class WinnerLine
{
    private static readonly string[] Ties = ["tie", "tied", "draw", "neither", "both", "none", "equal", "even"];
    private static readonly string[] TiePhrases = ["it's a tie", "it is a tie", "this is a tie", "it's a draw", "it is a draw", "a tie",
        "a draw", "no winner"];
    private readonly HashSet<string> nouns;
    private readonly VerdictLine line;

    /// <param name="nouns">The names of the two sides.</param>
    private WinnerLine(params string[] nouns)
    {
        this.nouns = new(nouns, StringComparer.Ordinal);
        line = new("winner", Value, Following);
    }

    /// <summary>Two judgments; both spellings are read.</summary>
    public static WinnerLine OfJudgments { get; } = new("judgment", "judgement", "judge", "evaluation");

    /// <summary>Two responses, by any name for them.</summary>
    public static WinnerLine OfResponses { get; } = new("response", "answer", "assistant", "option", "output", "candidate",
        "model", "chatbot");

    /// <summary>First for A, Second for B, Tie where the reply says so, or unparsable with a reason.</summary>
    public Verdict Read(Sample reply) => line.Read(reply);

    private Verdict? Value(Cursor cursor)
    {
        if (Array.Exists(TiePhrases, cursor.TakeWords))
        {
            return new Verdict.Chose(Choice.Tie);
        }

        var start = cursor.At;
        _ = cursor.TakeWords("the");
        cursor.Skip(" *_`\"'");
        var word = cursor.Word();
        var named = nouns.Contains(word);
        if (named)
        {
            cursor.Skip(" *_`\"'<[({-#");
            word = cursor.Word();
        }
        else if (Array.IndexOf(Ties, word) >= 0)
        {
            return new Verdict.Chose(Choice.Tie);
        }

        if (word is "a" or "b" && !char.IsDigit(cursor.Next) && (named || cursor.At == start + 1)
            && (named || word == "b" || !IsArticle(cursor)))
        {
            return new Verdict.Chose(word == "a" ? Choice.First : Choice.Second);
        }

        cursor.At = start;
        return null;
    }

    /// <summary>"A close call": an article, for a word follows that no verdict goes on with.</summary>
    private static bool IsArticle(Cursor cursor)
    {
        var ahead = new Cursor(cursor.Text, cursor.At);
        ahead.Skip(" ");
        return ahead.Word() is not ("" or "is" or "wins" or "won" or "or" or "and" or "because" or "since" or "over" or "by" or "due"
            or "as" or "if" or "vs" or "not" or "beats" or "b");
    }

    private Following Following(Cursor cursor, Label label, Verdict verdict)
    {
        var chosen = ((Verdict.Chose)verdict).Choice;
        if (char.IsLetterOrDigit(cursor.Next))
        {
            return new(UnparsableReason.Ambiguous, false);
        }

        cursor.Close();
        var plea = new Plea(nouns, chosen);
        if (chosen == Choice.Tie)
        {
            plea.PassBoth(cursor);
        }
        else if (Plea.Praises(cursor))
        {
            return new(plea.Competing(cursor.Text, cursor.At, Continuation.End(cursor)), false);
        }

        return Continuation.Read(cursor, plea.Competing);
    }
}
