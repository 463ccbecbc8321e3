namespace MetaReward.Jinja;

/// <summary>
/// A named block: a function that sees what the template was given and has set at its top; a scoped one also what stands around it.
/// </summary>
internal sealed class NamedBlock(string name, bool scoped, bool required, Body body, int line) : Statement(line)
{
    private Layout? _layout;
    private Entry? _entry;
    private IReadOnlyList<(string Name, Place Place)> _around = [];
    private Place? _self;

    public string Name => name;

    public bool IsScoped => scoped;

    public override IEnumerable<Node> Children => body.Statements;

    public override void Declare(Symbols symbols)
    {
    }

    public override void Bind(Frame frame)
    {
        frame.Blocks.Add(this);
        _around = scoped ? [.. frame.Symbols.Stores().Select(store => (store.Name, frame.Place(store.Variable)))] : [];
        _layout = new Layout(null);
        var inner = Frame.Root(_layout, frame.Blocks);
        var special = Undeclared(body.Statements, "self");
        var self = special.Count > 0 ? inner.Symbols.Parameter("self") : null;
        foreach (var statement in body.Statements)
        {
            inner.Symbols.Visit(statement);
        }

        _self = self is null ? null : inner.Place(self);
        body.Bind(inner);
        _entry = inner.Entry();
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        if (required)
        {
            throw new TemplateException("TemplateRuntimeError", $"Required block {Repr.Of(name)} not found");
        }

        var around = _around.Select(variable => (variable.Name, Value: at[variable.Place]))
            .Where(variable => variable.Value is not Missing);
        var session = scoped ? at.Session.With(around) : at.Session;
        return at.Meter.Deeper(() => Run(session, output));
    }

    /// <summary>The block's text, for <c>self</c>.</summary>
    public object Text(Rendering session)
    {
        var output = new Output();
        Run(session, output);
        return session.Escapes ? new SafeText(output.ToString()) : output.ToString();
    }

    private Flow Run(Rendering session, Output output)
    {
        var at = new ActiveCall(_layout!, null, session);
        if (_self is { } place)
        {
            at[place] = new SelfReference(session);
        }

        _entry!.Enter(at);
        return body.Run(at, output);
    }
}

/// <summary>The template's blocks as things to call.</summary>
internal sealed class SelfReference(Rendering session)
{
    public object? Member(string name) =>
        session.Blocks.Find(name) is { } block ? new Method(name, this, _ => block.Text(session)) : Missing.Value;
}

/// <summary>Include, import, from and extends: there is no other template, so reaching one of them is an error.</summary>
/// <param name="source">What names the other template.</param>
/// <param name="names">What it sets.</param>
/// <param name="optional">Nothing need be there: an empty list of templates is then passed over.</param>
internal sealed class OtherTemplate(string word, Expression source, IReadOnlyList<string> names, bool optional, int line) : Statement(line)
{
    public override IEnumerable<Node> Children => [source, .. names.Select(name => new TargetName(name, Line))];

    public override void Bind(Frame frame)
    {
        source.Bind(frame);
        if (word == "extends" && !frame.IsTop)
        {
            throw new TemplateException("TemplateAssertionError", "cannot use extend from a non top-level scope", Line);
        }
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        var none = source.Value(at) is var value && Types.Sequence(value) is { Count: 0 };
        return none && optional ? Flow.On : throw (none
            ? new TemplateException("TemplatesNotFound", "Tried to select from an empty list of templates.")
            : TemplateException.Type($"a chat template stands alone: there is no other template to {word}"));
    }
}
