namespace MetaReward.Jinja;

/// <summary>
/// Filters that are given other filters or tests by name: map, select, reject, and their kin for attributes; and
/// format, which takes anything.
/// </summary>
internal static class ChoiceFilters
{
    public static bool Knows(string name) => name is "map" or "select" or "reject" or "selectattr" or "rejectattr" or "format";

    public static object? Apply(string name, object? value, Arguments arguments, Rendering session) => name switch
    {
        "format" => Formatted(value, arguments, session.Meter),
        "map" => new Generator(Mapped(value, arguments, session)),
        _ => new Generator(Selected(value, arguments, name.StartsWith("select", StringComparison.Ordinal),
            name.EndsWith("attr", StringComparison.Ordinal), session.Meter)),
    };

    private static object Formatted(object? value, Arguments arguments, RenderMeter meter)
    {
        if (arguments is { Positional.Count: > 0, Named.Count: > 0 })
        {
            throw Filters.Argument("can't handle positional and keyword arguments at the same time");
        }

        object given = arguments.Named.Count == 0 ? arguments.Positional.ToArray()
            : new Dict(arguments.Named.Select(entry => KeyValuePair.Create((object?)entry.Key, entry.Value)));
        return Arithmetic.Apply("%", TextFilters.Soft(value, meter), given, meter)!;
    }

    private static IEnumerable<object?> Mapped(object? value, Arguments arguments, Rendering session)
    {
        if (!Types.Truth(value))
        {
            yield break;
        }

        var change = Change(arguments, session);
        foreach (var item in Types.Items(value))
        {
            session.Meter.Step();
            yield return change(item);
        }
    }

    private static Func<object?, object?> Change(Arguments arguments, Rendering session)
    {
        if (arguments.Positional.Count == 0 && arguments.Named.TryGetValue("attribute", out var path))
        {
            var unknown = arguments.Named.Keys.FirstOrDefault(name => name is not ("attribute" or "default"));
            return unknown is null ? Filters.Getter(path, arguments.Named.GetValueOrDefault("default"), session.Meter)
                : throw Filters.Argument($"Unexpected keyword argument {Repr.Of(unknown)}");
        }

        var filter = arguments.Positional.Count > 0 ? arguments.Positional[0] : throw Filters.Argument("map requires a filter argument");
        var rest = arguments.Skip(1);
        return Strings.Of(filter) is { } name && Filters.Knows(name) ? item => Filters.Apply(name, item, rest, session)
            : throw new TemplateException("TemplateRuntimeError", $"No filter named {Repr.Of(filter)}.");
    }

    /// <param name="keep">What passes the test is kept; else what does not.</param>
    /// <param name="attribute">The test is for an attribute, which the first argument names.</param>
    private static IEnumerable<object?> Selected(object? value, Arguments arguments, bool keep, bool attribute, RenderMeter meter)
    {
        if (!Types.Truth(value))
        {
            yield break;
        }

        var path = !attribute ? null : arguments.Positional.Count > 0 ? arguments.Positional[0]
            : throw Filters.Argument("Missing parameter for attribute name");
        var test = arguments.Skip(attribute ? 1 : 0);
        var name = test.Positional.Count == 0 ? null : Strings.Of(test.Positional[0]) is { } word && Tests.Knows(word) ? word
            : throw new TemplateException("TemplateRuntimeError", $"No test named {Repr.Of(test.Positional[0])}.");
        var (rest, get) = (test.Skip(1), Filters.Getter(path, null, meter));
        foreach (var item in Types.Items(value))
        {
            meter.Step();
            var part = get(item);
            if ((name is null ? Types.Truth(part) : Tests.Holds(name, part, rest, meter)) == keep)
            {
                yield return item;
            }
        }
    }
}
