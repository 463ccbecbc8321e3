using System.Globalization;
using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>Python's numbers: whole ones of any size (held to a bound), fractions, and truth values, which count as 0 and 1.</summary>
internal static class Numbers
{
    public static bool Is(object? value) => value is long or double or bool or BigInteger;

    /// <summary>A whole number; null for anything else.</summary>
    public static BigInteger? Whole(object? value) => value switch
    {
        long number => number,
        bool flag => flag ? 1 : 0,
        BigInteger number => number,
        _ => null,
    };

    /// <summary>In 64 bits where they hold it.</summary>
    public static object Of(BigInteger number)
    {
        if (number.GetBitLength() > RenderMeter.BitLimit)
        {
            throw TemplateException.Limit($"a number has more than {RenderMeter.BitLimit} bits");
        }

        return number >= long.MinValue && number <= long.MaxValue ? (object)(long)number : number;
    }

    /// <summary>Without what stands behind the point.</summary>
    /// <exception cref="TemplateException">It is infinite, or no number.</exception>
    public static BigInteger Truncated(double number) => double.IsNaN(number)
        ? throw TemplateException.Value("cannot convert float NaN to integer")
        : double.IsFinite(number) ? new BigInteger(number) : throw new TemplateException("OverflowError",
            "cannot convert float infinity to integer");

    /// <exception cref="TemplateException">It is too large.</exception>
    public static double Fraction(object? value) => value switch
    {
        double number => number,
        bool flag => flag ? 1 : 0,
        long number => number,
        BigInteger number => Nearest(number, BigInteger.One) is var nearest && double.IsFinite(nearest) ? nearest
            : throw new TemplateException("OverflowError", "int too large to convert to float"),
        _ => throw TemplateException.Type($"must be real number, not {Types.Name(value)}"),
    };

    /// <summary>Null when one of them is not a number.</summary>
    public static int? Compare(object left, object right)
    {
        if (left is not double && right is not double)
        {
            return left is long a && right is long b ? a.CompareTo(b) : Whole(left)!.Value.CompareTo(Whole(right)!.Value);
        }

        if (left is double && right is double)
        {
            var (x, y) = ((double)left, (double)right);
            return double.IsNaN(x) || double.IsNaN(y) ? null : x.CompareTo(y);
        }

        return left is double fraction ? Compare(fraction, Whole(right)!.Value) : -Compare((double)right, Whole(left)!.Value);
    }

    /// <summary>The quotient of two whole numbers, rounded once.</summary>
    public static double Nearest(BigInteger over, BigInteger under)
    {
        var negative = (over.Sign < 0) != (under.Sign < 0);
        (over, under) = (BigInteger.Abs(over), BigInteger.Abs(under));
        if (over.IsZero)
        {
            return negative ? -0.0 : 0;
        }

        // A quotient of 64 or 65 bits, whose last says whether anything was left, is rounded by the conversion as the exact one would be.
        var shift = (int)(over.GetBitLength() - under.GetBitLength()) - 64;
        shift = Math.Max(shift, -1140);
        var quotient = BigInteger.DivRem(shift < 0 ? over << -shift : over, shift > 0 ? under << shift : under, out var rest);
        var bits = (ulong)(quotient >> 1) | (quotient.IsEven && rest.IsZero ? 0UL : 1UL);
        var size = Math.ScaleB(Rounded(bits, shift + 1), shift + 1);
        return negative ? -size : size;
    }

    /// <summary>Text as a whole number; null when it is none. Digits of any script, underscores between them.</summary>
    /// <param name="radix">From 2 to 36, or 0 to let a prefix say.</param>
    public static BigInteger? Parse(string text, int radix)
    {
        var digits = Strings.Strip(text);
        var negative = digits.StartsWith('-');
        digits = digits.StartsWith('-') || digits.StartsWith('+') ? digits[1..] : digits;
        var prefix = digits.Length > 2 && digits[0] == '0' ? char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'o' => 8, 'b' => 2,
            _ => 0 } : 0;
        if (prefix > 0 && (radix == prefix || radix == 0))
        {
            (digits, radix) = (digits[2] == '_' ? digits[3..] : digits[2..], prefix);
        }

        if (digits.Length is 0 or > 20_000 || digits[0] == '_' || digits[^1] == '_' || digits.Contains("__", StringComparison.Ordinal)
            || (radix == 0 && digits[0] == '0' && digits.Any(c => c is not ('0' or '_'))))
        {
            return null;
        }

        var number = BigInteger.Zero;
        foreach (var c in PythonText.Of(digits).Where(c => c != '_'))
        {
            var digit = c < 128 && char.IsAsciiLetter((char)c) ? char.ToLowerInvariant((char)c) - 'a' + 10 : PythonCharacters.IsDecimal(c)
                ? CharUnicodeInfo.GetDecimalDigitValue(PythonText.Text(c), 0) : 99;
            if (digit >= (radix == 0 ? 10 : radix))
            {
                return null;
            }

            number = (number * (radix == 0 ? 10 : radix)) + digit;
        }

        return negative ? -number : number;
    }

    /// <summary>Text as a fraction; null when it is none.</summary>
    public static double? ParseFraction(string text)
    {
        var digits = string.Concat(PythonText.Of(Strings.Strip(text)).Select(c => c > 127 && PythonCharacters.IsDecimal(c)
            ? CharUnicodeInfo.GetDecimalDigitValue(PythonText.Text(c), 0).ToString(CultureInfo.InvariantCulture) : PythonText.Text(c)));
        var sign = digits.StartsWith('-') ? -1 : 1;
        var word = digits.TrimStart('+', '-').ToLowerInvariant();
        if (digits.Length - word.Length <= 1 && word is "inf" or "infinity" or "nan")
        {
            return word == "nan" ? double.NaN : sign * double.PositiveInfinity;
        }

        for (var i = 0; i < digits.Length; i++)
        {
            if (digits[i] == '_'
                && (i == 0 || i == digits.Length - 1 || !char.IsAsciiDigit(digits[i - 1]) || !char.IsAsciiDigit(digits[i + 1])))
            {
                return null;
            }
        }

        return double.TryParse(digits.Replace("_", "", StringComparison.Ordinal),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var number) && digits.Any(char.IsAsciiDigit) ? number : null;
    }

    private static int? Compare(double fraction, BigInteger whole)
    {
        if (!double.IsFinite(fraction))
        {
            return double.IsNaN(fraction) ? null : fraction > 0 ? 1 : -1;
        }

        var floor = new BigInteger(Math.Floor(fraction));
        return floor == whole ? (fraction > Math.Floor(fraction) ? 1 : 0) : floor.CompareTo(whole);
    }

    /// <summary>To the bits that a double of this size has; half goes to even. The lowest bit stands for all that was cut off.</summary>
    private static double Rounded(ulong bits, int power)
    {
        var length = 64 - BitOperations.LeadingZeroCount(bits);
        var drop = Math.Max(length - 53, -1074 - power);
        if (drop <= 0)
        {
            return bits;
        }

        if (drop > 63)
        {
            return 0;
        }

        var (kept, half) = (bits >> drop, 1UL << (drop - 1));
        var rest = bits & ((1UL << drop) - 1);
        kept += rest > half || (rest == half && (kept & 1) == 1) ? 1UL : 0;
        return Math.ScaleB(kept, drop);
    }
}
