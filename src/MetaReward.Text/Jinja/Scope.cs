using System.Text;

namespace MetaReward.Text.Jinja;

/// <summary>One rendering's meters: a template is a stranger's program, so its steps, its text and its nesting are bounded.</summary>
internal sealed class Meter
{
    public const int StepLimit = 2_000_000, TextLimit = 64_000_000, DepthLimit = 100;
    private long _steps;
    private long _text;
    private int _depth;

    /// <summary>Where the template is being executed, for messages.</summary>
    public int Line { get; set; }

    public void Step(long steps = 1)
    {
        if ((_steps += steps) > StepLimit)
        {
            throw TemplateError.Limit($"the template takes more than {StepLimit} steps");
        }
    }

    /// <summary>Accounts for text before it is made.</summary>
    public void Make(long characters)
    {
        if (characters < 0 || (_text += characters) > TextLimit)
        {
            throw TemplateError.Limit($"the template makes more than {TextLimit} characters of text");
        }
    }

    public T Deeper<T>(Func<T> call)
    {
        if (++_depth > DepthLimit)
        {
            throw TemplateError.Limit($"macros call each other more than {DepthLimit} deep");
        }

        var result = call();
        _depth--;
        return result;
    }
}

/// <summary>Variables by name; a name that is not here is looked for outside.</summary>
internal sealed class Scope(Scope? outer, Meter meter)
{
    private readonly Dictionary<string, object?> _variables = [];

    public Meter Meter => meter;

    public Scope Inner() => new(this, meter);

    public object? Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            if (scope._variables.TryGetValue(name, out var value))
            {
                return value;
            }
        }

        return new Undefined($"'{name}' is undefined");
    }

    public void Set(string name, object? value) => _variables[name] = value;

    /// <summary>Gives a value, or the items of one, to names.</summary>
    public void Assign(IReadOnlyList<string> names, object? value)
    {
        if (names.Count == 1)
        {
            Set(names[0], value);
            return;
        }

        var items = Values.Items(value);
        if (items.Count != names.Count)
        {
            throw new TemplateError("ValueError", items.Count < names.Count
                ? $"not enough values to unpack (expected {names.Count}, got {items.Count})" : $"too many values to unpack (expected {names.Count})");
        }

        for (var i = 0; i < names.Count; i++)
        {
            Set(names[i], items[i]);
        }
    }

    private Scope? Outer => outer;
}

/// <summary>The text made so far.</summary>
internal sealed class Output(Meter meter)
{
    private readonly StringBuilder _text = new();

    /// <summary>What generation blocks made.</summary>
    public List<TextSpan> Generated { get; } = [];

    public void AddGenerated(string text)
    {
        Generated.Add(new TextSpan(_text.Length, _text.Length + text.Length));
        Add(text);
    }

    public void Add(string text)
    {
        meter.Make(text.Length);
        _text.Append(text);
    }

    public override string ToString() => _text.ToString();
}
