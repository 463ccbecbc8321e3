namespace MetaReward.Jinja;

/// <summary>A name in a macro's parameter list.</summary>
internal sealed class ParameterName(string word, int line) : Node(line)
{
    public string Word => word;

    public override void Declare(Symbols symbols) => symbols.Parameter(word);
}

/// <summary>A macro's parameters and body; also those of a call block, whose body is a macro that is called <c>caller</c>.</summary>
/// <param name="name">Empty for a call block's.</param>
internal sealed class MacroBody(string name, IReadOnlyList<(ParameterName Name, Expression? Default)> parameters, Body body, int line)
{
    private readonly string[] _names = [.. parameters.Select(parameter => parameter.Name.Word)];
    private Layout? _layout;
    private Entry? _entry;
    private Place[] _places = [];
    private Place? _caller;
    private Place? _named;
    private Place? _more;

    public IEnumerable<Node> Children => [.. parameters.Select(parameter => parameter.Name),
        .. parameters.Select(parameter => parameter.Default).OfType<Node>(), .. body.Statements];

    public IReadOnlyList<string> Names => _names;

    public bool TakesCaller { get; private set; }

    public bool TakesNamed => _named is not null;

    public bool TakesMore => _more is not null;

    public void Bind(Frame frame)
    {
        _layout = new Layout(frame.Layout);
        var inner = frame.Inner(_layout);
        Visit(inner);
        var special = Node.Undeclared(body.Statements, "caller", "kwargs", "varargs");
        TakesCaller = special.Contains("caller");
        if (TakesCaller && Array.IndexOf(_names, "caller") is >= 0 and var at && parameters[at].Default is null)
        {
            throw new TemplateException("TemplateAssertionError",
                "the parameter 'caller' of a macro or call block must have a default", line);
        }

        var given = special.Where(word => !_names.Contains(word)).ToDictionary(word => word, inner.Symbols.Parameter);
        Visit(inner);
        Place? Given(string word) => given.ContainsKey(word) ? inner.Place(word) : null;
        (_caller, _named, _more) = (Given("caller"), Given("kwargs"), Given("varargs"));
        _places = [.. _names.Select(inner.Place)];
        foreach (var (_, otherwise) in parameters)
        {
            otherwise?.Bind(inner);
        }

        body.Bind(inner);
        _entry = inner.Entry();
    }

    public Macro Define(ActiveCall around) => new(name, this, around);

    /// <param name="values">For the parameters, in order; missing where a default is to be used.</param>
    /// <param name="caller">Null for a macro that does not speak of it, or has it as a parameter.</param>
    public string Run(ActiveCall around, object?[] values, object? caller, Dict named, object?[] more)
    {
        var at = new ActiveCall(_layout!, around, around.Session);
        void Give(Place? place, object? value)
        {
            if (place is { } there)
            {
                at[there] = value;
            }
        }

        Give(_caller, caller);
        Give(_named, named);
        Give(_more, more);
        for (var i = 0; i < values.Length; i++)
        {
            at[_places[i]] = values[i];
        }

        _entry!.Enter(at);
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] is Missing)
            {
                at[_places[i]] = parameters[i].Default is { } otherwise ? otherwise.Value(at)
                    : new Undefined($"parameter {Repr.Of(_names[i])} was not provided");
            }
        }

        return body.Text(at, out _);
    }

    private void Visit(Frame frame)
    {
        foreach (var child in Children)
        {
            frame.Symbols.Visit(child);
        }
    }
}

/// <summary>A macro as a value, with what stood around its definition.</summary>
internal sealed record Macro(string Name, MacroBody Body, ActiveCall Around) : Callable(Name, _ => null)
{
    /// <summary>Called from the template.</summary>
    /// <param name="escapes">The text is markup.</param>
    public object Invoke(Arguments arguments, bool escapes)
    {
        var (names, named) = (Body.Names, new OrderedDictionary<string, object?>(arguments.Named));
        var values = new object?[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            values[i] = i < arguments.Positional.Count
                ? arguments.Positional[i]
                : named.Remove(names[i], out var value) ? value : Missing.Value;
        }

        object? caller = null;
        if (Body.TakesCaller && !names.Contains("caller"))
        {
            caller = named.Remove("caller", out var given) && given is not null ? given : new Undefined("No caller defined");
        }

        if (!Body.TakesNamed && named.Count > 0)
        {
            throw TemplateException.Type(named.ContainsKey("caller")
                ? $"macro {Repr.Of(Name)} was invoked with two values for the special caller argument. This is most likely a bug."
                : $"macro {Repr.Of(Name)} takes no keyword argument {Repr.Of(named.First().Key)}");
        }

        if (!Body.TakesMore && arguments.Positional.Count > names.Count)
        {
            throw TemplateException.Type($"macro {Repr.Of(Name)} takes not more than {names.Count} argument(s)");
        }

        var text = Body.Run(Around, values, caller, new Dict(named.Select(entry => KeyValuePair.Create((object?)entry.Key, entry.Value))),
            [.. arguments.Positional.Skip(names.Count)]);
        return escapes ? new SafeText(text) : text;
    }

    public object? Member(string name) => name switch
    {
        "name" => Name.Length == 0 ? null : Name,
        "arguments" => Body.Names.ToArray<object?>(),
        "catch_kwargs" => Body.TakesNamed,
        "catch_varargs" => Body.TakesMore,
        "caller" => Body.TakesCaller,
        "explicit_caller" => Body.Names.Contains("caller"),
        _ => Missing.Value,
    };

    public override string TypeName => "Macro";
}

internal sealed class MacroDefinition(string name, MacroBody macro, int line) : Statement(line)
{
    private BoundTarget? _target;

    public override IEnumerable<Node> Children => macro.Children;

    public override void Declare(Symbols symbols) => symbols.Store(name);

    public override void Bind(Frame frame)
    {
        macro.Bind(frame);
        _target = new TargetName(name, Line).In(frame);
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        _target!.Give(at, macro.Define(at));
        return Flow.On;
    }
}

/// <summary>Calls a macro and gives it a body.</summary>
internal sealed class CallBlock(Called called, MacroBody caller, int line) : Statement(line)
{
    public override IEnumerable<Node> Children => [called, .. caller.Children];

    public override void Declare(Symbols symbols) => symbols.Visit(called);

    public override void Bind(Frame frame)
    {
        caller.Bind(frame);
        called.Bind(frame);
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        output.Add(Strings.Print(called.Call(at, caller.Define(at))), at.Meter);
        return Flow.On;
    }
}

/// <summary>
/// What the assistant said; the place of its text is remembered. Its body is a macro's, so that what is set inside is forgotten.
/// </summary>
internal sealed class Generation(MacroBody body, int line) : Statement(line)
{
    public override IEnumerable<Node> Children => body.Children;

    public override void Declare(Symbols symbols)
    {
    }

    public override void Bind(Frame frame) => body.Bind(frame);

    public override Flow Run(ActiveCall at, Output output)
    {
        var text = Strings.Print(at.Meter.Deeper(() => body.Define(at).Invoke(Arguments.None, at.Session.Escapes)));
        var start = at.Session.Root.Length;
        at.Session.Generated.Add((start, start + text.Length));
        output.Add(text, at.Meter);
        return Flow.On;
    }
}
