using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>Signs between two values, as Python has them.</summary>
internal static class Arithmetic
{
    public static object? Apply(string sign, object? left, object? right, RenderMeter meter)
    {
        if (sign == "%" && Strings.Of(left) is { } format)
        {
            return Strings.Like(left, PrintfFormat.Apply(format, right, left is SafeText, meter));
        }

        if (left is Undefined missing || (missing = (right as Undefined)!) is not null)
        {
            throw missing.Error;
        }

        return (sign, left, right) switch
        {
            ("+", string or SafeText, string or SafeText) => Joined(left, right, meter),
            ("+", List<object?> a, List<object?> b) => Joined(a, b, meter),
            ("+", object?[] or Group, object?[] or Group) => Joined(Types.Sequence(left)!, Types.Sequence(right)!, meter).ToArray(),
            ("*", _, _) when Numbers.Whole(right) is { } times && Repeated(left, times, meter) is { } copies => copies,
            ("*", _, _) when Numbers.Whole(left) is { } times && Repeated(right, times, meter) is { } copies => copies,
            _ when Numbers.Is(left) && Numbers.Is(right) => Counted(sign, left!, right!, meter),
            ("+", string or SafeText, _) => throw TemplateException.Type($"can only concatenate str (not \"{Types.Name(right)}\") to str"),
            ("+", List<object?> or object?[], _) =>
                throw TemplateException.Type(
                    $"can only concatenate {Types.Name(left)} (not \"{Types.Name(right)}\") to {Types.Name(left)}"),
            ("*", string or SafeText or List<object?> or object?[], _) =>
                throw TemplateException.Type($"can't multiply sequence by non-int of type '{Types.Name(right)}'"),
            ("*", _, string or SafeText or List<object?> or object?[]) =>
                throw TemplateException.Type($"can't multiply sequence by non-int of type '{Types.Name(left)}'"),
            _ => throw TemplateException.Type(
                $"unsupported operand type(s) for {(sign == "**" ? "** or pow()" : sign)}: '{Types.Name(left)}' and '{Types.Name(right)}'"),
        };
    }

    public static object Signed(object? value, bool minus) => value switch
    {
        long number when !minus || number != long.MinValue => minus ? -number : number,
        double number => minus ? -number : number,
        bool or long or BigInteger when Numbers.Whole(value) is { } whole => Numbers.Of(minus ? -whole : whole),
        Undefined missing => throw missing.Error,
        _ => throw TemplateException.Type($"bad operand type for unary {(minus ? '-' : '+')}: '{Types.Name(value)}'"),
    };

    private static object Counted(string sign, object left, object right, RenderMeter meter)
    {
        if (left is long a && right is long b && Small(sign, a, b) is { } small)
        {
            return small;
        }

        if (left is not double && right is not double
            && (sign is not ("/" or "**") || (sign == "**" && Numbers.Whole(right)!.Value.Sign >= 0)))
        {
            return Whole(sign, Numbers.Whole(left)!.Value, Numbers.Whole(right)!.Value, meter);
        }

        if (sign == "/" && left is not double && right is not double)
        {
            var (over, under) = (Numbers.Whole(left)!.Value, Numbers.Whole(right)!.Value);
            var quotient = under.IsZero ? throw new TemplateException("ZeroDivisionError", "division by zero")
                : Numbers.Nearest(over, under);
            return double.IsFinite(quotient)
                ? quotient
                : throw new TemplateException("OverflowError", "integer division result too large for a float");
        }

        return Fraction(sign, Numbers.Fraction(left), Numbers.Fraction(right));
    }

    /// <summary>The common case; null where 64 bits may not do.</summary>
    private static object? Small(string sign, long a, long b) => sign switch
    {
        "+" when Within(a, long.MaxValue / 2) && Within(b, long.MaxValue / 2) => a + b,
        "-" when Within(a, long.MaxValue / 2) && Within(b, long.MaxValue / 2) => a - b,
        "*" when Within(a, int.MaxValue) && Within(b, int.MaxValue) => a * b,
        _ => null,
    };

    private static bool Within(long number, long limit) => number > -limit && number < limit;

    private static object Whole(string sign, BigInteger a, BigInteger b, RenderMeter meter)
    {
        meter.Step((a.GetBitLength() + b.GetBitLength()) >> 8);
        if (sign is "//" or "%")
        {
            var quotient = b.IsZero ? throw new TemplateException("ZeroDivisionError", sign == "%" ? "integer modulo by zero"
                : "integer division or modulo by zero")
                : BigInteger.DivRem(a, b, out var rest);
            rest = a - (quotient * b);
            var below = !rest.IsZero && rest.Sign != b.Sign;
            return Numbers.Of(sign == "//" ? quotient - (below ? 1 : 0) : below ? rest + b : rest);
        }

        return Numbers.Of(sign switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            _ => Power(a, b),
        });
    }

    private static BigInteger Power(BigInteger a, BigInteger b) => b.IsZero || a.IsOne ? BigInteger.One : a.IsZero ? BigInteger.Zero
        : a == BigInteger.MinusOne ? (b.IsEven ? 1 : -1)
        : a.GetBitLength() * b > RenderMeter.BitLimit + 64 ? throw TemplateException.Limit(
            $"a number has more than {RenderMeter.BitLimit} bits")
        : BigInteger.Pow(a, (int)b);

    private static object Fraction(string sign, double a, double b)
    {
        if (b == 0 && sign is "/" or "//" or "%")
        {
            throw new TemplateException("ZeroDivisionError", sign == "%" ? "float modulo" : sign == "/" ? "float division by zero"
                : "float floor division by zero");
        }

        return sign switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Floored(a, b).Quotient,
            "%" => Floored(a, b).Remainder,
            _ => Power(a, b),
        };
    }

    private static (double Quotient, double Remainder) Floored(double a, double b)
    {
        var rest = a % b;
        var quotient = (a - rest) / b;
        if (rest != 0 && (b < 0) != (rest < 0))
        {
            (rest, quotient) = (rest + b, quotient - 1);
        }
        else if (rest == 0)
        {
            rest = Math.CopySign(0, b);
        }

        var floor = Math.Floor(quotient);
        return (quotient == 0 ? Math.CopySign(0, a / b) : quotient - floor > 0.5 ? floor + 1 : floor, rest);
    }

    private static double Power(double a, double b)
    {
        if (a == 0 && b < 0)
        {
            throw new TemplateException("ZeroDivisionError", "0.0 cannot be raised to a negative power");
        }

        if (a < 0 && double.IsFinite(a) && double.IsFinite(b) && !double.IsInteger(b))
        {
            throw TemplateException.Type("a negative number to a fractional power is complex, and such numbers are not supported");
        }

        var power = Math.Pow(a, b);
        return double.IsInfinity(power) && double.IsFinite(a) && double.IsFinite(b)
            ? throw new TemplateException("OverflowError", "(34, 'Numerical result out of range')") : power;
    }

    private static object Joined(object left, object right, RenderMeter meter)
    {
        if (left is SafeText || right is SafeText)
        {
            var (first, second) = (SafeText.Escape(left, meter), SafeText.Escape(right, meter));
            meter.Make((long)first.Length + second.Length);
            return new SafeText(first + second);
        }

        var (a, b) = ((string)left, (string)right);
        meter.Make((long)a.Length + b.Length);
        return a + b;
    }

    private static List<object?> Joined(IReadOnlyList<object?> left, IReadOnlyList<object?> right, RenderMeter meter)
    {
        meter.Hold(left.Count + right.Count);
        return [.. left, .. right];
    }

    /// <summary>Null for what cannot be repeated.</summary>
    private static object? Repeated(object? value, BigInteger times, RenderMeter meter)
    {
        if ((times > long.MaxValue || times < long.MinValue) && (Types.Sequence(value) is not null || Strings.Of(value) is not null))
        {
            throw new TemplateException("OverflowError", "cannot fit 'int' into an index-sized integer");
        }

        if (Strings.Of(value) is { } text)
        {
            return Strings.Like(value, Strings.Repeat(text, times, meter));
        }

        if (Types.Sequence(value) is not { } items)
        {
            return null;
        }

        var count = times.Sign <= 0 || items.Count == 0 ? 0 : times;
        meter.Hold(count * items.Count);
        var copies = Enumerable.Repeat(items, (int)count).SelectMany(copy => copy);
        return value is List<object?> ? copies.ToList() : copies.ToArray();
    }
}
