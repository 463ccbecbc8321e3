namespace MetaReward.Jinja;

/// <summary>
/// A loop. Each round has its own variables, so that what is set inside is forgotten. A condition is asked as the loop goes. A recursive
/// loop is a function, which its body calls as <c>loop</c>.
/// </summary>
internal sealed class For(
    AssignmentTarget target, Expression source, Expression? filter, Body body, Body? otherwise, bool recursive, int line)
    : Statement(line)
{
    private const string Word = "loop";

    private readonly Rounds _rounds = new(target, body, otherwise);
    private Filter? _filter;
    private Layout? _function;

    public override IEnumerable<Node> Children =>
        [target, source, .. body.Statements, .. otherwise?.Statements ?? [], .. filter is null ? Enumerable.Empty<Node>() : [filter]];

    public override void Declare(Symbols symbols) => symbols.Visit(source);

    public override void Bind(Frame frame)
    {
        if (All().OfType<TargetName>().FirstOrDefault(name => name.Word == Word) is { } name)
        {
            throw new TemplateException("TemplateAssertionError", "the variable 'loop' cannot be set inside a loop", name.Line);
        }

        source.Bind(frame);
        _function = recursive ? new Layout(frame.Layout) : null;
        var extended = recursive || Undeclared(body.Statements, Word).Count > 0 || All().OfType<NamedBlock>().Any(block => block.IsScoped);
        _rounds.Bind(frame, _function, extended);
        _filter = filter is null ? null : new Filter(target, filter, frame);
    }

    public override Flow Run(ActiveCall at, Output output)
    {
        var items = source.Value(at);
        if (!recursive)
        {
            return _rounds.Run(at, output, Loop(at, items, null, 0), Line);
        }

        output.Add(Strings.Print(Call(at, items, 0)), at.Meter);
        return Flow.On;
    }

    /// <summary>One level of a recursive loop.</summary>
    private object Call(ActiveCall around, object? items, int depth)
    {
        var at = new ActiveCall(_function!, around, around.Session);
        var inner = new Output();
        _rounds.Run(at, inner, Loop(around, items, more => Call(around, more, depth + 1), depth), Line);
        return around.Session.Escapes ? new SafeText(inner.ToString()) : inner.ToString();
    }

    private Loop Loop(ActiveCall around, object? value, Func<object?, object?>? recurse, int depth)
    {
        var items = Types.Items(value);
        return new Loop(_filter is null ? items : _filter.Of(around, items), _filter is null ? Types.Length(value) : null, recurse, depth);
    }

    /// <summary>The condition, a function of its own.</summary>
    private sealed class Filter
    {
        private readonly Layout _layout;
        private readonly BoundTarget _item;
        private readonly Entry _entry;
        private readonly Expression _test;

        public Filter(AssignmentTarget target, Expression test, Frame frame)
        {
            _layout = new Layout(frame.Layout);
            var inner = frame.Inner(_layout);
            target.DeclareGiven(inner.Symbols);
            inner.Symbols.Visit(test);
            test.Bind(inner);
            (_item, _entry, _test) = (target.In(inner), inner.Entry(), test);
        }

        public IEnumerable<object?> Of(ActiveCall around, IEnumerable<object?> items)
        {
            var at = new ActiveCall(_layout, around, around.Session);
            _entry.Enter(at);
            foreach (var item in items)
            {
                at.Meter.Step();
                _item.Give(at, item);
                if (Types.Truth(_test.Value(at)))
                {
                    yield return item;
                }
            }
        }
    }
}
