namespace MetaReward.Jinja;

internal sealed class Member(Expression source, string word, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [source];

    public override object? Value(ActiveCall at)
    {
        at.Meter.Step();
        return Members.Attribute(source.Value(at), word, at.Meter);
    }
}

internal sealed class Item(Expression source, Expression index, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [source, index];

    public override object? Value(ActiveCall at)
    {
        at.Meter.Step();
        return index is Slice slice ? slice.Of(source.Value(at), at) : Members.Item(source.Value(at), index.Value(at), at.Meter);
    }
}

/// <summary>A slice means something only alone in brackets; anywhere else it is a value that no sequence has.</summary>
internal sealed class Slice(Expression? from, Expression? to, Expression? by, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => new[] { from, to, by }.OfType<Node>();

    public object? Of(object? value, ActiveCall at) => Members.Slice(value, from?.Value(at), to?.Value(at), by?.Value(at), at.Meter);

    public override object? Value(ActiveCall at) => new object?[] { from?.Value(at), to?.Value(at), by?.Value(at) };
}

/// <param name="Name">Null for a positional argument.</param>
/// <param name="Stars">One spreads a sequence, two a mapping.</param>
internal sealed record Argument(string? Name, Expression Value, int Stars = 0)
{
    public static Arguments All(IReadOnlyList<Argument> arguments, ActiveCall at)
    {
        if (arguments.Count == 0)
        {
            return Arguments.None;
        }

        var (positional, named) = (new List<object?>(), new OrderedDictionary<string, object?>());
        foreach (var argument in arguments)
        {
            var value = argument.Value.Value(at);
            if (argument.Stars == 1)
            {
                positional.AddRange(at.Meter.List(Types.Items(value)));
            }
            else if (argument.Stars == 2)
            {
                Spread(named, value);
            }
            else if (argument.Name is { } name)
            {
                Add(named, name, value);
            }
            else
            {
                positional.Add(value);
            }
        }

        return new Arguments(positional, named);
    }

    private static void Spread(OrderedDictionary<string, object?> named, object? value)
    {
        foreach (var (key,
            item) in value as Dict ?? throw TemplateException.Type($"argument after ** must be a mapping, not {Types.Name(value)}"))
        {
            Add(named, key as string ?? throw TemplateException.Type("keywords must be strings"), item);
        }
    }

    private static void Add(OrderedDictionary<string, object?> named, string name, object? value)
    {
        if (!named.TryAdd(name, value))
        {
            throw TemplateException.Type($"got multiple values for keyword argument '{name}'");
        }
    }
}

internal sealed class Called(Expression target, IReadOnlyList<Argument> given, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => given.Select(argument => argument.Value).Prepend(target);

    public override object? Value(ActiveCall at) => Call(at, null);

    /// <param name="caller">The body of a call block.</param>
    public object? Call(ActiveCall at, Macro? caller)
    {
        at.Meter.Step();
        var function = target.Value(at);
        var arguments = Argument.All(given, at);
        if (caller is not null)
        {
            arguments = arguments with { Named = new OrderedDictionary<string, object?>(arguments.Named) { ["caller"] = caller } };
        }

        var place = at.Meter.Line;
        var result = function switch
        {
            Undefined missing => throw missing.Error,
            Macro macro => at.Meter.Deeper(() => macro.Invoke(arguments, at.Session.Escapes)),
            Callable callable => at.Meter.Deeper(() => callable.Call(arguments)),
            Loop loop => at.Meter.Deeper(() => loop.Recurse(arguments, at.Meter)),
            _ => throw TemplateException.Type($"'{Types.Name(function)}' object is not callable"),
        };
        at.Meter.Line = place;
        return result;
    }
}

internal sealed class Filtered(Expression source, string word, IReadOnlyList<Argument> given, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => given.Select(argument => argument.Value).Prepend(source);

    public override void Bind(Frame frame)
    {
        if (!Filters.Knows(word) && !frame.IsSoft)
        {
            throw new TemplateException("TemplateAssertionError", $"No filter named '{word}'.", Line);
        }

        base.Bind(frame);
    }

    public override object? Value(ActiveCall at)
    {
        at.Meter.Step();
        var value = source.Value(at);
        return Filters.Apply(word, value, Argument.All(given, at), at.Session);
    }
}

internal sealed class Tested(Expression source, string word, IReadOnlyList<Argument> given, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => given.Select(argument => argument.Value).Prepend(source);

    public override void Bind(Frame frame)
    {
        if (!Tests.Knows(word) && !frame.IsSoft)
        {
            throw new TemplateException("TemplateAssertionError", $"No test named '{word}'.", Line);
        }

        base.Bind(frame);
    }

    public override object? Value(ActiveCall at)
    {
        at.Meter.Step();
        var value = source.Value(at);
        return Tests.Holds(word, value, Argument.All(given, at), at.Meter);
    }
}
