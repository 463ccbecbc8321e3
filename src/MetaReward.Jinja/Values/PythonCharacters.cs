using System.Globalization;

namespace MetaReward.Jinja;

/// <summary>What Python says of a code point.</summary>
internal static class PythonCharacters
{
    private static readonly (int From, int To)[] MoreUpper =
        [(0x2160, 0x216F), (0x24B6, 0x24CF), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)];

    private static readonly (int From, int To)[] MoreLower =
    [
        (0xAA, 0xAA), (0xBA, 0xBA), (0x2B0, 0x2B8), (0x2C0, 0x2C1), (0x2E0, 0x2E4), (0x345, 0x345), (0x37A, 0x37A), (0x1D2C, 0x1D6A),
        (0x1D78, 0x1D78), (0x1D9B, 0x1DBF), (0x2071, 0x2071), (0x207F, 0x207F), (0x2090, 0x209C), (0x2170, 0x217F), (0x24D0, 0x24E9),
        (0x2C7C, 0x2C7D), (0xA69C, 0xA69D), (0xA770, 0xA770), (0xA7F8, 0xA7F9), (0xAB5C, 0xAB5F), (0x10780, 0x107BA),
    ];

    public static bool IsSpace(int c) => c is (>= 9 and <= 13) or (>= 0x1C and <= 0x20) or 0x85 or 0xA0 || (c > 0xFF
        && Category(c) is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    public static bool EndsLine(char c) => c is (>= '\n' and <= '\r') or (>= '\x1C' and <= '\x1E') or '\x85' or '\u2028' or '\u2029';

    public static bool IsAlpha(int c) => Category(c) <= UnicodeCategory.OtherLetter;

    public static bool IsDecimal(int c) => Category(c) == UnicodeCategory.DecimalDigitNumber;

    public static bool IsDigit(int c) => !IsSurrogate(c) && CharUnicodeInfo.GetDigitValue(PythonText.Text(c), 0) >= 0;

    public static bool IsNumeric(int c) => !IsSurrogate(c) && CharUnicodeInfo.GetNumericValue(PythonText.Text(c), 0) >= 0;

    public static bool IsAlphanumeric(int c) => IsAlpha(c) || IsDecimal(c) || IsDigit(c) || IsNumeric(c);

    public static bool IsUpper(int c) => Category(c) == UnicodeCategory.UppercaseLetter || In(MoreUpper, c);

    public static bool IsLower(int c) => Category(c) == UnicodeCategory.LowercaseLetter || In(MoreLower, c);

    public static bool IsTitle(int c) => Category(c) == UnicodeCategory.TitlecaseLetter;

    public static bool IsCased(int c) => IsUpper(c) || IsLower(c) || IsTitle(c);

    /// <summary>Looked through when neighbours are asked for.</summary>
    public static bool IsIgnoredByCase(int c) =>
        c is '\'' or '.' or ':' or 0xB7 or 0x387 or 0x2018 or 0x2019 or 0x2024 or 0x2027 or '^' or '`' or 0xA8 or 0xAF or 0xB4 or 0xB8
            || Category(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.ModifierSymbol;

    public static bool IsPrintable(int c) =>
        c == ' ' || Category(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.SpaceSeparator);

    public static bool StartsName(int c) => c == '_' || IsAlpha(c) || Category(c) == UnicodeCategory.LetterNumber;

    public static bool ContinuesName(int c) => StartsName(c) || c is 0xB7
        || Category(c) is UnicodeCategory.DecimalDigitNumber or UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.ConnectorPunctuation;

    /// <summary>A character of a word, as Python's regular expressions have it.</summary>
    public static bool IsWord(int c) => c == '_' || IsAlphanumeric(c);

    private static UnicodeCategory Category(int c) => CharUnicodeInfo.GetUnicodeCategory(c);

    private static bool IsSurrogate(int c) => c is >= 0xD800 and <= 0xDFFF;

    private static bool In((int From, int To)[] ranges, int c) =>
        c > 0xA0 && Array.Exists(ranges, range => c >= range.From && c <= range.To);
}
