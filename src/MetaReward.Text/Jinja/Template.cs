using System.Globalization;

namespace MetaReward.Text.Jinja;

/// <summary>
/// A Jinja template as the hub's chat templates use the language: parsed once, rendered with variables. Own engine, sandboxed: no access
/// to .NET, no changing of what is given, bounded steps and text. Errors carry the reference engine's wording where templates show it.
/// </summary>
internal sealed class Template
{
    private readonly Body _body;

    private Template(Body body)
    {
        _body = body;
    }

    /// <exception cref="TemplateError">The source is no template, or uses what is not supported.</exception>
    public static Template Parse(string source) => new(Parser.Parse(source));

    /// <param name="today">What <c>strftime_now</c> shows.</param>
    /// <exception cref="TemplateError">The template raised an error, or took more than its share.</exception>
    public string Render(IReadOnlyDictionary<string, object?> variables, DateTime today) => Run(variables, today).Text;

    /// <returns>The text, and the places in it that generation blocks made.</returns>
    public (string Text, IReadOnlyList<TextSpan> Generated) Run(IReadOnlyDictionary<string, object?> variables, DateTime today)
    {
        var meter = new Meter();
        var scope = new Scope(null, meter);
        foreach (var (name, value) in Globals(meter, today).Concat(variables))
        {
            scope.Set(name, value);
        }

        var output = new Output(meter);
        try
        {
            _body.Run(scope.Inner(), output);
            return (output.ToString(), output.Generated);
        }
        catch (TemplateError error)
        {
            throw new TemplateError(error.Kind, error.Message) { Data = { ["line"] = meter.Line } };
        }
    }

    private static IEnumerable<KeyValuePair<string, object?>> Globals(Meter meter, DateTime today) => new Callable[]
    {
        new("range", arguments => Range(arguments, meter)),
        new("dict", arguments => Fill(new Dict(), arguments, (dict, name, value) => dict[name] = value)),
        new("namespace", arguments => Fill(new Namespace(), arguments, (space, name, value) => space[name] = value)),
        new("raise_exception", arguments => throw new TemplateError("TemplateError", Values.Text(arguments.Need(0, "message")))),
        new("strftime_now", arguments => Date(today, arguments.Text(0, "format"))),
    }.Select(callable => KeyValuePair.Create<string, object?>(callable.Name, callable));

    private static List<object?> Range(Arguments arguments, Meter meter)
    {
        var given = arguments.Positional.Select(value => value is long number ? Math.Clamp(number, -int.MaxValue, int.MaxValue)
            : throw TemplateError.Type($"'{Values.TypeName(value)}' object cannot be interpreted as an integer")).ToArray();
        var (from, to, by) = given switch
        {
            [var end] => (0, end, 1),
            [var start, var end] => (start, end, 1),
            [var start, var end, var step and not 0] => (start, end, step),
            _ => throw TemplateError.Type("range expects 1 to 3 numbers, the third not 0"),
        };
        var numbers = new List<object?>();
        for (var number = from; by > 0 ? number < to : number > to; number += by)
        {
            meter.Step();
            numbers.Add(number);
        }

        return numbers;
    }

    private static T Fill<T>(T target, Arguments arguments, Action<T, string, object?> set)
    {
        foreach (var (key, value) in arguments.Positional.OfType<Dict>().SelectMany(dict => dict))
        {
            set(target, Values.Text(key), value);
        }

        foreach (var (name, value) in arguments.Named)
        {
            set(target, name, value);
        }

        return target;
    }

    private static string Date(DateTime day, string format)
    {
        var text = new System.Text.StringBuilder();
        for (var at = 0; at < format.Length; at++)
        {
            var pattern = format[at] == '%' && at + 1 < format.Length ? format[++at] switch
            {
                'd' => "dd", 'm' => "MM", 'Y' => "yyyy", 'y' => "yy", 'B' => "MMMM", 'b' => "MMM", 'A' => "dddd", 'a' => "ddd",
                'j' => "(day)", 'H' => "HH", 'I' => "hh", 'M' => "mm", 'S' => "ss", 'p' => "tt", 'F' => "yyyy-MM-dd", 'T' => "HH:mm:ss",
                _ => null,
            } : "";
            _ = pattern switch
            {
                "" => text.Append(format[at]),
                "(day)" => text.Append(day.DayOfYear.ToString("000", CultureInfo.InvariantCulture)),
                null => text.Append('%').Append(format[at]),
                _ => text.Append(day.ToString(pattern, CultureInfo.InvariantCulture)),
            };
        }

        return text.ToString();
    }
}
