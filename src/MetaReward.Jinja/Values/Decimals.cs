using System.Globalization;
using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>Fractions with a set number of digits, rounded from their exact value, half to even, as C and Python do.</summary>
internal static class Decimals
{
    public const int MostPlaces = 400;

    /// <summary>So many digits behind the point.</summary>
    /// <param name="size">Finite, not negative.</param>
    public static string Fixed(double size, int places)
    {
        var digits = Scaled(size, places).ToString(CultureInfo.InvariantCulture).PadLeft(places + 1, '0');
        return places == 0 ? digits : $"{digits[..^places]}.{digits[^places..]}";
    }

    /// <summary>So many digits in all, and the power of ten of the first.</summary>
    /// <param name="size">Finite, not negative.</param>
    public static (string Digits, int Power) Significant(double size, int count)
    {
        if (size == 0)
        {
            return (new string('0', count), 0);
        }

        var power = (int)Math.Floor(Math.Log10(size)) - 1;
        while (true)
        {
            var digits = Scaled(size, count - 1 - power).ToString(CultureInfo.InvariantCulture);
            if (digits.Length <= count)
            {
                return (digits.PadLeft(count, '0'), power);
            }

            power++;
        }
    }

    public static string Scientific(double size, int places)
    {
        var (digits, power) = Significant(size, places + 1);
        return $"{digits[0]}{(places > 0 ? "." + digits[1..] : "")}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
    }

    /// <summary>So many digits in all, plain or scientific as C's %g chooses.</summary>
    /// <param name="keep">Zeros at the end stay.</param>
    /// <param name="least">The power of ten from which it is scientific, where that is not the number of digits.</param>
    public static string General(double size, int count, bool keep, int? least = null)
    {
        count = Math.Max(count, 1);
        var (digits, power) = Significant(size, count);
        if (power < -4 || power >= (least ?? count))
        {
            var tail = keep ? digits[1..] : digits[1..].TrimEnd('0');
            return $"{digits[0]}{(tail.Length > 0 || keep ? "." + tail : "")}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
        }

        var plain = power < 0 ? $"0.{new string('0', -power - 1)}{digits}" : power + 1 >= digits.Length
            ? digits.PadRight(power + 1, '0') + (keep ? "." : "") : $"{digits[..(power + 1)]}.{digits[(power + 1)..]}";
        return keep || !plain.Contains('.') ? plain : plain.TrimEnd('0').TrimEnd('.');
    }

    /// <summary>Rounded to so many places (negative: before the point), as Python's round().</summary>
    public static double Round(double number, int places)
    {
        if (!double.IsFinite(number) || places > 323)
        {
            return number;
        }

        if (places < -308)
        {
            return Math.CopySign(0, number);
        }

        var scaled = Scaled(Math.Abs(number), places);
        var rounded = places >= 0 ? Numbers.Nearest(scaled, BigInteger.Pow(10, places))
            : Numbers.Nearest(scaled * BigInteger.Pow(10, -places), BigInteger.One);
        return double.IsFinite(rounded) ? Math.CopySign(rounded, number)
            : throw new TemplateException("OverflowError", "rounded value too large to represent");
    }

    /// <summary>The whole number nearest to size times ten to the power.</summary>
    private static BigInteger Scaled(double size, int power)
    {
        var bits = BitConverter.DoubleToInt64Bits(size);
        var exponent = (int)((bits >> 52) & 0x7FF);
        BigInteger over = exponent == 0 ? bits & 0xFFFFFFFFFFFFF : (bits & 0xFFFFFFFFFFFFF) | 0x10000000000000;
        exponent = Math.Max(exponent, 1) - 1075;
        var under = BigInteger.One;
        (over, under) = exponent >= 0 ? (over << exponent, under) : (over, under << -exponent);
        (over, under) = power >= 0 ? (over * BigInteger.Pow(10, power), under) : (over, under * BigInteger.Pow(10, -power));
        return Halved(over, under);
    }

    /// <summary>A quotient of whole numbers that are not negative, half to even.</summary>
    public static BigInteger Halved(BigInteger over, BigInteger under)
    {
        var quotient = BigInteger.DivRem(over, under, out var rest);
        var twice = (rest * 2).CompareTo(under);
        return quotient + (twice > 0 || (twice == 0 && !quotient.IsEven) ? 1 : 0);
    }
}
