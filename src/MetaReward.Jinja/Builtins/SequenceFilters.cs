namespace MetaReward.Jinja;

/// <summary>
/// Filters over sequences and dictionaries. Those that are lazy in Python are lazy here: they work while they are run through, once.
/// </summary>
internal static class SequenceFilters
{
    public static IEnumerable<FilterRow> All =>
    [
        new("length", "",
            (value, _, _) => Types.Length(value) ?? throw TemplateException.Type($"object of type '{Types.Name(value)}' has no len()")),
        new("default", "default_value? boolean?", (value, given, _) => value is Undefined || (given.Truth(1) && !Types.Truth(value))
            ? given.Or(0, "") : value),
        new("attr", "name", (value, given, _) => Attribute(value, given)),
        new("items", "", (value, _, _) => new Generator(Items(value))),
        new("first", "", (value, _, _) => Types.Items(value).Take(1).ToArray() is [var first] ? first
            : new Undefined("No first item, sequence was empty.")),
        new("last", "", (value, given, _) => Reversed(value, given.Meter).Take(1).ToArray() is [var last] ? last
            : new Undefined("No last item, sequence was empty.")),
        new("list", "", (value, given, _) => given.Meter.List(Types.Items(value))),
        new("join", "d? attribute?", Join),
        new("reverse", "", (value, given, _) => Reverse(value, given.Meter)),
        new("unique", "case_sensitive? attribute?", (value, given, _) => new Generator(Unique(value, given))),
        new("sort", "reverse? case_sensitive? attribute?", (value, given, _) =>
            Equality.Sorted(given.Meter.List(Types.Items(value)), Keys(given), given.Truth(0), given.Meter)),
        new("dictsort", "case_sensitive? by? reverse?", (value, given, _) => SortedPairs(value, given)),
        new("groupby", "attribute default? case_sensitive?", (value, given, _) => Grouped(value, given)),
        new("sum", "attribute? start?", (value, given, _) => Sum(value, given)),
        new("min", "case_sensitive? attribute?", (value, given, _) => Extreme(value, given, least: true)),
        new("max", "case_sensitive? attribute?", (value, given, _) => Extreme(value, given, least: false)),
        new("slice", "slices fill_with?", (value, given, _) => new Generator(Columns(value, given))),
        new("batch", "linecount fill_with?", (value, given, _) => new Generator(Batches(value, given))),
    ];

    /// <summary>Text without its case, for comparing; anything else as it is.</summary>
    private static object? Folded(object? value, bool exact) => !exact && Strings.Of(value) is { } text ? LetterCase.Lower(text) : value;

    private static object? Attribute(object? value, GivenArguments given)
    {
        var name = given.Text(0);
        return value is Dict dict && dict.ContainsKey(name)
            && Members.Attribute(new Dict(), name, given.Meter) is Undefined missing
            ? missing
            : Members.Attribute(value, name, given.Meter);
    }

    private static IEnumerable<object?> Items(object? value)
    {
        foreach (var (key, item) in value as Dict ?? (value is Undefined ? new Dict()
            : throw TemplateException.Type("Can only get item pairs from a mapping.")))
        {
            yield return new[] { key, item };
        }
    }

    private static object Reverse(object? value, RenderMeter meter) => value switch
    {
        string or SafeText => Strings.Like(value, PythonText.Text(PythonText.Of(meter.Made(Strings.Of(value)!)).Reverse())),
        Generator => Enumerable.Reverse(meter.List(Types.Items(value))).ToList(),
        _ when Types.IsIterable(value) => new Generator(Reversed(value, meter), ReverseName(value)),
        _ => throw Filters.Argument("argument must be iterable"),
    };

    /// <summary>From the end; only what knows its end has one.</summary>
    private static IEnumerable<object?> Reversed(object? value, RenderMeter meter) => value is Generator or Loop || !Types.IsIterable(value)
        ? throw TemplateException.Type($"'{Types.Name(value)}' object is not reversible")
        : Enumerable.Reverse(meter.List(Types.Items(value)));

    private static string ReverseName(object? value) => value switch
    {
        List<object?> => "list_reverseiterator",
        Range => "range_iterator",
        Dict => "dict_reversekeyiterator",
        _ => "reversed",
    };

    private static object? Join(object? value, GivenArguments given, Rendering session)
    {
        var (meter, separator) = (given.Meter, given.Or(0, ""));
        var items = meter.List(Types.Items(value)).Select(Filters.Getter(given[1], null, meter)).ToList();
        var markup = session.Escapes && (separator is SafeText || items.Exists(item => item is SafeText));
        string Text(object? item) => markup ? SafeText.Escape(item, meter) : Strings.Print(item);
        var joined = Strings.Join(Text(separator), [.. items.Select(item => meter.Made(Text(item)))], meter);
        return markup ? new SafeText(joined) : joined;
    }

    private static IEnumerable<object?> Unique(object? value, GivenArguments given)
    {
        var (seen, get) = (new Dict(), Filters.Getter(given[1], null, given.Meter));
        foreach (var item in Types.Items(value))
        {
            given.Meter.Step();
            var key = Folded(get(item), given.Truth(0));
            if (!seen.ContainsKey(key))
            {
                given.Meter.Hold(1);
                seen[key] = true;
                yield return item;
            }
        }
    }

    /// <summary>What sorting compares: the attributes, of which several may stand with commas between them.</summary>
    private static Func<object?, object?> Keys(GivenArguments given)
    {
        object?[] paths = Strings.Of(given[2]) is { } list ? [.. list.Split(',')] : [given[2]];
        var getters = paths.Select(path => Filters.Getter(path, null, given.Meter)).ToList();
        return item =>
        {
            given.Meter.Hold(getters.Count);
            return getters.Select(get => Folded(get(item), given.Truth(1))).ToList();
        };
    }

    private static List<object?> SortedPairs(object? value, GivenArguments given)
    {
        var by = given.Has(1) ? Strings.Print(given[1]) : "key";
        var place = by switch { "key" => 0, "value" => 1, _ => throw Filters.Argument("You can only sort by either \"key\" or \"value\"") };
        var dict = value as Dict ?? (value is Undefined missing ? throw missing.Error
            : throw new TemplateException("AttributeError", $"'{Types.Name(value)}' object has no attribute 'items'"));
        var pairs = given.Meter.List(dict.Select(entry => (object?)new[] { entry.Key, entry.Value }));
        return Equality.Sorted(pairs, pair => Folded(((object?[])pair!)[place], given.Truth(0)), given.Truth(2), given.Meter);
    }

    private static List<object?> Grouped(object? value, GivenArguments given)
    {
        var get = Filters.Getter(given[0], given[1], given.Meter);
        object? Compared(object? item) => Folded(get(item), given.Truth(2));
        var groups = new List<(object? Key, Group Group)>();
        foreach (var item in Equality.Sorted(given.Meter.List(Types.Items(value)), Compared, reverse: false, given.Meter))
        {
            var key = Compared(item);
            if (groups.Count == 0 || !Equality.Same(groups[^1].Key, key))
            {
                groups.Add((key, new Group(get(item), [])));
            }

            groups[^1].Group.List.Add(item);
        }

        return [.. groups.Select(group => (object?)group.Group)];
    }

    private static object? Sum(object? value, GivenArguments given)
    {
        var sum = given.Or(1, 0L);
        if (Strings.Of(sum) is not null)
        {
            throw TemplateException.Type("sum() can't sum strings [use ''.join(seq) instead]");
        }

        var get = Filters.Getter(given[0], null, given.Meter);
        foreach (var item in Types.Items(value))
        {
            given.Meter.Step();
            sum = Arithmetic.Apply("+", sum, get(item), given.Meter);
        }

        return sum;
    }

    private static object? Extreme(object? value, GivenArguments given, bool least)
    {
        var get = Filters.Getter(given[1], null, given.Meter);
        var (best, bestKey) = ((object?)Missing.Value, (object?)null);
        foreach (var item in Types.Items(value))
        {
            given.Meter.Step();
            var key = Folded(get(item), given.Truth(0));
            if (best is Missing || (least ? Equality.Less(key, bestKey) : Equality.Order(key, bestKey, ">") > 0))
            {
                (best, bestKey) = (item, key);
            }
        }

        return best is Missing ? new Undefined("No aggregated item, sequence was empty.") : best;
    }

    /// <summary>So many lists of about the same length.</summary>
    private static IEnumerable<object?> Columns(object? value, GivenArguments given)
    {
        var items = given.Meter.List(Types.Items(value));
        var count = given.Whole(0, 0);
        if (count == 0)
        {
            throw new TemplateException("ZeroDivisionError", "integer division or modulo by zero");
        }

        var (length, extra) = ((int)Math.Floor((double)items.Count / count), ((items.Count % count) + count) % count);
        for (int i = 0, start = 0; i < count; i++)
        {
            given.Meter.Hold(1);
            var size = length + (i < extra ? 1 : 0);
            var column = items.GetRange(start, size);
            start += size;
            if (given[1] is { } fill && i >= extra)
            {
                column.Add(fill);
            }

            yield return column;
        }
    }

    /// <summary>Lists of so many items.</summary>
    private static IEnumerable<object?> Batches(object? value, GivenArguments given)
    {
        var (size, batch) = (given.Whole(0, 0), new List<object?>());
        foreach (var item in Types.Items(value))
        {
            given.Meter.Hold(1);
            if (batch.Count == size)
            {
                yield return batch;
                batch = [];
            }

            batch.Add(item);
        }

        if (batch.Count > 0)
        {
            var missing = given[1] is null ? 0 : Math.Max(0, size - batch.Count);
            given.Meter.Hold(missing);
            batch.AddRange(Enumerable.Repeat(given[1], missing));
            yield return batch;
        }
    }
}
