namespace MetaReward.Jinja;

internal sealed class Plain(string text, int line) : Statement(line)
{
    public override Flow Run(ActiveCall at, Output output)
    {
        output.Add(text, at.Meter);
        return Flow.On;
    }
}

internal sealed class Print(IReadOnlyList<Expression> values, int line) : Statement(line)
{
    private bool? _escapes;

    public override IEnumerable<Node> Children => values;

    public override void Bind(Frame frame)
    {
        _escapes = frame.Escapes;
        base.Bind(frame);
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        foreach (var value in values)
        {
            at.Meter.Line = value.Line;
            output.Add(at.Session.Print(value.Value(at), _escapes ?? at.Session.Escapes), at.Meter);
        }

        return Flow.On;
    }
}

/// <summary>Out of the loop, or on to its next round.</summary>
internal sealed class Leave(Flow flow, int line) : Statement(line)
{
    public override void Bind(Frame frame)
    {
        if (!frame.InLoop)
        {
            throw TemplateException.Syntax(Line, $"'{(flow == Flow.Break ? "break" : "continue")}' outside of a loop");
        }
    }

    public override Flow Run(ActiveCall at, Output output) => flow;
}

internal sealed class If(IReadOnlyList<(Expression? Test, Body Body, int Line)> branches, int line) : Statement(line)
{
    public override IEnumerable<Node> Children =>
        branches.SelectMany(branch => branch.Body.Statements.Prepend<Node?>(branch.Test).OfType<Node>());

    public override void Declare(Symbols symbols) => Declare(symbols, 0);

    /// <summary>A branch, and those after it as if they stood inside its else.</summary>
    private void Declare(Symbols symbols, int from)
    {
        symbols.Visit(branches[from].Test!);
        var next = from + 1 < branches.Count ? branches[from + 1] : default;
        symbols.Branch([branches[from].Body.Statements, next.Test is not null ? [new Rest(this, from + 1)] : next.Body?.Statements ?? []]);
    }

    public override void Bind(Frame frame)
    {
        foreach (var (test, body, _) in branches)
        {
            test?.Bind(frame.Soft());
            body.Bind(frame.Soft());
        }
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        foreach (var (test, body, line) in branches)
        {
            at.Meter.Line = line;
            if (test is null || Types.Truth(test.Value(at)))
            {
                return body.Run(at, output);
            }
        }

        return Flow.On;
    }

    /// <summary>The branches from one on.</summary>
    private sealed class Rest(If whole, int from) : Node(whole.Line)
    {
        public override void Declare(Symbols symbols) => whole.Declare(symbols, from);
    }
}

internal sealed class Set(AssignmentTarget target, Expression value, int line) : Statement(line)
{
    private BoundTarget? _target;

    public override IEnumerable<Node> Children => [target, value];

    public override void Declare(Symbols symbols)
    {
        symbols.Visit(value);
        symbols.Visit(target);
    }

    public override void Bind(Frame frame)
    {
        _target = target.In(frame);
        value.Bind(frame);
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        _target!.Check(at);
        _target.Give(at, value.Value(at));
        return Flow.On;
    }
}

/// <summary>The text of its body, through filters, as a variable.</summary>
internal sealed class SetBlock(AssignmentTarget target, Expression captured, Body body, int line) : Statement(line)
{
    private readonly CapturedBody _inner = new(captured, body);
    private BoundTarget? _target;

    public override IEnumerable<Node> Children => [target, captured, .. body.Statements];

    public override void Declare(Symbols symbols) => symbols.Visit(target);

    public override void Bind(Frame frame)
    {
        _inner.Bind(frame);
        _target = target.In(frame);
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        var (value, flow) = _inner.Run(at, Line);
        if (flow == Flow.On)
        {
            _target!.Give(at, at.Session.Escapes ? new SafeText(Strings.Print(value)) : value);
        }

        return flow;
    }
}

/// <summary>The text of its body, through filters.</summary>
internal sealed class FilterBlock(Expression captured, Body body, int line) : Statement(line)
{
    private readonly CapturedBody _inner = new(captured, body);

    public override IEnumerable<Node> Children => [.. body.Statements, captured];

    public override void Declare(Symbols symbols) => symbols.Visit(captured);

    public override void Bind(Frame frame) => _inner.Bind(frame);

    public override Flow Run(ActiveCall at, Output output)
    {
        var (value, flow) = _inner.Run(at, Line);
        if (flow == Flow.On)
        {
            output.Add(Strings.Print(value), at.Meter);
        }

        return flow;
    }
}

/// <summary>A body whose text goes through filters.</summary>
internal sealed class CapturedBody(Expression captured, Body body)
{
    private Entry? _entry;
    private Place _place;

    public void Bind(Frame frame)
    {
        var inner = frame.Inner();
        inner.Symbols.Parameter(Captured.Word);
        foreach (var statement in body.Statements)
        {
            inner.Symbols.Visit(statement);
        }

        inner.Symbols.Visit(captured);
        _place = inner.Place(Captured.Word);
        body.Bind(inner);
        captured.Bind(inner);
        _entry = inner.Entry();
    }

    /// <summary>Left by break or continue, it makes nothing.</summary>
    public (object? Value, Flow Flow) Run(ActiveCall at, int line)
    {
        _entry!.Enter(at);
        var text = body.Text(at, out var flow);
        at.Meter.Line = line;
        at[_place] = at.Session.Escapes ? new SafeText(text) : text;
        var value = flow == Flow.On ? captured.Value(at) : null;
        _entry.Leave(at);
        return (value, flow);
    }
}

/// <summary>Variables for a body alone.</summary>
internal sealed class With(IReadOnlyList<(AssignmentTarget Target, Expression Value)> variables, Body body, int line) : Statement(line)
{
    private IReadOnlyList<BoundTarget> _targets = [];
    private Entry? _entry;

    public override IEnumerable<Node> Children => [.. variables.Select(variable => variable.Target),
        .. variables.Select(variable => variable.Value), .. body.Statements];

    public override void Declare(Symbols symbols)
    {
        foreach (var (_, value) in variables)
        {
            symbols.Visit(value);
        }
    }

    public override void Bind(Frame frame)
    {
        var inner = frame.Inner();
        foreach (var (target, value) in variables)
        {
            target.DeclareGiven(inner.Symbols);
            value.Bind(frame);
        }

        foreach (var statement in body.Statements)
        {
            inner.Symbols.Visit(statement);
        }

        _targets = [.. variables.Select(variable => variable.Target.In(inner))];
        body.Bind(inner);
        _entry = inner.Entry();
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        _entry!.Enter(at);
        for (var i = 0; i < variables.Count; i++)
        {
            _targets[i].Give(at, variables[i].Value.Value(at));
        }

        var flow = body.Run(at, output);
        _entry.Leave(at);
        return flow;
    }
}

/// <summary>HTML escapes for what its body prints, or none.</summary>
internal sealed class Autoescape(Expression mode, Body body, int line) : Statement(line)
{
    private Entry? _entry;

    public override IEnumerable<Node> Children => [mode, .. body.Statements];

    public override void Declare(Symbols symbols)
    {
    }

    public override void Bind(Frame frame)
    {
        var inner = frame.Inner() with { Escapes = mode is Literal literal ? Types.Truth(literal.Value(null!)) : null };
        foreach (var child in Children)
        {
            inner.Symbols.Visit(child);
        }

        mode.Bind(inner);
        body.Bind(inner);
        _entry = inner.Entry();
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        _entry!.Enter(at);
        var outer = at.Session.Escapes;
        at.Session.Escapes = Types.Truth(mode.Value(at));
        var flow = body.Run(at, output);
        at.Session.Escapes = outer;
        _entry.Leave(at);
        return flow;
    }
}
