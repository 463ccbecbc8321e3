using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>Methods of lists, tuples and ranges that change nothing.</summary>
internal static class SequenceMethods
{
    private static readonly Parameters One = new("/value"), Place = new("/value /start? /stop?"), None = new("");

    public static object? Find(object value, string name, RenderMeter meter) => (name, value) switch
    {
        ("count", _) => new Method(name, value, arguments => Count(value, One.Bind(name, arguments, meter))),
        ("index", _) => new Method(name, value, arguments => Index(value, Place.Bind(name, arguments, meter))),
        ("copy", List<object?> list) => new Method(name, value, arguments =>
        {
            None.Bind(name, arguments, meter);
            return meter.List(list);
        }),
        ("grouper", Group group) => group.Grouper,
        ("list", Group group) => group.List,
        ("start", Range range) => range.Start,
        ("stop", Range range) => range.Stop,
        ("step", Range range) => range.Step,
        _ => Missing.Value,
    };

    private static long Count(object value, GivenArguments given)
    {
        var count = 0L;
        foreach (var item in Types.Items(value))
        {
            given.Meter.Step();
            count += Equality.Same(item, given[0]) ? 1 : 0;
        }

        return count;
    }

    private static long Index(object value, GivenArguments given)
    {
        var (at, length) = (0L, Types.Length(value)!.Value);
        var (start, stop) = (Bound(given.Whole(1, 0), length), Bound(given.Whole(2, int.MaxValue), length));
        foreach (var item in Types.Items(value))
        {
            given.Meter.Step();
            if (at >= start && at < stop && Equality.Same(item, given[0]))
            {
                return at;
            }

            at++;
        }

        throw TemplateException.Value($"{Repr.Of(given[0])} is not in {Types.Name(value)}");
    }

    private static long Bound(long at, long length) => Math.Max(0, at < 0 ? at + length : at);
}

/// <summary>Methods of dictionaries that change nothing.</summary>
internal static class DictMethods
{
    private static readonly Parameters None = new(""), Key = new("/key /default?"), Keys = new("/iterable /value?");

    public static object? Find(Dict dict, string name, RenderMeter meter)
    {
        Func<Arguments, object?>? call = name switch
        {
            "items" or "keys" or "values" => arguments => None.Bind(name, arguments, meter) is not null ? new View(dict, name) : null,
            "get" =>
                arguments => Key.Bind(name, arguments, meter) is var given && dict.TryGetValue(given[0], out var found) ? found : given[1],
            "copy" => arguments => None.Bind(name, arguments, meter) is not null ? Copy(dict, meter) : null,
            "fromkeys" => arguments => Keys.Bind(name, arguments, meter) is var given
                ? new Dict(meter.List(Types.Items(given[0])).Select(key => KeyValuePair.Create(key, given[1]))) : null,
            _ => null,
        };
        return call is null ? Missing.Value : new Method(name, dict, call);
    }

    private static Dict Copy(Dict dict, RenderMeter meter)
    {
        meter.Hold(dict.Count);
        return new Dict(dict);
    }
}

/// <summary>What numbers can be asked.</summary>
internal static class NumberMethods
{
    private static readonly Parameters None = new("");

    public static object? Find(object value, string name) => (name, value) switch
    {
        ("real" or "numerator", long or BigInteger or bool) => Numbers.Of(Numbers.Whole(value)!.Value),
        ("imag", long or BigInteger or bool) => 0L,
        ("denominator", long or BigInteger or bool) => 1L,
        ("real", double) => value,
        ("imag", double) => 0.0,
        ("bit_length", long or BigInteger or bool) =>
            Call(name, value, () => (long)BigInteger.Abs(Numbers.Whole(value)!.Value).GetBitLength()),
        ("is_integer", double number) => Call(name, value, () => double.IsInteger(number)),
        ("is_integer", long or BigInteger or bool) => Call(name, value, () => true),
        ("conjugate", double) => Call(name, value, () => value),
        ("conjugate", _) => Call(name, value, () => Numbers.Of(Numbers.Whole(value)!.Value)),
        _ => Missing.Value,
    };

    private static Method Call(string name, object value, Func<object?> call) => new(name, value, arguments =>
        arguments.Positional.Count + arguments.Named.Count == 0 ? call() : throw TemplateException.Type($"{name}() takes no arguments"));
}

/// <summary>A method of a value.</summary>
internal sealed record Method(string Name, object? Owner, Func<Arguments, object?> Call) : Callable(Name, Call)
{
    public override string TypeName => "builtin_function_or_method";
}
