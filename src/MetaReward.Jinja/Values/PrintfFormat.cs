using System.Numerics;
using System.Text;

namespace MetaReward.Jinja;

/// <summary>Python's <c>%</c> between a text and values.</summary>
internal sealed class PrintfFormat
{
    private readonly string _format;
    private readonly bool _escape;
    private readonly RenderMeter _meter;
    private readonly object? _whole;
    private readonly IReadOnlyList<object?> _values;
    private int _at;
    private int _next;

    private PrintfFormat(string format, object? values, bool escape, RenderMeter meter)
    {
        (_format, _whole, _escape, _meter) = (format, values, escape, meter);
        _values = values is object?[] or Group ? Types.Sequence(values)! : [values];
    }

    /// <param name="escape">Texts get HTML escapes.</param>
    public static string Apply(string format, object? values, bool escape, RenderMeter meter) =>
        new PrintfFormat(format, values, escape, meter).Run();

    private string Run()
    {
        var text = new StringBuilder();
        while (_at < _format.Length)
        {
            var percent = _format.IndexOf('%', _at);
            percent = percent < 0 ? _format.Length : percent;
            text.Append(_format, _at, percent - _at);
            _at = percent + 1;
            if (percent < _format.Length)
            {
                text.Append(_meter.Made(Field()));
            }
        }

        var mapping = _whole is Dict or List<object?> or Range or Undefined;
        return _next >= _values.Count || mapping ? _meter.Made(text.ToString())
            : throw TemplateException.Type("not all arguments converted during string formatting");
    }

    private string Field()
    {
        object? keyed = Missing.Value;
        if (Peek() == '(')
        {
            keyed = Keyed();
        }

        var start = _at;
        while (_at < _format.Length && "#0- +".Contains(_format[_at], StringComparison.Ordinal))
        {
            _at++;
        }

        var flags = _format[start.._at];
        var width = Size() ?? 0;
        flags += width < 0 ? "-" : "";
        int? places = Peek() == '.' ? Math.Max(Dot() ?? 0, 0) : null;
        while (Peek() is 'h' or 'l' or 'L')
        {
            _at++;
        }

        var kind = Peek() is { } found ? found : throw TemplateException.Value("incomplete format");
        _at++;
        if (kind == '%')
        {
            return "%";
        }

        return Padded(kind, flags, Math.Abs(width), One(kind, flags, places, keyed is Missing ? Next() : keyed));
    }

    /// <summary>The text of one value, and its sign where it has one.</summary>
    private (string Sign, string Text) One(char kind, string flags, int? places, object? value)
    {
        var alternate = flags.Contains('#');
        switch (kind)
        {
            case 's' or 'r' or 'a':
                var text = kind == 's' ? Strings.Print(value) : kind == 'r' ? Repr.Of(value) : Ascii(Repr.Of(value));
                text = places is { } most ? text[..PythonText.Place(text, most)] : text;
                return ("", _escape ? SafeText.Escape(kind == 's' && value is SafeText ? value : text, _meter) : text);
            case 'c':
                return ("", Strings.Of(value) is { } character ? (PythonText.Count(character) == 1 ? character
                    : throw TemplateException.Type("%c requires int or char"))
                    : NumberText.Character(Numbers.Whole(value) ?? throw TemplateException.Type("%c requires int or char")));
            case 'd' or 'i' or 'u' or 'x' or 'X' or 'o':
                var whole = Whole(kind, value);
                var digits = NumberText.Whole(BigInteger.Abs(whole), kind).PadLeft(places ?? 0, '0');
                var prefix = alternate && kind is 'x' or 'X' or 'o' && alternate ? "0" + kind : "";
                return (Sign(whole.Sign < 0, flags) + prefix, digits);
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G':
                var number = value is Undefined missing ? throw missing.Error : Numbers.Fraction(value);
                return (Sign(NumberText.IsNegative(number), flags), NumberText.Fraction(Math.Abs(number), kind, places ?? 6, alternate));
            default:
                throw TemplateException.Value($"unsupported format character '{kind}' (0x{(int)kind:x}) at index {_at - 1}");
        }
    }

    private static string Padded(char kind, string flags, int width, (string Sign, string Text) piece)
    {
        var missing = Math.Max(0, width - PythonText.Count(piece.Sign) - PythonText.Count(piece.Text));
        return flags.Contains('-') ? piece.Sign + piece.Text + new string(' ', missing)
            : flags.Contains('0') && kind is not ('s' or 'r' or 'a' or 'c') ? piece.Sign + new string('0', missing) + piece.Text
            : new string(' ', missing) + piece.Sign + piece.Text;
    }

    private static BigInteger Whole(char kind, object? value) => value switch
    {
        Undefined missing when kind is 'd' or 'i' or 'u' => throw missing.Error,
        double number when kind is 'd' or 'i' or 'u' => Numbers.Truncated(number),
        _ => Numbers.Whole(value) ?? throw TemplateException.Type(
            $"%{kind} format: {(kind is 'd' or 'i' or 'u' ? "a real number" : "an integer")} is required, not {Types.Name(value)}"),
    };

    private static string Sign(bool negative, string flags) => negative ? "-" : flags.Contains('+') ? "+" : flags.Contains(' ') ? " " : "";

    private static string Ascii(string text) => string.Concat(PythonText.Of(text).Select(c => c < 128 ? PythonText.Text(c) : c < 256
        ? $"\\x{c:x2}" : c < 0x10000 ? $"\\u{c:x4}" : $"\\U{c:x8}"));

    private object? Keyed()
    {
        var depth = 1;
        var start = ++_at;
        for (; depth > 0; _at++)
        {
            depth += Peek() switch { '(' => 1, ')' => -1, null => throw TemplateException.Value("incomplete format key"), _ => 0 };
        }

        var key = _format[start..(_at - 1)];
        return _whole is Dict dict ? (dict.TryGetValue(key, out var value) ? value : throw new TemplateException("KeyError", Repr.Of(key)))
            : _whole is Undefined missing ? throw missing.Error : throw TemplateException.Type("format requires a mapping");
    }

    private int? Dot()
    {
        _at++;
        return Size();
    }

    private int? Size()
    {
        if (Peek() == '*')
        {
            _at++;
            return (int)(Numbers.Whole(Next()) is { } asked && asked >= -99_999_999 && asked <= 99_999_999 ? asked
                : throw TemplateException.Type("* wants int"));
        }

        var start = _at;
        while (Peek() is { } c && char.IsAsciiDigit(c))
        {
            _at++;
        }

        if (_at == start)
        {
            return null;
        }

        var width = NumberText.Width(_format[start.._at]);
        _meter.Make(width);
        return width;
    }

    private object? Next() =>
        _next < _values.Count ? _values[_next++] : throw TemplateException.Type("not enough arguments for format string");

    private char? Peek() => _at < _format.Length ? _format[_at] : null;
}
