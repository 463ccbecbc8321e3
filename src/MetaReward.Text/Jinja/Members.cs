namespace MetaReward.Text.Jinja;

/// <summary>Attributes, items and slices of values. Nothing of .NET can be reached, and nothing can be changed but a namespace.</summary>
internal static class Members
{
    private static readonly string[] Changing =
        ["append", "extend", "insert", "pop", "remove", "clear", "sort", "reverse", "update", "setdefault", "popitem"];

    /// <summary>Methods come before keys, as in Python: <c>d.items</c> is the method even where there is a key of that name.</summary>
    public static object? Attribute(object? value, string name, Meter meter)
    {
        if (value is Undefined missing)
        {
            throw missing.Error;
        }

        if (value is List<object?> or Dict && Changing.Contains(name) && !(value is List<object?> && name is "update" or "setdefault" or "popitem"))
        {
            return new Callable(name, _ => throw new TemplateError("SecurityError", $"access to attribute '{name}' of '{Values.TypeName(value)}' object is unsafe."));
        }

        object? own = value switch
        {
            string text => StringMethods.Find(text, name, meter),
            Dict dict => DictMethod(dict, name),
            Namespace space => space.TryGetValue(name, out var stored) ? Box(stored) : null,
            Loop loop => Box(loop.Member(name)),
            List<object?> list when name is "index" or "count" => new Callable(name, arguments => name == "count"
                ? list.LongCount(item => Values.Same(item, arguments.Need(0, "value"))) : list.FindIndex(item => Values.Same(item, arguments.Need(0, "value")))),
            _ => null,
        };
        return own is Boxed boxed ? boxed.Value : own
            ?? (value is Dict keys && keys.TryGetValue(name, out var found) ? found : Absent(value, name));
    }

    public static object? Item(object? value, object? index, Meter meter)
    {
        switch (value, index)
        {
            case (Undefined missing, _):
                throw missing.Error;
            case (Dict dict, not null) when dict.TryGetValue(index, out var found):
                return found;
            case (string or List<object?> or object?[], long or bool):
                var items = Values.Items(value);
                meter.Step(value is string ? items.Count : 1);
                var at = index is bool flag ? (flag ? 1 : 0) : (long)index;
                at = at < 0 ? at + items.Count : at;
                return at >= 0 && at < items.Count ? items[(int)at] : Absent(value, index);
            case (_, string name):
                return Attribute(value, name, meter);
            default:
                return Absent(value, index);
        }
    }

    public static object? Slice(object? value, object? from, object? to, object? by, Meter meter)
    {
        var items = value switch
        {
            string or List<object?> or object?[] => Values.Items(value),
            Undefined missing => throw missing.Error,
            _ => throw TemplateError.Type($"'{Values.TypeName(value)}' object is not subscriptable"),
        };
        meter.Step(items.Count);
        var step = Bound(by, 1);
        if (step == 0)
        {
            throw new TemplateError("ValueError", "slice step cannot be zero");
        }

        var picked = new List<object?>();
        long count = items.Count;
        var start = Clamp(Bound(from, step > 0 ? 0 : count), count, step);
        var end = to is null ? (step > 0 ? count : -1) : Clamp(Bound(to, 0), count, step);
        for (var i = start; step > 0 ? i < end : i > end; i += step)
        {
            picked.Add(items[(int)i]);
        }

        return value switch
        {
            string => string.Concat(picked),
            object?[] => picked.ToArray(),
            _ => picked,
        };
    }

    private static long Bound(object? value, long otherwise) => value switch
    {
        null => otherwise,
        long number => Math.Clamp(number, -int.MaxValue, int.MaxValue),
        bool flag => flag ? 1 : 0,
        Undefined missing => throw missing.Error,
        _ => throw TemplateError.Type("slice indices must be integers or None or have an __index__ method"),
    };

    private static long Clamp(long at, long count, long step)
    {
        at = at < 0 ? at + count : at;
        return step > 0 ? Math.Clamp(at, 0, count) : Math.Clamp(at, -1, count - 1);
    }

    private static Callable? DictMethod(Dict dict, string name) => name switch
    {
        "items" => new(name, _ => dict.Select(entry => (object?)new object?[] { entry.Key, entry.Value }).ToList()),
        "keys" => new(name, _ => dict.Keys.Cast<object?>().ToList()),
        "values" => new(name, _ => dict.Values.ToList()),
        "get" => new(name, arguments => arguments.Need(0, "key") is { } key && dict.TryGetValue(key, out var found) ? found : arguments.Get(1, "default")),
        "copy" => new(name, _ => Copy(dict)),
        _ => null,
    };

    private static Dict Copy(Dict dict)
    {
        var copy = new Dict();
        foreach (var (key, value) in dict)
        {
            copy[key] = value;
        }

        return copy;
    }

    private static Undefined Absent(object? value, object? name)
    {
        var owner = value is null ? "None" : value is Loop or Namespace ? Values.TypeName(value) : $"{Values.TypeName(value)} object";
        return new Undefined(name is string ? $"'{owner}' has no attribute '{name}'" : $"{owner} has no element {Values.Repr(name)}");
    }

    private static Boxed Box(object? value) => new(value);

    /// <summary>Tells a stored None from nothing stored.</summary>
    private sealed record Boxed(object? Value);
}
