using System.Globalization;
using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>Filters that make numbers, or text of numbers.</summary>
internal static class NumberFilters
{
    public static IEnumerable<FilterRow> All =>
    [
        new("abs", "", (value, _, _) => Absolute(value)),
        new("int", "default? base?", (value, given, _) => Whole(value, given)),
        new("float", "default?", (value, given, _) => Fraction(value) ?? given.Or(0, 0.0)),
        new("round", "precision? method?", (value, given, _) => Rounded(value, given)),
        new("filesizeformat", "binary?", (value, given, _) => Size(value, given.Truth(0))),
    ];

    private static object Absolute(object? value) => value switch
    {
        double number => Math.Abs(number),
        _ when Numbers.Whole(value) is { } number => Numbers.Of(BigInteger.Abs(number)),
        _ => throw TemplateException.Type($"bad operand type for abs(): '{Types.Name(value)}'"),
    };

    private static object? Whole(object? value, GivenArguments given)
    {
        var radix = given.Whole(1, 10);
        var whole = value switch
        {
            Undefined missing => throw missing.Error,
            string or SafeText when radix is 0 or (>= 2 and <= 36) => Numbers.Parse(Strings.Of(value)!, radix),
            double number when double.IsFinite(number) => new BigInteger(number),
            _ => Numbers.Whole(value),
        };
        return whole is { } found ? Numbers.Of(found) : Fraction(value) is { } fraction && double.IsFinite(fraction)
            ? Numbers.Of(new BigInteger(fraction)) : given.Or(0, 0L);
    }

    private static double? Fraction(object? value) => value switch
    {
        Undefined missing => throw missing.Error,
        string or SafeText => Numbers.ParseFraction(Strings.Of(value)!),
        _ when Numbers.Is(value) => Numbers.Fraction(value),
        _ => null,
    };

    private static object Rounded(object? value, GivenArguments given)
    {
        var method = given.Has(1) ? Strings.Print(given[1]) : "common";
        if (method is not ("common" or "ceil" or "floor"))
        {
            throw Filters.Argument("method must be common, ceil or floor");
        }

        if (!Numbers.Is(value))
        {
            throw value is Undefined && method != "common" ? ((Undefined)value).Error
                : TemplateException.Type($"type {Types.Name(value)} doesn't define __round__ method");
        }

        if (method == "common")
        {
            return value is not double ? Numbers.Whole(value)!.Value is var number && given[0] is not null
                ? Numbers.Of(Tens(number, given.Whole(0, 0))) : Numbers.Of(number)
                : given.Has(0) && given[0] is null ? Numbers.Of(Numbers.Truncated(Decimals.Round((double)value, 0)))
                : Decimals.Round((double)value, given.Whole(0, 0));
        }

        // Ten to the precision is a whole number or, below zero, a fraction.
        var ten = Arithmetic.Apply("**", 10L, Numbers.Of(given.Whole(0, 0)), given.Meter);
        var scaled = Arithmetic.Apply("*", value, ten, given.Meter)!;
        var stepped = scaled is double fraction
            ? Numbers.Of(Numbers.Truncated(method == "ceil" ? Math.Ceiling(fraction) : Math.Floor(fraction)))
            : scaled;
        return Arithmetic.Apply("/", stepped, ten, given.Meter)!;
    }

    /// <summary>To tens, hundreds and so on, for a negative precision.</summary>
    private static BigInteger Tens(BigInteger number, int places)
    {
        if (places >= 0)
        {
            return number;
        }

        var unit = BigInteger.Pow(10, Math.Min(-places, 20_000));
        return number.Sign * Decimals.Halved(BigInteger.Abs(number), unit) * unit;
    }

    private static string Size(object? value, bool binary)
    {
        var size = Fraction(value) ?? throw (Strings.Of(value) is not null
            ? TemplateException.Value($"could not convert string to float: {Repr.Of(value)}")
            : TemplateException.Type($"float() argument must be a string or a real number, not '{Types.Name(value)}'"));
        double step = binary ? 1024 : 1000;
        if (size == 1)
        {
            return "1 Byte";
        }

        if (size < step)
        {
            return $"{Numbers.Truncated(size)} Bytes";
        }

        var (power, unit) = (2, Math.Pow(step, 2));
        for (; !(size < unit) && power < 9; power++)
        {
            unit = Math.Pow(step, power + 1);
        }

        return ($"{NumberText.Fraction(step * size / unit, 'f', 1, alternate: false)} "
            + $"{(binary ? "KMGTPEZY"[power - 2] : "kMGTPEZY"[power - 2])}{(binary ? "iB" : "B")}").ToString(CultureInfo.InvariantCulture);
    }
}
