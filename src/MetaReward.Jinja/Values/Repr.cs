using System.Globalization;
using System.Numerics;
using System.Text;

namespace MetaReward.Jinja;

/// <summary>Values written as Python writes them inside others.</summary>
internal static class Repr
{
    private const int DigitLimit = 4300;

    public static string Of(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, []);
        return text.ToString();
    }

    /// <summary>The shortest digits that give the number back, plain from 1e-4 up to 1e16.</summary>
    public static string Fraction(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        var shortest = Math.Abs(number).ToString("R", CultureInfo.InvariantCulture);
        var (digits, power) = Digits(shortest);
        var sign = double.IsNegative(number) ? "-" : "";
        if (power is < -4 or >= 16)
        {
            return $"{sign}{digits[0]}{(digits.Length > 1 ? "." + digits[1..] : "")}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
        }

        digits = power < 0 ? new string('0', -power) + digits : digits.PadRight(power + 2, '0');
        power = Math.Max(power, 0);
        return $"{sign}{digits[..(power + 1)]}.{digits[(power + 1)..]}";
    }

    public static string Whole(BigInteger number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        return text.TrimStart('-').Length <= DigitLimit ? text
            : throw TemplateException.Value($"Exceeds the limit ({DigitLimit} digits) for integer string conversion");
    }

    private static void Write(StringBuilder text, object? value, List<object> around)
    {
        RenderMeter.NeedStack();
        _ = value switch
        {
            null => text.Append("None"),
            bool flag => text.Append(flag ? "True" : "False"),
            long number => text.Append(number),
            BigInteger number => text.Append(Whole(number)),
            double number => text.Append(Fraction(number)),
            string word => Quote(text, word),
            SafeText markup => Quote(text.Append("Markup("), markup.Text).Append(')'),
            Undefined => text.Append("Undefined"),
            Range range => text.Append($"range({range.Start}, {range.Stop}{(range.Step == 1 ? "" : $", {range.Step}")})"),
            Loop loop => text.Append($"<LoopContext {loop.Index}/{loop.Length}>"),
            Macro macro => text.Append($"<Macro {(macro.Name.Length == 0 ? "anonymous" : Of(macro.Name))}>"),
            Callable callable => text.Append($"<{callable.TypeName} {callable.Name}>"),
            _ => Container(text, value, around),
        };
        if (text.Length > RenderMeter.TextLimit)
        {
            throw TemplateException.Limit($"a value's printed form has more than {RenderMeter.TextLimit} characters");
        }
    }

    /// <param name="around">What is being written; what holds itself is cut short.</param>
    private static StringBuilder Container(StringBuilder text, object value, List<object> around)
    {
        if (value is Namespace space)
        {
            text.Append("<Namespace ");
            Write(text, space.Entries, around);
            return text.Append('>');
        }

        if (around.Exists(outer => ReferenceEquals(outer, value)))
        {
            return text.Append(value is Dict ? "{...}" : value is List<object?> ? "[...]" : "(...)");
        }

        around.Add(value);
        _ = value switch
        {
            Dict dict => Pairs(text, dict, around),
            List<object?> list => Items(text, list, "[", "]", around),
            object?[] or Group when Types.Sequence(value) is { } tuple => Items(text, tuple, "(", tuple.Count == 1 ? ",)" : ")", around),
            View view => Items(text, view.Items(), $"{Types.Name(view)}([", "])", around),
            _ => text.Append($"<{Types.Name(value)} object>"),
        };
        around.RemoveAt(around.Count - 1);
        return text;
    }

    private static StringBuilder Pairs(StringBuilder text, Dict dict, List<object> around)
    {
        var first = true;
        text.Append('{');
        foreach (var (key, item) in dict)
        {
            text.Append(first ? "" : ", ");
            first = false;
            Write(text, key, around);
            text.Append(": ");
            Write(text, item, around);
        }

        return text.Append('}');
    }

    private static StringBuilder Items(StringBuilder text, IEnumerable<object?> items, string open, string close, List<object> around)
    {
        var first = true;
        text.Append(open);
        foreach (var item in items)
        {
            text.Append(first ? "" : ", ");
            first = false;
            Write(text, item, around);
        }

        return text.Append(close);
    }

    private static StringBuilder Quote(StringBuilder text, string word)
    {
        var quote = word.Contains('\'') && !word.Contains('"') ? '"' : '\'';
        text.Append(quote);
        foreach (var c in PythonText.Of(word))
        {
            _ = c switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                _ when c == quote => text.Append('\\').Append(quote),
                _ when PythonCharacters.IsPrintable(c) => text.Append(PythonText.Text(c)),
                < 0x100 => text.Append($"\\x{c:x2}"),
                < 0x10000 => text.Append($"\\u{c:x4}"),
                _ => text.Append($"\\U{c:x8}"),
            };
        }

        return text.Append(quote);
    }

    /// <summary>Digits without zeros at either end, and the power of ten of the first.</summary>
    private static (string Digits, int Power) Digits(string shortest)
    {
        var parts = shortest.Split('E');
        var power = parts.Length > 1 ? int.Parse(parts[1], CultureInfo.InvariantCulture) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        var digits = parts[0].Replace(".", "", StringComparison.Ordinal);
        power += (point < 0 ? digits.Length : point) - 1;
        var significant = digits.TrimStart('0');
        power -= digits.Length - significant.Length;
        significant = significant.TrimEnd('0');
        return significant.Length == 0 ? ("0", 0) : (significant, power);
    }
}
