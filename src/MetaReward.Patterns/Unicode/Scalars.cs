using System.Globalization;
using System.Text;

namespace MetaReward.Patterns;

/// <summary>Unicode scalars in UTF-16 text.</summary>
internal static class Scalars
{
    /// <summary>The text with U+FFFD for every surrogate that stands alone; as long as before.</summary>
    public static string Valid(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return text;
        }

        var units = text.ToCharArray();
        for (var at = 0; at < units.Length; at++)
        {
            if (!char.IsSurrogate(units[at]))
            {
                continue;
            }

            if (char.IsHighSurrogate(units[at]) && at + 1 < units.Length && char.IsLowSurrogate(units[at + 1]))
            {
                at++;
            }
            else
            {
                units[at] = '\uFFFD';
            }
        }

        return new string(units);
    }

    /// <summary>The scalar that starts at a unit of valid text.</summary>
    public static int At(ReadOnlySpan<char> text, int at) =>
        char.IsHighSurrogate(text[at]) ? char.ConvertToUtf32(text[at], text[at + 1]) : text[at];

    /// <summary>Units of the scalar that starts here: 1 or 2.</summary>
    public static int Units(ReadOnlySpan<char> text, int at) => char.IsHighSurrogate(text[at]) ? 2 : 1;

    /// <summary>The scalar that ends before a unit of valid text.</summary>
    public static int Before(ReadOnlySpan<char> text, int end) =>
        char.IsLowSurrogate(text[end - 1]) ? char.ConvertToUtf32(text[end - 2], text[end - 1]) : text[end - 1];

    /// <summary>Units of a scalar: 1 or 2.</summary>
    public static int Width(int scalar) => scalar > 0xFFFF ? 2 : 1;

    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        foreach (var unit in text)
        {
            count -= char.IsLowSurrogate(unit) ? 1 : 0;
        }

        return count;
    }

    public static IEnumerable<int> Of(string text)
    {
        for (var at = 0; at < text.Length; at += Units(text, at))
        {
            yield return At(text, at);
        }
    }

    public static void AppendScalar(this StringBuilder to, int scalar)
    {
        if (scalar <= 0xFFFF)
        {
            to.Append((char)scalar);
        }
        else
        {
            to.Append(char.ConvertFromUtf32(scalar));
        }
    }

    /// <summary>Unicode's White_Space.</summary>
    public static bool IsSpace(int scalar) => scalar is (>= 9 and <= 13) or 0x20 or 0x85 or 0xA0 or 0x1680 or (>= 0x2000 and <= 0x200A)
        or 0x2028 or 0x2029 or 0x202F or 0x205F or 0x3000;

    /// <summary>A word character by its category alone: marks, decimal digits, connectors.</summary>
    public static bool IsWordCategory(int scalar) => CharUnicodeInfo.GetUnicodeCategory(scalar) is UnicodeCategory.DecimalDigitNumber
        or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.ConnectorPunctuation;
}
