using System.Globalization;
using System.Text;

namespace MetaReward.Text.Jinja;

/// <summary>A dictionary that keeps its order.</summary>
internal sealed class Dict : OrderedDictionary<object, object?>;

/// <summary>
/// What templates compute with, as Python has it: None is null; bool, long, double, string; <c>List&lt;object?&gt;</c>; a tuple is
/// <c>object?[]</c>; <see cref="Dict"/>; <see cref="Undefined"/> and the other types of this folder.
/// </summary>
internal static class Values
{
    public static bool Truth(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        string text => text.Length > 0,
        Markup markup => markup.Text.Length > 0,
        Generator or Callable => true,
        IReadOnlyCollection<object?> items => items.Count > 0,
        Dict dict => dict.Count > 0,
        _ => true,
    };

    public static string TypeName(object? value) => value switch
    {
        null => "NoneType",
        bool => "bool",
        long => "int",
        double => "float",
        string => "str",
        Dict => "dict",
        object?[] => "tuple",
        List<object?> => "list",
        Generator => "generator",
        Callable => "function",
        Undefined => "Undefined",
        Namespace => "Namespace",
        _ => value.GetType().Name,
    };

    /// <summary>What a loop runs through: items, a dictionary's keys, a text's scalars; nothing for an undefined value.</summary>
    public static IReadOnlyList<object?> Items(object? value) => value switch
    {
        Undefined => [],
        List<object?> list => list,
        object?[] tuple => tuple,
        Generator generator => generator.Items,
        Dict dict => [.. dict.Keys],
        Markup markup => Items(markup.Text),
        string text => [.. text.EnumerateRunes().Select(rune => (object?)rune.ToString())],
        _ => throw TemplateError.Type($"'{TypeName(value)}' object is not iterable"),
    };

    public static bool Same(object? left, object? right) => (left, right) switch
    {
        (null, null) or (Undefined, Undefined) => true,
        (string a, string b) => a == b,
        (Dict a, Dict b) => a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var other) && Same(entry.Value, other)),
        (List<object?> a, List<object?> b) => a.Count == b.Count && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        (object?[] a, object?[] b) => a.Length == b.Length && a.Zip(b).All(pair => Same(pair.First, pair.Second)),
        _ when Number(left) is { } a && Number(right) is { } b => a == b,
        _ => ReferenceEquals(left, right),
    };

    public static int Order(object? left, object? right, string sign)
    {
        if (left is Undefined missing || (missing = (right as Undefined)!) is not null)
        {
            throw missing.Error;
        }

        return (left, right) switch
        {
            (string a, string b) => string.CompareOrdinal(a, b),
            (List<object?> a, List<object?> b) => Lexicographic(a, b, sign),
            (object?[] a, object?[] b) => Lexicographic(a, b, sign),
            _ when Number(left) is { } a && Number(right) is { } b => a.CompareTo(b),
            _ => throw TemplateError.Type($"'{sign}' not supported between instances of '{TypeName(left)}' and '{TypeName(right)}'"),
        };
    }

    public static double? Number(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long number => number,
        double number => number,
        _ => null,
    };

    /// <summary>Printed form.</summary>
    public static string Text(object? value) => value switch
    {
        string text => text,
        Markup markup => markup.Text,
        Undefined => "",
        _ => Repr(value),
    };

    /// <summary>Written as Python writes a value inside another.</summary>
    public static string Repr(object? value) => value switch
    {
        null => "None",
        bool flag => flag ? "True" : "False",
        long number => number.ToString(CultureInfo.InvariantCulture),
        double number => Fraction(number),
        string text => Quoted(text),
        Undefined => "Undefined",
        Dict dict => "{" + string.Join(", ", dict.Select(entry => $"{Repr(entry.Key)}: {Repr(entry.Value)}")) + "}",
        object?[] tuple => "(" + string.Join(", ", tuple.Select(Repr)) + (tuple.Length == 1 ? ",)" : ")"),
        List<object?> list => "[" + string.Join(", ", list.Select(Repr)) + "]",
        _ => $"<{TypeName(value)}>",
    };

    /// <summary>The shortest digits that give the number back, as Python chooses between plain and scientific form.</summary>
    public static string Fraction(double number)
    {
        if (double.IsNaN(number))
        {
            return "nan";
        }

        if (double.IsInfinity(number))
        {
            return number > 0 ? "inf" : "-inf";
        }

        var size = Math.Abs(number);
        if (size != 0 && (size >= 1e16 || size < 1e-4))
        {
            var scientific = number.ToString("R", CultureInfo.InvariantCulture).Split('E') is [var digits, var power]
                ? (digits, int.Parse(power, CultureInfo.InvariantCulture)) : Scientific(number);
            return $"{scientific.digits}e{(scientific.Item2 < 0 ? '-' : '+')}{Math.Abs(scientific.Item2):00}";
        }

        var plain = number.ToString("0.0################", CultureInfo.InvariantCulture);
        return double.Parse(plain, CultureInfo.InvariantCulture) == number ? plain : ((decimal)number).ToString(CultureInfo.InvariantCulture);
    }

    private static (string digits, int) Scientific(double number)
    {
        var parts = number.ToString("0.################E+0", CultureInfo.InvariantCulture).Split('E');
        return (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static int Lexicographic(IReadOnlyList<object?> left, IReadOnlyList<object?> right, string sign)
    {
        for (var i = 0; i < Math.Min(left.Count, right.Count); i++)
        {
            if (!Same(left[i], right[i]))
            {
                return Order(left[i], right[i], sign);
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    private static string Quoted(string text)
    {
        var quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        var quoted = new StringBuilder().Append(quote);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                _ when rune.Value == quote => quoted.Append('\\').Append(quote),
                < 32 or (>= 127 and < 161) or 0xAD => quoted.Append($"\\x{rune.Value:x2}"),
                _ => quoted.Append(rune.ToString()),
            };
        }

        return quoted.Append(quote).ToString();
    }
}
