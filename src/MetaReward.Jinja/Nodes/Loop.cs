namespace MetaReward.Jinja;

/// <summary>The rounds of a loop, and what is done where there is none.</summary>
internal sealed class Rounds(AssignmentTarget target, Body body, Body? otherwise)
{
    private const string Word = "loop";

    private BoundTarget? _item;
    private Place? _loop;
    private Entry? _entry;
    private Entry? _otherwise;

    /// <param name="function">The function that the loop is, for a recursive one.</param>
    /// <param name="extended">The body speaks of <c>loop</c>.</param>
    public void Bind(Frame frame, Layout? function, bool extended)
    {
        var inner = frame.Inner(function) with { InLoop = true };
        var loop = extended ? inner.Symbols.Parameter(Word) : null;
        target.DeclareGiven(inner.Symbols);
        Visit(inner, body);
        _loop = loop is null ? null : inner.Place(Word);
        _item = target.In(inner);
        body.Bind(inner);
        _entry = inner.Entry();
        if (otherwise is not null)
        {
            var other = frame.Inner(function);
            Visit(other, otherwise);
            otherwise.Bind(other);
            _otherwise = other.Entry();
        }
    }

    /// <summary>
    /// What stands in else runs when no round came to its end: breaking off or skipping the only one counts as
    /// none, as in the reference engine.
    /// </summary>
    public Flow Run(ActiveCall at, Output output, Loop loop, int line)
    {
        var none = true;
        for (at.Meter.Line = line; loop.Move(); at.Meter.Line = line)
        {
            at.Meter.Step();
            _item!.Give(at, loop.Current);
            if (_loop is { } place)
            {
                at[place] = loop;
            }

            _entry!.Enter(at);
            var flow = body.Run(at, output);
            none &= flow != Flow.On;
            if (flow == Flow.Break)
            {
                break;
            }
        }

        _entry!.Leave(at);
        if (otherwise is null || !none)
        {
            return Flow.On;
        }

        _otherwise!.Enter(at);
        return otherwise.Run(at, output);
    }

    private static void Visit(Frame frame, Body body)
    {
        foreach (var statement in body.Statements)
        {
            frame.Symbols.Visit(statement);
        }
    }
}

/// <summary>What a template knows about the round it is in. It looks ahead only when it is asked to.</summary>
/// <param name="length">Null where all items must be taken to know it.</param>
/// <param name="recurse">Runs the loop's body for other items; null for a loop that is not recursive.</param>
internal sealed class Loop(IEnumerable<object?> items, long? length, Func<object?, object?>? recurse, int depth)
{
    private static readonly Parameters One = new("/iterable");

    private IEnumerator<object?> _items = items.GetEnumerator();
    private long? _length = length;
    private long _index0 = -1;
    private object? _before = Missing.Value;
    private object? _after = Missing.Value;
    private object?[]? _changed;

    public object? Current { get; private set; } = Missing.Value;

    public long Index => _index0 + 1;

    public long Length
    {
        get
        {
            if (_length is null)
            {
                var rest = new List<object?>();
                while (_items.MoveNext())
                {
                    rest.Add(_items.Current);
                }

                _items = rest.GetEnumerator();
                _length = rest.Count + Index + (_after is Missing ? 0 : 1);
            }

            return _length.Value;
        }
    }

    public bool Move()
    {
        var next = Peek();
        _after = Missing.Value;
        if (next is Missing)
        {
            return false;
        }

        (_before, Current) = (Current, next);
        _index0++;
        return true;
    }

    /// <summary>The rounds to come, for a template that loops over the loop itself.</summary>
    public IEnumerable<object?> Rest()
    {
        while (Move())
        {
            yield return new[] { Current, this };
        }
    }

    public object? Recurse(Arguments arguments, RenderMeter meter) => recurse is null
        ? throw TemplateException.Type("The loop must have the 'recursive' marker to be called recursively.")
        : recurse(One.Bind("loop", arguments, meter)[0]);

    public object? Member(string name) => name switch
    {
        "index" => Index,
        "index0" => _index0,
        "revindex" => Length - _index0,
        "revindex0" => Length - Index,
        "first" => _index0 == 0,
        "last" => Peek() is Missing,
        "length" => Length,
        "depth" => depth + 1L,
        "depth0" => (long)depth,
        "previtem" => _index0 == 0 ? new Undefined("there is no previous item") : _before,
        "nextitem" => Peek() is var next and not Missing ? next : new Undefined("there is no next item"),
        "cycle" => new Method(name, this, arguments => arguments.Positional.Count > 0
            ? arguments.Positional[(int)(_index0 % arguments.Positional.Count)]
            : throw TemplateException.Type("no items for cycling given")),
        "changed" => new Method(name, this, arguments => Changed([.. arguments.Positional])),
        _ => Missing.Value,
    };

    private bool Changed(object?[] values)
    {
        var changed = _changed is null || !Equality.Same(_changed, values);
        _changed = changed ? values : _changed;
        return changed;
    }

    private object? Peek()
    {
        if (_after is Missing && _items.MoveNext())
        {
            _after = _items.Current;
        }

        return _after;
    }
}
