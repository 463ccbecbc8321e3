using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>What every template can call.</summary>
internal static class Globals
{
    /// <summary>A range may not be longer, as in the reference engine's sandbox.</summary>
    private const int LongestRange = 100_000;

    private static readonly Parameters Numbers3 = new("/start /stop? /step?"), Message = new("message"), Format = new("format"),
        Separator = new("sep?");

    /// <summary>Undefined names give nothing at all.</summary>
    public static object? Find(string name, Rendering session) => name switch
    {
        "range" => new Callable(name, arguments => RangeOf(arguments, session.Meter)),
        "dict" => new Callable(name, arguments => DictOf(arguments, session.Meter)),
        "namespace" => new Callable(name, arguments => new Namespace(DictOf(arguments, session.Meter))),
        "cycler" => new Callable(name, arguments => arguments.Positional.Count > 0 ? new Cycler(arguments.Positional)
            : throw new TemplateException("RuntimeError", "at least one item has to be provided")),
        "joiner" => new Callable(name, arguments => Joiner(Separator.Bind(name, arguments, session.Meter).Or(0, ", "))),
        "lipsum" => new Callable(name, _ => throw new TemplateException("TemplateRuntimeError",
            "'lipsum' is refused: results must not depend on chance")),
        "raise_exception" => new Callable(name, arguments => throw new TemplateException("TemplateError",
            Strings.Print(Message.Bind(name, arguments, session.Meter)[0]))),
        "strftime_now" => new Callable(name, arguments => session.Meter.Made(DateText.Of(session.Today,
            Format.Bind(name, arguments, session.Meter).Text(0)))),
        _ => Missing.Value,
    };

    private static Range RangeOf(Arguments arguments, RenderMeter meter)
    {
        var given = Numbers3.Bind("range", arguments, meter);
        var numbers = Enumerable.Range(0, 3).Where(given.Has).Select(i => Numbers.Whole(given[i])
            ?? throw (given[i] is Undefined missing && missing.Error is var error && error.Kind == "SecurityError" ? error
                : TemplateException.Type($"'{Types.Name(given[i])}' object cannot be interpreted as an integer"))).ToArray();
        var (start, stop, step) = numbers switch
        {
            [var end] => (0, end, 1),
            [var from, var to] => (from, to, 1),
            _ => (numbers[0], numbers[1], numbers[2]),
        };
        if (step.IsZero)
        {
            throw TemplateException.Value("range() arg 3 must not be zero");
        }

        var length = step.Sign > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step;
        if (length > LongestRange || BigInteger.Abs(start) > long.MaxValue / 2 || BigInteger.Abs(stop) > long.MaxValue / 2)
        {
            throw new TemplateException("OverflowError",
                $"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({LongestRange}).");
        }

        return new Range((long)start, (long)stop, (long)BigInteger.Max(long.MinValue / 4, BigInteger.Min(long.MaxValue / 4, step)));
    }

    /// <summary>From a mapping or pairs, and from named arguments.</summary>
    private static Dict DictOf(Arguments arguments, RenderMeter meter)
    {
        if (arguments.Positional.Count > 1)
        {
            throw TemplateException.Type($"dict expected at most 1 argument, got {arguments.Positional.Count}");
        }

        var dict = new Dict();
        meter.Hold(arguments.Named.Count);
        if (arguments.Positional is [Dict other])
        {
            meter.Hold(other.Count);
            dict = new Dict(other);
        }
        else if (arguments.Positional is [var pairs])
        {
            foreach (var pair in meter.List(Types.Items(pairs)))
            {
                var parts = meter.List(Types.Items(pair));
                dict[parts.Count == 2
                    ? parts[0]
                    : throw TemplateException.Value(
                        $"dictionary update sequence element has length {parts.Count}; 2 is required")] = parts[1];
            }
        }

        foreach (var (name, value) in arguments.Named)
        {
            dict[name] = value;
        }

        return dict;
    }

    /// <summary>Nothing the first time, then the separator.</summary>
    private static Callable Joiner(object? separator)
    {
        var used = false;
        return new Callable("joiner", _ =>
        {
            var first = !used;
            used = true;
            return first ? "" : separator;
        });
    }
}
