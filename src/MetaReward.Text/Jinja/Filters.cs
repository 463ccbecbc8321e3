using System.Globalization;

namespace MetaReward.Text.Jinja;

/// <summary>The filters that chat templates use.</summary>
internal static class Filters
{
    public static object? Apply(string name, object? value, Arguments arguments, Meter meter) => name switch
    {
        "length" or "count" => Length(value),
        "string" => Made(Values.Text(value), meter),
        "safe" => new Markup(Values.Text(value)),
        "trim" => StringMethods.Strip(Made(Values.Text(value), meter), arguments.Get(0, "chars"), true, true),
        "upper" => Made(Values.Text(value), meter).ToUpperInvariant(),
        "lower" => Made(Values.Text(value), meter).ToLowerInvariant(),
        "title" => StringMethods.Title(Made(Values.Text(value), meter)),
        "capitalize" => StringMethods.Capitalised(Made(Values.Text(value), meter)),
        "replace" => StringMethods.Replace(Values.Text(value), Values.Text(arguments.Need(0, "old")), Values.Text(arguments.Need(1, "new")),
            arguments.Whole(2, "count", -1), meter),
        "escape" or "e" => new Markup(Markup.Escape(value, meter)),
        "indent" => Indented(Values.Text(value), arguments, meter),
        "format" => Arithmetic.Format(Values.Text(value), arguments.Positional.ToArray(), meter),
        "tojson" => JsonText.Write(value, arguments, meter),
        "default" or "d" => value is Undefined || (Values.Truth(arguments.Get(1, "boolean")) && !Values.Truth(value))
            ? arguments.Get(0, "default_value", "") : value,
        "int" => Whole(value, arguments.Get(0, "default", 0L)),
        "float" => Fraction(value, arguments.Get(0, "default", 0.0)),
        "abs" => value switch { long number => (object)Math.Abs(number), double number => Math.Abs(number), _ => throw Bad("abs()", value) },
        "round" => Math.Round(Values.Number(value) ?? throw Bad("round()", value), Math.Clamp(arguments.Whole(0, "precision", 0), 0, 15)),
        "items" => value is Undefined ? new Generator([]) : value is Dict dict
            ? new Generator([.. dict.Select(entry => (object?)new object?[] { entry.Key, entry.Value })]) : throw TemplateError.Type("Can only get item pairs from a mapping."),
        _ => SequenceFilters.Apply(name, value, arguments, meter),
    };

    public static long Length(object? value) => value switch
    {
        Undefined => 0,
        string text => text.EnumerateRunes().Count(),
        Dict dict => dict.Count,
        List<object?> list => list.Count,
        object?[] tuple => tuple.Length,
        _ => throw TemplateError.Type($"object of type '{Values.TypeName(value)}' has no len()"),
    };

    private static string Made(string text, Meter meter)
    {
        meter.Make(text.Length);
        return text;
    }

    private static string Indented(string text, Arguments arguments, Meter meter)
    {
        var width = arguments.Get(0, "width") as string;
        if (width is null)
        {
            var columns = Math.Max(0, arguments.Whole(0, "width", 4));
            meter.Make(columns);
            width = new string(' ', columns);
        }

        var (first, blank) = (Values.Truth(arguments.Get(1, "first")), Values.Truth(arguments.Get(2, "blank")));
        var lines = text.Split('\n');
        meter.Make(text.Length + ((long)lines.Length * width.Length));
        return string.Join('\n', lines.Select((line, i) => (i > 0 || first) && (i == 0 || blank || line.Length > 0) ? width + line : line));
    }

    private static object? Whole(object? value, object? otherwise) => value switch
    {
        long or bool => Convert.ToInt64(value),
        double number when double.IsFinite(number) && Math.Abs(number) < 9e18 => (long)number,
        string text when long.TryParse(text.Trim(), NumberStyles.AllowLeadingSign, null, out var number) => number,
        string text when double.TryParse(text.Trim(), NumberStyles.Float, null, out var number) && Math.Abs(number) < 9e18 => (long)number,
        _ => otherwise,
    };

    private static object? Fraction(object? value, object? otherwise) => Values.Number(value)
        ?? (value is string text && double.TryParse(text.Trim(), NumberStyles.Float, null, out var number) ? number : otherwise);

    private static TemplateError Bad(string what, object? value) => TemplateError.Type($"bad operand type for {what}: '{Values.TypeName(value)}'");
}
