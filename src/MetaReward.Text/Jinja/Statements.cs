namespace MetaReward.Text.Jinja;

/// <summary>How a statement ended.</summary>
internal enum Flow
{
    On, Break, Continue,
}

/// <summary>A statement of a template: writes to the output, sets variables.</summary>
internal abstract record Statement
{
    public int Line { get; init; }

    public abstract Flow Run(Scope scope, Output output);
}

internal sealed record Body(IReadOnlyList<Statement> Statements)
{
    public Flow Run(Scope scope, Output output)
    {
        foreach (var statement in Statements)
        {
            scope.Meter.Step();
            scope.Meter.Line = statement.Line > 0 ? statement.Line : scope.Meter.Line;
            if (statement.Run(scope, output) is not Flow.On and var flow)
            {
                return flow;
            }
        }

        return Flow.On;
    }

    /// <summary>The text that the body makes.</summary>
    public string Text(Scope scope)
    {
        var output = new Output(scope.Meter);
        Run(scope, output);
        return output.ToString();
    }
}

internal sealed record Plain(string Text) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        output.Add(Text);
        return Flow.On;
    }
}

internal sealed record Print(Expression Value) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        output.Add(Values.Text(Value.In(scope)));
        return Flow.On;
    }
}

internal sealed record Evaluate(Expression Value) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        Value.In(scope);
        return Flow.On;
    }
}

internal sealed record Leave(Flow Flow) : Statement
{
    public override Flow Run(Scope scope, Output output) => Flow;
}

internal sealed record If(IReadOnlyList<(Expression? Test, Body Body)> Branches) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        foreach (var (test, body) in Branches)
        {
            if (test is null || Values.Truth(test.In(scope)))
            {
                return body.Run(scope, output);
            }
        }

        return Flow.On;
    }
}

internal sealed record Set(IReadOnlyList<string> Names, string? Member, Expression Value) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        Store(scope, Names, Member, Value.In(scope));
        return Flow.On;
    }

    public static void Store(Scope scope, IReadOnlyList<string> names, string? member, object? value)
    {
        if (member is null)
        {
            scope.Assign(names, value);
            return;
        }

        var target = scope.Find(names[0]) as Namespace
            ?? throw new TemplateError("TemplateRuntimeError", "cannot assign attribute on non-namespace object");
        target[member] = value;
    }
}

internal sealed record SetBlock(string Word, string? Member, Body Body, Expression Captured) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        var inner = scope.Inner();
        inner.Set(Jinja.Captured.Variable, Body.Text(inner));
        Set.Store(scope, [Word], Member, Captured.In(inner));
        return Flow.On;
    }
}

internal sealed record FilterBlock(Expression Captured, Body Body) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        var inner = scope.Inner();
        inner.Set(Jinja.Captured.Variable, Body.Text(inner));
        output.Add(Values.Text(Captured.In(inner)));
        return Flow.On;
    }
}

internal sealed record With(IReadOnlyList<(string Name, Expression Value)> Variables, Body Body) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        var inner = scope.Inner();
        foreach (var (name, value) in Variables)
        {
            inner.Set(name, value.In(scope));
        }

        return Body.Run(inner, output);
    }
}

/// <summary>What the assistant said; the place of its text is remembered.</summary>
internal sealed record Generation(Body Body) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        output.AddGenerated(Body.Text(scope.Inner()));
        return Flow.On;
    }
}

/// <summary>A macro's parameters; a default may speak of those before it.</summary>
internal sealed record Signature(IReadOnlyList<(string Name, Expression? Default)> Parameters)
{
    /// <summary>A macro sees what stood around its definition, and its arguments.</summary>
    public Callable Macro(string name, Body body, Scope around) => new(name, arguments =>
    {
        var scope = around.Inner();
        for (var i = 0; i < Parameters.Count; i++)
        {
            var (parameter, otherwise) = Parameters[i];
            scope.Set(parameter, i < arguments.Positional.Count || arguments.Named.ContainsKey(parameter) ? arguments.Get(i, parameter)
                : otherwise is not null ? otherwise.In(scope) : new Undefined($"parameter '{parameter}' was not provided"));
        }

        if (arguments.Positional.Count > Parameters.Count)
        {
            throw TemplateError.Type($"macro '{name}' takes not more than {Parameters.Count} argument(s)");
        }

        scope.Set("caller", arguments.Named.GetValueOrDefault("caller", new Undefined("'caller' is undefined")));
        return body.Text(scope);
    });
}

internal sealed record MacroDefinition(string Name, Signature Signature, Body Body) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        scope.Set(Name, Signature.Macro(Name, Body, scope));
        return Flow.On;
    }
}

internal sealed record CallBlock(Called Called, Signature Signature, Body Body) : Statement
{
    public override Flow Run(Scope scope, Output output)
    {
        var given = Argument.All(Called.Given, scope);
        var named = new Dictionary<string, object?>(given.Named) { ["caller"] = Signature.Macro("caller", Body, scope) };
        output.Add(Values.Text(Called.Call(scope, given with { Named = named })));
        return Flow.On;
    }
}
