using System.Text.RegularExpressions;

namespace MetaReward.Rubrics;

/// <summary>
/// Reads <c>Winner: Judgement A</c> or <c>Winner: Response B</c> from the reply of a judge that compares two things. The last winner decides; a stated tie is a tie.
/// Degenerate case: two different winners on one line, or the form repeated unfilled, are ambiguous.
/// </summary>
internal sealed partial class WinnerLine
{
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;
    private readonly Regex winner;
    private readonly Regex both;

    /// <param name="noun">What is compared, as a pattern.</param>
    private WinnerLine(string noun)
    {
        winner = new(
            @"\bwinner[ \t*_`]*[:：][\s*_`""'<\[({]*(?:(?:the[ \t]+)?" + noun + @"[ \t*_`""'<\[({-]*(?<named>a|b)\b|(?<tie>a[ \t]+tie|a[ \t]+draw|tie|tied|draw|neither|both|none|equal)\b|(?<bare>a|b)\b)",
            Options);
        both = new(@"^[ \t*_`""'>\])}]*(?:[|/&]|or\b|and\b)[ \t*_`""'<\[({]*(?:" + noun + @"[ \t]*)?(?:a|b)\b", Options);
    }

    /// <summary>Two judgments; both spellings are read.</summary>
    public static WinnerLine OfJudgments { get; } = new("judge?ment");

    /// <summary>Two responses, or answers.</summary>
    public static WinnerLine OfResponses { get; } = new("(?:response|answer)");

    /// <summary>First for A, Second for B, Tie where the reply says so, or unparsable with a reason.</summary>
    public Verdict Read(Sample reply)
    {
        if (Verdict.Unwritten(reply.Finish) is { } none)
        {
            return none;
        }

        var text = reply.Text;
        var found = winner.Matches(text).Where(m => !m.Groups["bare"].Success || LineEnd().IsMatch(text[(m.Index + m.Length)..])).ToArray();
        if (found is [])
        {
            return new Verdict.Unparsable(reply.Finish == Finish.Length ? UnparsableReason.Truncated : UnparsableReason.Missing, Excerpt.Tail(text));
        }

        var last = found[^1];
        var contradicted = found.Any(m => Chosen(m) != Chosen(last) && text.IndexOf('\n', m.Index, last.Index - m.Index) < 0);
        return contradicted || both.IsMatch(text[(last.Index + last.Length)..])
            ? new Verdict.Unparsable(UnparsableReason.Ambiguous, Excerpt.Line(text, last.Index))
            : new Verdict.Chose(Chosen(last));
    }

    private static Choice Chosen(Match match) =>
        match.Groups["tie"].Success ? Choice.Tie
        : (match.Groups["named"].Value + match.Groups["bare"].Value) is "A" or "a" ? Choice.First
        : Choice.Second;

    [GeneratedRegex(@"^[ \t*_`""'>\])}.!]*(?:\r?\n|\z)", Options)]
    private static partial Regex LineEnd();
}
