using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MetaReward.Evaluation.CheckableAnswers;

/// <summary>
/// Writes the numerals of a text as a keyboard has them, so that one grammar reads all: digits of any script as 0 to 9, every minus as
/// <c>-</c>, every space as one, LaTeX's thousands' marks, currencies, brackets and fractions as plain signs. Other words stay as they are.
/// </summary>
internal static class PlainNumerals
{
    /// <summary>LaTeX and what stands for it; longer ones first.</summary>
    private static readonly (string Tex, string Plain)[] Commands =
    [
        ("{,}", ","), ("{\\,}", " "), ("{ }", " "), (",\\!", ","), ("\\!", ""), ("\\,", " "), ("\\;", " "), ("\\:", " "), ("\\ ", " "),
        ("\\quad", " "), ("\\$", "$"), ("\\%", "%"), ("\\#", "#"), ("\\_", " "),
        ("\\(", " "), ("\\)", " "), ("\\[", " "), ("\\]", " "), ("\\left", " "), ("\\right", " "), ("\\times", "\u00D7"),
        ("\\cdot", "\u00D7"), ("\\div", "\u00F7"), ("\\approx", "="), ("\\textdollar", "$"),
        ("\\pounds", "\u00A3"), ("\\euro", "\u20AC"), ("\\rupee", "\u20B9"), ("&nbsp;", " "), ("&minus;", "-"), ("~", " "),
    ];

    private static readonly Regex Fraction = new(
        @"\\[dtc]?frac\s*(?:\{\s*(?<top>-?[\d.,]{1,40})\s*\}\s*\{\s*(?<bottom>[\d.,]{1,40})\s*\}|(?<top>\d)(?<bottom>\d))",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    private static readonly Regex Command = new(@"\\[A-Za-z]+\*?", RegexOptions.NonBacktracking);

    private static readonly Dictionary<char, string> Fractions = new()
    {
        ['\u00BD'] = "1/2", ['\u00BC'] = "1/4", ['\u00BE'] = "3/4", ['\u2153'] = "1/3", ['\u2154'] = "2/3", ['\u2155'] = "1/5",
        ['\u2156'] = "2/5", ['\u2157'] = "3/5", ['\u2158'] = "4/5",
        ['\u2159'] = "1/6", ['\u215A'] = "5/6", ['\u215B'] = "1/8", ['\u215C'] = "3/8", ['\u215D'] = "5/8", ['\u215E'] = "7/8",
    };

    /// <summary>The text in plain numerals; not as long as the text.</summary>
    public static string Of(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text.EnumerateRunes())
        {
            Append(plain, letter);
        }

        var tex = plain.ToString();
        if (!tex.AsSpan().ContainsAny("\\{&~"))
        {
            return tex;
        }

        tex = Fraction.Replace(tex, " ${top}/${bottom} ");
        tex = Commands.Aggregate(tex, (known, command) => known.Replace(command.Tex, command.Plain, StringComparison.Ordinal));
        return Command.Replace(tex, " ").Replace('{', ' ').Replace('}', ' ');
    }

    private static void Append(StringBuilder plain, Rune letter)
    {
        _ = letter.Value switch
        {
            < 0x80 => plain.Append((char)letter.Value),
            >= 0xFF01 and <= 0xFF5E => plain.Append((char)(letter.Value - 0xFEE0)),
            0x2212 or 0xFE63 or 0x2010 or 0x2011 or 0x2012 or 0x2013 => plain.Append('-'),
            0x066B => plain.Append('.'),
            0x066C => plain.Append(','),
            0x2044 or 0x2215 => plain.Append('/'),
            0x2018 or 0x2019 => plain.Append('\''),
            0x200B or 0x200E or 0x200F or 0x2060 or 0xFEFF or (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) => plain,
            _ when letter.IsBmp && Fractions.TryGetValue((char)letter.Value, out var fraction) =>
                plain.Append(plain.Length > 0 && char.IsAsciiDigit(plain[^1]) ? " " : "").Append(fraction),
            _ => Rune.GetUnicodeCategory(letter) switch
            {
                UnicodeCategory.DecimalDigitNumber => plain.Append((char)('0' + (int)Rune.GetNumericValue(letter))),
                UnicodeCategory.SpaceSeparator => plain.Append(' '),
                _ => plain.Append(letter.ToString()),
            },
        };
    }
}
