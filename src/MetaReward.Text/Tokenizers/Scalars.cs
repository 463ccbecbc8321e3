using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MetaReward.Text;

/// <summary>
/// Runs a regular expression over Unicode scalars. .NET matches UTF-16 units, to which a letter or digit outside the basic plane is two
/// nameless halves; so each such scalar is shown to the expression as one stand-in of its category, and matches are carried back.
/// </summary>
internal static class Scalars
{
    /// <summary>Cuts the text into matches and what lies between them; nothing is lost.</summary>
    public static IEnumerable<string> Isolate(Regex pattern, string text)
    {
        var (shadow, places) = Shadow(text);
        var from = 0;
        foreach (var (start, length) in Matches(pattern, shadow))
        {
            if (length == 0)
            {
                continue;
            }

            if (start > from)
            {
                yield return text[Place(from)..Place(start)];
            }

            from = start + length;
            yield return text[Place(start)..Place(from)];
        }

        if (from < shadow.Length)
        {
            yield return text[Place(from)..];
        }

        int Place(int at) => places is null ? at : places[at];
    }

    private static List<(int Start, int Length)> Matches(Regex pattern, string shadow)
    {
        try
        {
            var matches = new List<(int, int)>();
            foreach (var match in pattern.EnumerateMatches(shadow))
            {
                matches.Add((match.Index, match.Length));
            }

            return matches;
        }
        catch (RegexMatchTimeoutException slow)
        {
            throw new InvalidDataException($"The tokenizer's split pattern needs too long for a text of {shadow.Length} characters: {pattern}", slow);
        }
    }

    /// <summary>The text with one unit for each scalar, and where each unit stands in the text; no places when nothing changed.</summary>
    private static (string Shadow, int[]? Places) Shadow(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return (text, null);
        }

        var shadow = new StringBuilder(text.Length);
        var places = new List<int>(text.Length + 1);
        for (var at = 0; at < text.Length;)
        {
            places.Add(at);
            if (Rune.TryGetRuneAt(text, at, out var rune))
            {
                shadow.Append(rune.IsBmp ? (char)rune.Value : StandIn(Rune.GetUnicodeCategory(rune)));
                at += rune.Utf16SequenceLength;
            }
            else
            {
                shadow.Append('\uFFFD');
                at++;
            }
        }

        places.Add(text.Length);
        return (shadow.ToString(), [.. places]);
    }

    private static char StandIn(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => '\u0100',
        UnicodeCategory.LowercaseLetter => '\u0101',
        UnicodeCategory.TitlecaseLetter => '\u01C5',
        UnicodeCategory.ModifierLetter => '\u02B0',
        UnicodeCategory.OtherLetter => '\uA000',
        UnicodeCategory.NonSpacingMark => '\u0300',
        UnicodeCategory.SpacingCombiningMark => '\u0903',
        UnicodeCategory.EnclosingMark => '\u0488',
        UnicodeCategory.DecimalDigitNumber => '\u0660',
        UnicodeCategory.LetterNumber => '\u2160',
        UnicodeCategory.OtherNumber => '\u00B2',
        UnicodeCategory.OtherPunctuation => '\u00A1',
        UnicodeCategory.MathSymbol => '\u00D7',
        UnicodeCategory.CurrencySymbol => '\u00A4',
        UnicodeCategory.ModifierSymbol => '\u02C2',
        UnicodeCategory.Format => '\u00AD',
        UnicodeCategory.PrivateUse => '\uE000',
        UnicodeCategory.OtherNotAssigned => '\u0378',
        UnicodeCategory.OtherSymbol => '\u00A9',
        _ => '\u00A7',
    };
}
