using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaReward.Rubrics;

/// <summary>
/// Reads <c>Score: n</c> from a judge's reply. The last one decides, never the first and never an earlier one because the last is bad:
/// a last score off the scale makes the reply unparsable. Markdown (<c>**Score:** 4</c>), <c>4/5</c>, <c>4 out of 5</c> and a number alone on the
/// next line are read. Two different scores on one line, a span (<c>3-4</c>), a sum, a decimal comma or a number that runs into
/// letters are ambiguous: a guess would be a score nobody gave.
/// Degenerate case: a reply cut off right behind the digits is truncated, since more digits may have followed.
/// </summary>
internal static partial class ScoreLine
{
    public static Verdict Read(Sample reply, double top)
    {
        if (Verdict.Unwritten(reply.Finish) is { } none)
        {
            return none;
        }

        var text = reply.Text;
        var found = Line().Matches(text).Where(m => IsVerdict(text, m)).ToArray();
        if (found is [])
        {
            return new Verdict.Unparsable(reply.Finish == Finish.Length ? UnparsableReason.Truncated : UnparsableReason.Missing, Excerpt.Tail(text));
        }

        var last = found[^1];
        var end = last.Index + last.Length;
        if (reply.Finish == Finish.Length && end == text.Length)
        {
            return new Verdict.Unparsable(UnparsableReason.Truncated, Excerpt.Tail(text));
        }

        var contradicted = found.Any(m => Number(m) != Number(last) && text.IndexOf('\n', m.Index, last.Index - m.Index) < 0);
        return contradicted || NotOneNumber().IsMatch(text[end..])
            ? new Verdict.Unparsable(UnparsableReason.Ambiguous, Excerpt.Line(text, last.Index))
            : InRange(text, last, top);
    }

    private static Verdict InRange(string text, Match last, double top)
    {
        var scale = Scale().Match(text[(last.Index + last.Length)..]);
        var score = Number(last);
        return score < 0 || score > top || (scale.Success && Parse(scale.Groups["top"].Value) != top)
            ? new Verdict.Unparsable(UnparsableReason.OutOfRange, Excerpt.Line(text, last.Index))
            : new Verdict.Scored(Math.Abs(score)); // "-0" is 0
    }

    /// <summary>A number on the line after "Score:" counts only if it stands there alone: "1. The response ..." begins a list.</summary>
    private static bool IsVerdict(string text, Match match) =>
        !match.Groups["break"].Success || Alone().IsMatch(text[(match.Index + match.Length)..]);

    private static double Number(Match match) => Parse(match.Groups["number"].Value);

    private static double Parse(string digits) =>
        double.TryParse(digits.Replace('−', '-'), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : double.PositiveInfinity;

    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking;

    [GeneratedRegex(@"\bscore[ \t*_`]*[:：][ \t*_`""<\[({]*(?<break>\r?\n[ \t*_`]*)?(?<number>[-+−]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+))", Options)]
    private static partial Regex Line();

    [GeneratedRegex(@"^[ \t*_`""'>\])}]*(?:/|out of|of)[ \t*_`]*(?<top>[0-9]+(?:\.[0-9]+)?)", Options)]
    private static partial Regex Scale();

    [GeneratedRegex(@"^(?:[0-9a-z_%]|[.,][0-9])|^[ \t*_`]*(?:[-–—−+~…]|\.{2,}|to\b|or\b|and\b)[ \t*_`]*[0-9.]", Options)]
    private static partial Regex NotOneNumber();

    [GeneratedRegex(@"^[ \t*_`]*(?:(?:/|out of)[ \t]*[0-9.]+|points?)?[ \t*_`.]*(?:\r?\n|\z)", Options)]
    private static partial Regex Alone();
}
