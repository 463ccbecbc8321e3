namespace MetaReward.Jinja;

/// <summary>
/// Absence as a value: prints as nothing, is false, has no items; anything else done with it is an error with this message.
/// </summary>
internal sealed class Undefined(string message, string kind = "UndefinedError")
{
    public TemplateException Error => new(kind, message);

    public static Undefined Named(string name) => new($"{Repr.Of(name)} is undefined");

    /// <summary>What the sandbox keeps: there, but not to be used.</summary>
    public static Undefined Unsafe(object? owner, string name) =>
        new($"access to attribute {Repr.Of(name)} of {Repr.Of(Types.Name(owner))} object is unsafe.", "SecurityError");
}

/// <summary>Nothing at all: a variable that was never set, an argument that was not given. Templates never see it.</summary>
internal sealed class Missing
{
    public static readonly Missing Value = new();

    private Missing()
    {
    }
}

/// <summary>An object that a template may write to, and that loops do not shadow.</summary>
internal sealed class Namespace(Dict entries)
{
    public Dict Entries => entries;
}

/// <summary>Text that is HTML already: what is joined to it gets escapes. To most purposes a text like any.</summary>
internal sealed record SafeText(string Text)
{
    /// <summary>HTML escapes, except in what is markup already.</summary>
    public static string Escape(object? value, RenderMeter meter) => value is SafeText markup ? markup.Text
        : new[] { ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("'", "&#39;"), ("\"", "&#34;") }
            .Aggregate(Strings.Print(value), (text, pair) => Strings.Replace(text, pair.Item1, pair.Item2, -1, meter));
}

/// <summary>Whole numbers, made when they are asked for.</summary>
internal sealed record Range(long Start, long Stop, long Step)
{
    public long Count => Step > 0 ? Math.Max(0, (Stop - Start + Step - 1) / Step) : Math.Max(0, (Start - Stop - Step - 1) / -Step);

    public IEnumerable<object?> Items()
    {
        for (long i = 0, count = Count; i < count; i++)
        {
            yield return Start + (i * Step);
        }
    }
}

/// <summary>A sequence made lazily: it can be run through once, and has no length, items or JSON form.</summary>
/// <param name="name">The type, as messages say it.</param>
internal sealed class Generator(IEnumerable<object?> source, string name = "generator")
{
    private readonly IEnumerator<object?> _source = source.GetEnumerator();

    public string Name => name;

    /// <summary>What is left.</summary>
    public IEnumerable<object?> Rest()
    {
        while (_source.MoveNext())
        {
            yield return _source.Current;
        }
    }
}

/// <summary>A dictionary's keys, values or pairs, which see its changes in Python; here nothing changes.</summary>
/// <param name="Kind"><c>keys</c>, <c>values</c> or <c>items</c>.</param>
internal sealed record View(Dict Dict, string Kind)
{
    public IEnumerable<object?> Items() => Kind switch
    {
        "keys" => Dict.Keys,
        "values" => Dict.Values,
        _ => Dict.Select(entry => (object?)new[] { entry.Key, entry.Value }),
    };
}

/// <summary>A pair that <c>groupby</c> makes: a tuple whose places have names.</summary>
internal sealed record Group(object? Grouper, List<object?> List)
{
    public object?[] Items => [Grouper, List];
}

/// <summary>Something a template can call: a method, a global function, a loop.</summary>
internal record Callable(string Name, Func<Arguments, object?> Call)
{
    public virtual string TypeName => "function";
}

/// <summary>Gives its values in turn, without end.</summary>
internal sealed class Cycler(IReadOnlyList<object?> items)
{
    private int _at;

    public object? Current => items[_at];

    public object? Next()
    {
        var current = Current;
        _at = (_at + 1) % items.Count;
        return current;
    }

    public void Reset() => _at = 0;
}
