using System.Numerics;
using System.Text.RegularExpressions;

namespace MetaReward.Jinja;

/// <summary>Python's format specifications: fill, alignment, sign, width, grouping, precision, type.</summary>
internal sealed partial record FormatSpec(
    string Fill, char? Align, char Sign, bool Alternate, bool Zero, int Width, string Mark, int? Places,
    char? Kind)
{
    /// <exception cref="TemplateException">The specification cannot be read, or does not fit the value.</exception>
    public static string Apply(object? value, string specification, RenderMeter meter)
    {
        if (specification.Length == 0)
        {
            return Strings.Print(value);
        }

        if (Strings.Of(value) is null && !Numbers.Is(value))
        {
            throw TemplateException.Type($"unsupported format string passed to {Types.Name(value)}.__format__");
        }

        var spec = Read(specification);
        meter.Make(spec.Width);
        return Strings.Of(value) is { } text ? spec.Text(text) : value is double || spec.Kind is 'e' or 'E' or 'f' or 'F' or 'g'
            or 'G' or '%'
            ? spec.Fraction(Numbers.Fraction(value)) : spec.Whole(Numbers.Whole(value)!.Value);
    }

    private static FormatSpec Read(string specification)
    {
        var match = Pattern().Match(specification);
        if (!match.Success)
        {
            throw TemplateException.Value($"Invalid format specifier '{specification}'");
        }

        var fill = match.Groups["fill"].Value;
        char? One(string name) => match.Groups[name].Value is [var c] ? c : null;
        int? places = match.Groups["places"].Success ? NumberText.Width(match.Groups["places"].Value) : null;
        var (alternate, zero) = (One("alternate") is not null, One("zero") is not null && fill.Length == 0);
        return new FormatSpec(fill.Length > 0 ? fill : " ", One("align"), One("sign") ?? '-', alternate, zero,
            NumberText.Width(match.Groups["width"].Value), match.Groups["mark"].Value, places, One("kind"));
    }

    private string Text(string text)
    {
        if (Kind is not (null or 's') || Align == '=' || Sign != '-' || Mark.Length > 0)
        {
            throw Unknown("str");
        }

        return Padded("", Places is { } most ? text[..PythonText.Place(text, most)] : text, '<');
    }

    private string Whole(BigInteger number)
    {
        if (Kind is not (null or 'b' or 'c' or 'd' or 'n' or 'o' or 'x' or 'X'))
        {
            throw Unknown("int");
        }

        if (Places is not null)
        {
            throw TemplateException.Value("Precision not allowed in integer format specifier");
        }

        if (Kind == 'c')
        {
            return Padded("", NumberText.Character(number), '<');
        }

        var prefix = Alternate && Kind is 'b' or 'o' or 'x' or 'X' && Alternate ? $"0{Kind}" : "";
        return Number(SignOf(number.Sign < 0) + prefix, NumberText.Whole(BigInteger.Abs(number), Kind ?? 'd'), Kind is 'b' or 'o'
            or 'x' or 'X'
            ? 4 : 3);
    }

    private string Fraction(double number)
    {
        var size = Math.Abs(number);
        if (Kind is not (null or 'e' or 'E' or 'f' or 'F' or 'g' or 'G' or 'n' or '%'))
        {
            throw Unknown("float");
        }

        var digits = Kind switch
        {
            null when Places is null => Repr.Fraction(size),
            null => NumberText.Fraction(size, 'g', Places!.Value, Alternate, Math.Max(Places!.Value, 1) - 1) is var general
                && double.IsFinite(size)
                && general.All(char.IsAsciiDigit) ? general + ".0" : NumberText.Fraction(size, 'g', Places!.Value, Alternate,
                Math.Max(Places!.Value, 1) - 1),
            '%' => NumberText.Fraction(size * 100, 'f', Places ?? 6, Alternate) + "%",
            'n' => NumberText.Fraction(size, 'g', Places ?? 6, Alternate),
            { } kind => NumberText.Fraction(size, kind, Places ?? 6, Alternate),
        };
        return Number(SignOf(NumberText.IsNegative(number)), digits, 3);
    }

    private string Number(string sign, string digits, int group)
    {
        var zeros = (Zero && Align is null) || (Fill == "0" && Align == '=');
        digits = Mark.Length > 0 ? NumberText.Grouped(digits, Mark, group, zeros ? Width - sign.Length : 0) : digits;
        return Padded(sign, digits, '>');
    }

    private string Padded(string sign, string text, char usual)
    {
        var missing = Math.Max(0, Width - sign.Length - PythonText.Count(text));
        var fill = Zero ? "0" : Fill;
        string Of(int count) => string.Concat(Enumerable.Repeat(fill, count));
        return (Align ?? (Zero && usual == '>' ? '=' : usual)) switch
        {
            '<' => sign + text + Of(missing),
            '^' => Of(missing / 2) + sign + text + Of(missing - (missing / 2)),
            '=' => sign + Of(missing) + text,
            _ => Of(missing) + sign + text,
        };
    }

    private string SignOf(bool negative) => negative ? "-" : Sign == '-' ? "" : $"{Sign}";

    private TemplateException Unknown(string type) => TemplateException.Value($"Unknown format code '{Kind}' for object of type '{type}'");

    [GeneratedRegex(
        @"\A(?:(?<fill>[\uD800-\uDBFF][\uDC00-\uDFFF]|[\s\S])?(?<align>[<>=^]))?(?<sign>[-+ "
        + @"])?z?(?<alternate>#)?(?<zero>0)?(?<width>[0-9]*)(?<mark>[,_])?(?:\.(?<places>[0-9]+))?(?<kind>[A-Za-z%])?\z",
            RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Pattern();
}
