using System.Globalization;
using System.Text;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// Text as the reference checkers see it: a sequence of Unicode code points, with Python's notions of space, word character and case.
/// .NET's own differ: its regular expressions see UTF-16 units, count combining marks as word characters and do not count
/// Roman numerals or superscripts.
/// </summary>
internal static class CheckedText
{
    /// <summary>The four separators of ASCII and Unicode's white space.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    public static string Strip(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsSpace(text[start]))
        {
            start++;
        }

        while (end > start && IsSpace(text[end - 1]))
        {
            end--;
        }

        return text[start..end];
    }

    public static bool IsBlank(string text) => text.All(IsSpace);

    /// <summary>The pieces between runs of white space; none of them is empty.</summary>
    public static IEnumerable<string> Words(string text)
    {
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && !IsSpace(text[i]);
            if (inside && start < 0)
            {
                start = i;
            }
            else if (!inside && start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
        }
    }

    /// <summary>Letters, numbers of every kind and the underscore; not combining marks.</summary>
    public static bool IsWord(Rune c) => c.Value == '_' || Rune.IsLetterOrDigit(c) || Rune.IsNumber(c);

    /// <summary>How many runs of word characters.</summary>
    public static int CountWords(string text)
    {
        var (count, inside) = (0, false);
        foreach (var c in text.EnumerateRunes())
        {
            var word = IsWord(c);
            count += word && !inside ? 1 : 0;
            inside = word;
        }

        return count;
    }

    /// <summary>Lower case without regard to a language. A capital dotted I becomes an i and a combining dot.</summary>
    public static string Lower(string text)
    {
        var lower = new StringBuilder(text.Length);
        foreach (var c in text.EnumerateRunes())
        {
            lower.Append(c.Value == 'İ' ? "i\u0307" : Rune.ToLowerInvariant(c).ToString());
        }

        return lower.ToString();
    }

    /// <summary>At least one character has case and all that have it are capitals.</summary>
    public static bool IsUpper(string text) => HasOnly(text, upper: true);

    /// <summary>At least one character has case and none of them is a capital.</summary>
    public static bool IsLower(string text) => HasOnly(text, upper: false);

    private static bool HasOnly(string text, bool upper)
    {
        var cased = false;
        foreach (var c in text.EnumerateRunes())
        {
            var (big, small) = (IsCapital(c), IsSmall(c));
            if ((upper ? small : big) || Rune.GetUnicodeCategory(c) == UnicodeCategory.TitlecaseLetter)
            {
                return false;
            }

            cased |= big || small;
        }

        return cased;
    }

    /// <summary>Capital letters, and the Roman numerals and letters in circles and squares that Unicode counts with them.</summary>
    private static bool IsCapital(Rune c) => Rune.GetUnicodeCategory(c) == UnicodeCategory.UppercaseLetter
        || c.Value is (>= 0x2160 and <= 0x216F) or (>= 0x24B6 and <= 0x24CF)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);

    /// <summary>
    /// Small letters, and the ordinal signs, modifier letters, Roman numerals and letters in circles that Unicode counts with them.
    /// </summary>
    private static bool IsSmall(Rune c) => Rune.GetUnicodeCategory(c) == UnicodeCategory.LowercaseLetter
        || c.Value is 0xAA or 0xBA or (>= 0x2B0 and <= 0x2B8) or 0x2C0 or 0x2C1 or (>= 0x2E0 and <= 0x2E4) or 0x345 or 0x37A or 0x10FC
            or (>= 0x1D2C and <= 0x1D6A) or 0x1D78 or (>= 0x1D9B and <= 0x1DBF) or 0x2071 or 0x207F or (>= 0x2090 and <= 0x209C)
            or (>= 0x2170 and <= 0x217F) or (>= 0x24D0 and <= 0x24E9) or 0x2C7C or 0x2C7D or 0xA69C or 0xA69D or 0xA770
            or (>= 0xA7F2 and <= 0xA7F4) or 0xA7F8 or 0xA7F9 or (>= 0xAB5C and <= 0xAB5F) or 0xAB69
            or 0x10780 or (>= 0x10783 and <= 0x10785) or (>= 0x10787 and <= 0x107B0) or (>= 0x107B2 and <= 0x107BA)
            or (>= 0x1E030 and <= 0x1E06D);
}
