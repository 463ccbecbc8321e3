namespace MetaReward.Text.Jinja;

/// <summary>A template that cannot be read, or that failed on its input; carries the kind of error the reference engine would raise.</summary>
/// <param name="kind">For example <c>UndefinedError</c>, <c>TypeError</c>, <c>TemplateError</c> (raised by the template itself).</param>
internal sealed class TemplateError(string kind, string message) : Exception(message)
{
    public string Kind => kind;

    public static TemplateError Syntax(int line, string message) => new("TemplateSyntaxError", $"line {line}: {message}");

    public static TemplateError Type(string message) => new("TypeError", message);

    public static TemplateError Limit(string message) => new("LimitError", message);
}

/// <summary>Absence as a value: prints as nothing, is false, has no items; anything else done with it is an error with this message.</summary>
internal sealed class Undefined(string message)
{
    public TemplateError Error => new("UndefinedError", message);
}

/// <summary>An object that a template may write to, and that loops do not shadow.</summary>
internal sealed class Namespace : Dictionary<string, object?>;

/// <summary>A sequence made lazily by a filter: it can be run through, but has no length, items or JSON form.</summary>
internal sealed class Generator(IReadOnlyList<object?> items)
{
    public IReadOnlyList<object?> Items => items;
}

/// <summary>Something a template can call: a macro, a method, a global function.</summary>
internal sealed record Callable(string Name, Func<Arguments, object?> Call);

/// <summary>The arguments of a call. Names that nobody asked for are left alone.</summary>
internal sealed record Arguments(IReadOnlyList<object?> Positional, IReadOnlyDictionary<string, object?> Named)
{
    public static readonly Arguments None = new([], new Dictionary<string, object?>());

    public object? Get(int at, string name, object? otherwise = null) =>
        at < Positional.Count ? Positional[at] : Named.GetValueOrDefault(name, otherwise);

    public object? Need(int at, string name) => at < Positional.Count || Named.ContainsKey(name) ? Get(at, name)
        : throw TemplateError.Type($"missing a required argument: '{name}'");

    public string Text(int at, string name) => Need(at, name) as string
        ?? throw TemplateError.Type($"argument '{name}' must be str, not {Values.TypeName(Get(at, name))}");

    public int Whole(int at, string name, int otherwise) => Get(at, name) switch
    {
        null => otherwise,
        long number => (int)Math.Clamp(number, int.MinValue, int.MaxValue),
        bool flag => flag ? 1 : 0,
        var other => throw TemplateError.Type($"argument '{name}' must be int, not {Values.TypeName(other)}"),
    };
}
