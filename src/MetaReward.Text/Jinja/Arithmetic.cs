using System.Globalization;
using System.Text;

namespace MetaReward.Text.Jinja;

/// <summary>Signs between two values. Whole numbers are 64 bits wide; where Python's would grow beyond, it is an error here.</summary>
internal static class Arithmetic
{
    public static object? Apply(string sign, object? left, object? right, Meter meter)
    {
        if (sign == "+" && (left is Markup || right is Markup) && left is string or Markup && right is string or Markup)
        {
            return new Markup(Joined(Markup.Escape(left, meter), Markup.Escape(right, meter), meter));
        }

        if (sign == "~")
        {
            return Joined(Values.Text(left), Values.Text(right), meter);
        }

        if (left is Undefined missing || (missing = (right as Undefined)!) is not null)
        {
            throw missing.Error;
        }

        try
        {
            return (sign, left, right) switch
            {
                ("+", string a, string b) => Joined(a, b, meter),
                ("+", List<object?> a, List<object?> b) => Joined(a, b, meter).ToList(),
                ("+", object?[] a, object?[] b) => Joined(a, b, meter).ToArray(),
                ("*", string text, long times) => Repeated(text, times, meter),
                ("*", long times, string text) => Repeated(text, times, meter),
                ("*", List<object?> list, long times) => Enumerable.Range(0, Times(list.Count, times, meter)).SelectMany(_ => list).ToList(),
                ("%", string format, _) => Format(format, right, meter),
                _ => Numbers(sign, left, right),
            };
        }
        catch (OverflowException)
        {
            throw TemplateError.Limit("a number is too large");
        }
    }

    /// <summary>Python's printf-style formatting, as far as chat templates use it: %s %r %d %i %f %.nf %x %%.</summary>
    public static string Format(string format, object? values, Meter meter)
    {
        var given = values as object?[] ?? [values];
        var text = new StringBuilder();
        var next = 0;
        for (var at = 0; at < format.Length; at++)
        {
            if (format[at] != '%')
            {
                text.Append(format[at]);
                continue;
            }

            var start = ++at;
            while (at < format.Length && (char.IsAsciiDigit(format[at]) || format[at] is '.' or '-'))
            {
                at++;
            }

            if (at >= format.Length)
            {
                throw new TemplateError("ValueError", "incomplete format");
            }

            var piece = format[at] == '%' ? "%" : One(format[at], format[start..at],
                next < given.Length ? given[next++] : throw TemplateError.Type("not enough arguments for format string"));
            meter.Make(piece.Length);
            text.Append(piece);
        }

        return next == given.Length || values is Dict ? text.ToString() : throw TemplateError.Type("not all arguments converted during string formatting");
    }

    private static string One(char kind, string size, object? value)
    {
        var (width, places) = size.TrimStart('-').Split('.') is [var columns, var digits] ? (columns, Size(digits, 6)) : (size.TrimStart('-'), 6);
        var text = Plain(kind, places, value);
        var fill = width.StartsWith('0') && kind is not ('s' or 'r') ? '0' : ' ';
        return size.StartsWith('-') ? text.PadRight(Size(width, 0)) : text.PadLeft(Size(width, 0), fill);
    }

    /// <summary>A width or a number of digits, held small.</summary>
    private static int Size(string digits, int otherwise) => int.TryParse(digits, CultureInfo.InvariantCulture, out var asked) ? Math.Min(asked, 50) : otherwise;

    private static string Plain(char kind, int places, object? value)
    {
        return (kind, value) switch
        {
            ('s', _) => Values.Text(value),
            ('r', _) => Values.Repr(value),
            ('d' or 'i', _) when Values.Number(value) is { } number => Math.Truncate(number).ToString("0", CultureInfo.InvariantCulture),
            ('x', long number) => number.ToString("x", CultureInfo.InvariantCulture),
            ('f', _) when Values.Number(value) is { } number => number.ToString("F" + places, CultureInfo.InvariantCulture),
            _ => throw TemplateError.Type($"%{kind} format: a number is required, not {Values.TypeName(value)}"),
        };
    }

    private static object Numbers(string sign, object? left, object? right)
    {
        if (Values.Number(left) is not { } a || Values.Number(right) is not { } b)
        {
            throw TemplateError.Type(sign == "+" && left is string or List<object?>
                ? $"can only concatenate {Values.TypeName(left)} (not \"{Values.TypeName(right)}\") to {Values.TypeName(left)}"
                : $"unsupported operand type(s) for {sign}: '{Values.TypeName(left)}' and '{Values.TypeName(right)}'");
        }

        if (sign is "/" or "//" or "%" && b == 0)
        {
            throw new TemplateError("ZeroDivisionError", "division by zero");
        }

        if (left is not double && right is not double && sign != "/" && !(sign == "**" && b < 0))
        {
            return Whole(sign, (long)a == a ? Convert.ToInt64(left) : (long)a, Convert.ToInt64(right));
        }

        return sign switch
        {
            "+" => a + b,
            "-" => a - b,
            "*" => a * b,
            "/" => a / b,
            "//" => Math.Floor(a / b),
            "%" => a - (b * Math.Floor(a / b)),
            _ => Math.Pow(a, b),
        };
    }

    private static long Whole(string sign, long a, long b) => sign switch
    {
        "+" => checked(a + b),
        "-" => checked(a - b),
        "*" => checked(a * b),
        "//" => checked((a / b) - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0)),
        "%" => b == -1 ? 0 : ((a % b) + b) % b,
        _ => Power(a, b),
    };

    private static long Power(long a, long b)
    {
        if (a is 0 or 1 or -1)
        {
            return b == 0 ? 1 : a == -1 && b % 2 == 0 ? 1 : a;
        }

        var result = 1L;
        for (; b > 0; b--)
        {
            result = checked(result * a);
        }

        return result;
    }

    private static string Joined(string left, string right, Meter meter)
    {
        meter.Make((long)left.Length + right.Length);
        return left + right;
    }

    private static IEnumerable<object?> Joined(IReadOnlyList<object?> left, IReadOnlyList<object?> right, Meter meter)
    {
        meter.Step(left.Count + right.Count);
        return left.Concat(right);
    }

    private static string Repeated(string text, long times, Meter meter)
    {
        meter.Make(checked(text.Length * Math.Max(0, times)));
        return times <= 0 || text.Length == 0 ? "" : new StringBuilder().Insert(0, text, (int)times).ToString();
    }

    private static int Times(int count, long times, Meter meter)
    {
        meter.Step(checked(Math.Max(count, 1) * Math.Max(0, times)));
        return (int)Math.Max(0, times);
    }
}
