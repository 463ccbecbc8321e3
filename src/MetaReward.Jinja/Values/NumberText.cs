using System.Globalization;
using System.Numerics;
using System.Text;

namespace MetaReward.Jinja;

/// <summary>Digits of numbers in the presentations that both kinds of Python formatting share.</summary>
internal static class NumberText
{
    /// <summary>A whole number's digits without its sign.</summary>
    /// <param name="kind">b, o, x, X, or d for decimal.</param>
    public static string Whole(BigInteger size, char kind)
    {
        if (kind is not ('b' or 'o' or 'x' or 'X'))
        {
            return Repr.Whole(size);
        }

        var step = kind switch { 'b' => 1, 'o' => 3, _ => 4 };
        var digits = new StringBuilder();
        var rest = size;
        do
        {
            digits.Insert(0, "0123456789abcdef"[(int)(rest & ((1 << step) - 1))]);
            rest >>= step;
        }
        while (!rest.IsZero);

        return kind == 'X' ? digits.ToString().ToUpperInvariant() : digits.ToString();
    }

    /// <summary>A fraction's digits without its sign.</summary>
    /// <param name="kind">e, f, g or their capitals.</param>
    /// <param name="alternate">The point stays, and zeros behind it.</param>
    /// <param name="least">From which power of ten on <c>g</c> is scientific.</param>
    public static string Fraction(double size, char kind, int places, bool alternate, int? least = null)
    {
        if (places > Decimals.MostPlaces)
        {
            throw TemplateException.Limit($"a number with more than {Decimals.MostPlaces} places is asked for");
        }

        var lower = char.ToLowerInvariant(kind);
        var text = !double.IsFinite(size) ? (double.IsNaN(size) ? "nan" : "inf") : lower switch
        {
            'e' => Decimals.Scientific(size, places),
            'f' => Decimals.Fixed(size, places),
            _ => Decimals.General(size, places, alternate, least),
        };
        if (alternate && double.IsFinite(size) && !text.Contains('.'))
        {
            text = text.IndexOf('e', StringComparison.Ordinal) is >= 0 and var at ? text.Insert(at, ".") : text + ".";
        }

        return kind == lower ? text : text.ToUpperInvariant();
    }

    /// <summary>A mark between every so many digits of the part before the point, which is filled with zeros up to a width.</summary>
    public static string Grouped(string digits, string mark, int size, int width)
    {
        var end = digits.Length;
        for (var i = 0; i < digits.Length; i++)
        {
            if (!char.IsAsciiHexDigit(digits[i]) || (size == 3 && !char.IsAsciiDigit(digits[i])))
            {
                end = i;
                break;
            }
        }

        var (whole, tail) = (digits[..end], digits[end..]);
        while (whole.Length + ((whole.Length - 1) / size * mark.Length) + tail.Length < width)
        {
            whole = "0" + whole;
        }

        for (var at = whole.Length - size; mark.Length > 0 && at > 0; at -= size)
        {
            whole = whole.Insert(at, mark);
        }

        return whole + tail;
    }

    /// <summary>A character by its number.</summary>
    public static string Character(BigInteger point) => point >= 0 && point < 0x110000 ? PythonText.Text((int)point)
        : throw new TemplateException("OverflowError", "%c arg not in range(0x110000)");

    public static bool IsNegative(double number) => double.IsNegative(number) && !double.IsNaN(number);

    public static int Width(string digits) => digits.Length == 0 ? 0 : digits.Length < 9 ? int.Parse(digits, CultureInfo.InvariantCulture)
        : throw TemplateException.Limit($"a width of {digits} is asked for");
}
