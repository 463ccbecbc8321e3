using System.Numerics;

namespace MetaReward.Jinja;

/// <summary>Attributes, items and slices of values. Nothing of .NET can be reached, and nothing can be changed but a namespace.</summary>
internal static class Members
{
    /// <summary>What every Python object has, and no template may use.</summary>
    private static readonly HashSet<string> Hidden =
    [
        "__class__", "__doc__", "__init__", "__new__", "__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__repr__",
        "__str__", "__dir__", "__reduce__", "__reduce_ex__", "__getattribute__", "__setattr__", "__delattr__", "__format__", "__sizeof__",
        "__subclasshook__", "__init_subclass__",
    ];

    private static readonly string[] ListChanges = ["append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove"];
    private static readonly string[] DictChanges = ["clear", "pop", "popitem", "setdefault", "update"];

    /// <summary>Methods come before keys, as in Python: <c>d.items</c> is the method even where there is a key of that name.</summary>
    public static object? Attribute(object? value, string name, RenderMeter meter)
    {
        var own = Own(value, name, meter);
        return own is not Missing ? own : value is Undefined missing ? throw missing.Error
            : value is Dict dict && dict.TryGetValue(name, out var found) ? found : Absent(value, name);
    }

    /// <summary>Keys come before methods.</summary>
    public static object? Item(object? value, object? index, RenderMeter meter)
    {
        switch (value)
        {
            case Undefined missing:
                throw missing.Error;
            case Dict dict when index is not (List<object?> or Dict or View) && dict.TryGetValue(index, out var found):
                return found;
            case string or SafeText or List<object?> or object?[] or Group or Range
                when Numbers.Whole(index) is { } at && At(value, at, meter) is var item and not Missing:
                return item;
        }

        return Strings.Of(index) is { } name && Own(value, name, meter) is var own and not Missing ? own : Absent(value, index);
    }

    public static object? Slice(object? value, object? from, object? to, object? by, RenderMeter meter)
    {
        var count = value switch
        {
            Undefined missing => throw missing.Error,
            string or SafeText or List<object?> or object?[] or Group or Range => Types.Length(value)!.Value,
            Dict => throw TemplateException.Type("unhashable type: 'slice'"),
            _ => throw TemplateException.Type($"'{Types.Name(value)}' object is not subscriptable"),
        };
        meter.Step(count >> 4);
        var step = Bound(by, 1);
        if (step == 0)
        {
            throw TemplateException.Value("slice step cannot be zero");
        }

        var start = from is null ? (step > 0 ? 0 : count - 1) : Clamp(Bound(from, 0), count, step);
        var end = to is null ? (step > 0 ? count : -1) : Clamp(Bound(to, 0), count, step);
        var length = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
        return Picked(value, start, step, Math.Max(0, length), meter);
    }

    private static object Picked(object? value, long start, long step, long length, RenderMeter meter)
    {
        if (value is Range range)
        {
            return new Range(range.Start + (start * range.Step), range.Start + ((start + (length * step)) * range.Step), range.Step * step);
        }

        if (Strings.Of(value) is { } text)
        {
            meter.Make(length);
            var points = PythonText.Of(text);
            return Strings.Like(value, PythonText.Text(Picks().Select(at => points[at])));
        }

        meter.Hold(length);
        var items = Types.Sequence(value)!;
        var picked = Picks().Select(at => items[at]);
        return value is List<object?> ? picked.ToList() : picked.ToArray();

        IEnumerable<int> Picks()
        {
            for (long i = 0; i < length; i++)
            {
                yield return (int)(start + (i * step));
            }
        }
    }

    private static object? At(object value, BigInteger index, RenderMeter meter)
    {
        var count = Types.Length(value)!.Value;
        meter.Step(Strings.Of(value) is null ? 1 : 1 + (count >> 6));
        var at = index < 0 ? index + count : index;
        return at < 0 || at >= count ? Missing.Value : value switch
        {
            Range range => range.Start + ((long)at * range.Step),
            _ when Strings.Of(value) is { } text => PythonText.One(text, (int)at),
            _ => Types.Sequence(value)![(int)at],
        };
    }

    private static object? Own(object? value, string name, RenderMeter meter)
    {
        if (Hidden.Contains(name) || (value is List<object?> && ListChanges.Contains(name))
            || (value is Dict && DictChanges.Contains(name)))
        {
            return Undefined.Unsafe(value, name);
        }

        return value switch
        {
            string or SafeText => StringMethods.Find(value, name, meter),
            Dict dict => DictMethods.Find(dict, name, meter),
            List<object?> or object?[] or Group or Range => SequenceMethods.Find(value, name, meter),
            Namespace space => !space.Entries.TryGetValue(name, out var stored) ? Missing.Value : name.StartsWith('_')
                ? Undefined.Unsafe(value, name) : stored,
            Loop loop => loop.Member(name),
            Macro macro => macro.Member(name),
            Cycler cycler => CyclerMember(cycler, name),
            SelfReference self => self.Member(name),
            long or bool or BigInteger or double => NumberMethods.Find(value, name),
            _ => Missing.Value,
        };
    }

    private static object? CyclerMember(Cycler cycler, string name) => name switch
    {
        "current" => cycler.Current,
        "next" => new Callable(name, _ => cycler.Next()),
        "reset" => new Callable(name, _ =>
        {
            cycler.Reset();
            return null;
        }),
        _ => Missing.Value,
    };

    private static long Bound(object? value, long otherwise) => value switch
    {
        null => otherwise,
        Undefined => throw TemplateException.Type("slice indices must be integers or None or have an __index__ method"),
        _ when Numbers.Whole(value) is { } number => (long)BigInteger.Max(-int.MaxValue, BigInteger.Min(int.MaxValue, number)),
        _ => throw TemplateException.Type("slice indices must be integers or None or have an __index__ method"),
    };

    private static long Clamp(long at, long count, long step)
    {
        at = at < 0 ? at + count : at;
        return step > 0 ? Math.Clamp(at, 0, count) : Math.Clamp(at, -1, count - 1);
    }

    private static Undefined Absent(object? value, object? name) => new(Strings.Of(name) is { } word
        ? $"{Repr.Of(Types.Owner(value))} has no attribute {Repr.Of(word)}" : $"{Types.Owner(value)} has no element {Repr.Of(name)}");
}
