namespace MetaReward.Text.Jinja;

/// <summary>Filters over sequences. Those that are lazy in Python give a <see cref="Generator"/>.</summary>
internal static class SequenceFilters
{
    public static object? Apply(string name, object? value, Arguments arguments, Meter meter)
    {
        switch (name)
        {
            case "first":
                return Items(value, meter) is [var first, ..] ? first : new Undefined("No first item, sequence was empty.");
            case "last":
                return Items(value, meter) is [.., var last] ? last : new Undefined("No last item, sequence was empty.");
            case "list":
                return Items(value, meter).ToList();
            case "join":
                return Join(value, arguments, meter);
            case "reverse":
                return value is string text ? string.Concat(Values.Items(text).Reverse()) : new Generator([.. Items(value, meter).Reverse()]);
            case "unique":
                return new Generator(Unique(Items(value, meter), meter));
            case "sort":
                return Sorted(Items(value, meter), arguments, meter);
            case "dictsort":
                return value is Dict dict ? dict.OrderBy(entry => Values.Text(entry.Key).ToLowerInvariant(), StringComparer.Ordinal)
                    .Select(entry => (object?)new object?[] { entry.Key, entry.Value }).ToList() : throw TemplateError.Type("dictsort needs a mapping");
            case "sum":
                return Items(value, meter).Aggregate(arguments.Get(1, "start", 0L), (sum, item) => Arithmetic.Apply("+", sum, item, meter));
            case "min" or "max":
                return Extreme(Items(value, meter), name == "min" ? -1 : 1);
            case "map":
                return new Generator(Mapped(ItemsIfAny(value, meter), arguments, meter));
            case "select" or "reject":
                return new Generator(Selected(ItemsIfAny(value, meter), item => item, arguments.Positional, name == "select", meter));
            case "selectattr" or "rejectattr":
                var attribute = arguments.Text(0, "attribute");
                return new Generator(Selected(ItemsIfAny(value, meter), item => Path(item, attribute, meter), [.. arguments.Positional.Skip(1)], name == "selectattr", meter));
            default:
                throw new TemplateError("TemplateAssertionError", $"no filter named '{name}'");
        }
    }

    private static IReadOnlyList<object?> Items(object? value, Meter meter)
    {
        var items = Values.Items(value);
        meter.Step(items.Count);
        return items;
    }

    /// <summary>The lazy filters take None for nothing.</summary>
    private static IReadOnlyList<object?> ItemsIfAny(object? value, Meter meter) => Values.Truth(value) ? Items(value, meter) : [];

    private static string Join(object? value, Arguments arguments, Meter meter)
    {
        var attribute = arguments.Get(1, "attribute") as string;
        return StringMethods.Join(Values.Text(arguments.Get(0, "d", "")),
            [.. Items(value, meter).Select(item => (object?)Values.Text(attribute is null ? item : Path(item, attribute, meter)))], meter);
    }

    /// <summary>Text is compared without regard to case, as the reference does; the first of equals stays.</summary>
    private static List<object?> Unique(IReadOnlyList<object?> items, Meter meter)
    {
        var seen = new List<object?>();
        var kept = new List<object?>();
        foreach (var item in items)
        {
            var key = item is string text ? text.ToLowerInvariant() : item;
            meter.Step(seen.Count);
            if (!seen.Any(other => Values.Same(other, key)))
            {
                seen.Add(key);
                kept.Add(item);
            }
        }

        return kept;
    }

    private static List<object?> Sorted(IReadOnlyList<object?> items, Arguments arguments, Meter meter)
    {
        var attribute = arguments.Get(2, "attribute") as string;
        var exact = Values.Truth(arguments.Get(1, "case_sensitive"));
        var order = Comparer<object?>.Create((left, right) => Values.Order(left, right, "<"));
        object? Key(object? item) => (attribute is null ? item : Path(item, attribute, meter)) is var key && key is string text && !exact ? text.ToLowerInvariant() : key;
        try
        {
            return Values.Truth(arguments.Get(0, "reverse")) ? [.. items.OrderByDescending(Key, order)] : [.. items.OrderBy(Key, order)];
        }
        catch (InvalidOperationException wrapped) when (wrapped.InnerException is TemplateError error)
        {
            throw new TemplateError(error.Kind, error.Message);
        }
    }

    private static object? Extreme(IReadOnlyList<object?> items, int sign)
    {
        if (items.Count == 0)
        {
            return new Undefined("No aggregated item, sequence was empty.");
        }

        return items.Aggregate((best, item) => Values.Order(item, best, "<") * sign > 0 ? item : best);
    }

    private static List<object?> Mapped(IReadOnlyList<object?> items, Arguments arguments, Meter meter)
    {
        if (arguments.Named.GetValueOrDefault("attribute") is string attribute)
        {
            var otherwise = arguments.Named.GetValueOrDefault("default");
            return [.. items.Select(item => Path(item, attribute, meter)).Select(found => found is Undefined && otherwise is not null ? otherwise : found)];
        }

        var filter = arguments.Text(0, "filter");
        var rest = arguments with { Positional = [.. arguments.Positional.Skip(1)] };
        return [.. items.Select(item => Filters.Apply(filter, item, rest, meter))];
    }

    /// <param name="test">A test's name and its arguments; truth where there is none.</param>
    private static List<object?> Selected(IReadOnlyList<object?> items, Func<object?, object?> part, IReadOnlyList<object?> test, bool keep, Meter meter)
    {
        var name = test.Count > 0 ? test[0] as string ?? throw TemplateError.Type("a test's name must be str") : null;
        var rest = new Arguments([.. test.Skip(1)], Arguments.None.Named);
        return [.. items.Where(item => (name is null ? Values.Truth(part(item)) : Tests.Holds(name, part(item), rest, meter)) == keep)];
    }

    /// <summary>An attribute, or a dotted path of them.</summary>
    private static object? Path(object? item, string path, Meter meter) => path.Split('.').Aggregate(item, (value, part) =>
        long.TryParse(part, out var index) ? Members.Item(value, index, meter) : Members.Item(value, part, meter));
}
