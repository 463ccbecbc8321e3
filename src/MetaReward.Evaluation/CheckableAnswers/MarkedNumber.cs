using System.Buffers;
using System.Text.RegularExpressions;

namespace MetaReward.Evaluation.CheckableAnswers;

/// <summary>
/// The number behind <c>####</c>. GSM8K's own pattern is a number right behind the mark, of which the first in the text counts; here signs
/// of LaTeX and Markdown, a currency, a word such as <c>Answer:</c> and a unit may stand around it, and an equation counts by what it comes
/// to. A mark without a number is none, and a heading is none: five hashes, <c>#### Step 1</c>, or
/// <c>#### 1. Count the eggs</c> with something under it.
/// </summary>
internal static class MarkedNumber
{
    private const string Mark = "####";

    /// <summary>What may stand between a mark or a word and its number.</summary>
    private static readonly SearchValues<char> Signs = SearchValues.Create(
        " \t\n*_`~\"'()[]<>|:=$-+.,;!\u201C\u201D\u00AB\u00BB\u2248\u2192\\#");

    /// <summary>Most characters of a line that are looked at, so that a text of marks alone takes no longer than another.</summary>
    private const int MostOfLine = 300;

    /// <summary>Words that say that an answer follows.</summary>
    private static readonly Regex AnswerWord = new(@"\b(answer|ans|result|total|final|solution|therefore|thus|hence|so)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));

    /// <summary>A currency's code or name alone.</summary>
    private static readonly Regex Coin = new(
        @"^\W*(?:Rs|USD|US|EUR|GBP|INR|CAD|AUD|JPY|CNY|RMB|PHP|CHF|dollars?|euros?|pounds?|rupees?)\W*\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));

    /// <summary>What leads from words to a number.</summary>
    private static readonly Regex Leads = new(
        @"(?:[:=\u2248\u2192][^\p{L}\d]{0,20}|\p{Sc}\W{0,3}|\b(?:is|are|was|were|equals|answer|ans|result|total|makes|earns|needs|has|get|"
        + @"gets)\W{0,10})\z",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(2));

    /// <summary>The number, or null where no mark has one.</summary>
    /// <param name="plain">In plain numerals.</param>
    public static Numeral? Of(string plain)
    {
        var last = plain.AsSpan().LastIndexOfAnyExcept(Signs);
        for (var at = plain.IndexOf(Mark, StringComparison.Ordinal); at >= 0; at = plain.IndexOf(Mark, at, StringComparison.Ordinal))
        {
            var hashes = at;
            while (at < plain.Length && plain[at] == '#')
            {
                at++;
            }

            if (at - hashes == Mark.Length && Behind(plain, at, last) is { Value: not null } number)
            {
                return number;
            }
        }

        return null;
    }

    private static Numeral? Behind(string plain, int at, int last)
    {
        var line = Line(plain, at);
        if (line.AsSpan().ContainsAnyExcept(Signs))
        {
            return line.AsSpan().ContainsAnyInRange('0', '9') ? OnLine(line, isLast: last < at + line.Length) : null;
        }

        var below = at + line.Length;
        while (below < plain.Length && char.IsWhiteSpace(plain[below]))
        {
            below++;
        }

        var next = Line(plain, below);
        return next.AsSpan().ContainsAnyInRange('0', '9') && Numeral.Of(next) is [{ Value: not null } only]
            && !next.AsSpan(0, only.Start).ContainsAnyExcept(Signs) && !IsNumbered(next, only)
            ? only
            : null;
    }

    private static string Line(string plain, int at)
    {
        var rest = plain.AsSpan(at, Math.Min(plain.Length - at, MostOfLine));
        return (rest.IndexOf('\n') is var end and >= 0 ? rest[..end] : rest).ToString();
    }

    private static Numeral? OnLine(string line, bool isLast)
    {
        if (Numeral.Of(line) is not [var first, ..] numerals)
        {
            return null;
        }

        var lead = line[..(first.Start + Currency(line, first))];
        var words = line[..first.Start].Any(char.IsLetter) && !Coin.IsMatch(line[..first.Start]);
        if (words ? !(Leads.IsMatch(lead) && (isLast || AnswerWord.IsMatch(lead))) : IsNumbered(line, first) && !isLast)
        {
            return null;
        }

        return !IsFollowedByOperator(line, first) ? first
            : numerals.LastOrDefault(number =>
                line[..number.Start].TrimEnd(' ', '$', '*') is [.., '=' or '\u2248'] && !IsFollowedByOperator(line, number));
    }

    /// <summary>How much of the numeral is a sign of currency before its digits.</summary>
    private static int Currency(string line, Numeral number)
    {
        var at = number.Start;
        while (at < number.End && !char.IsAsciiDigit(line[at]) && line[at] != '.')
        {
            at++;
        }

        return at - number.Start;
    }

    /// <summary>1. Count, 1) Count, 1: Count.</summary>
    private static bool IsNumbered(string line, Numeral number)
    {
        var rest = line.AsSpan(number.End).TrimStart('*');
        return rest is ['.' or ')' or ':', ..] && rest[1..].TrimStart(" *_") is [var letter, ..] && char.IsLetter(letter);
    }

    private static bool IsFollowedByOperator(string line, Numeral number)
    {
        var rest = line.AsSpan(number.End).TrimStart(" $*");
        var starred = line.AsSpan(number.End).TrimStart() is ['*', var next, ..] && (char.IsAsciiDigit(next) || next == ' ')
            && rest is [var digit, ..] && char.IsAsciiDigit(digit);
        return starred || (rest is ['+' or '-' or '/' or '\u00D7' or '\u00F7' or 'x', ..] && rest[1..].TrimStart(" $(") is [var term, ..]
            && char.IsAsciiDigit(term));
    }
}
