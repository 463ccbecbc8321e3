namespace MetaReward.Jinja;

internal sealed class Literal(object? value, int line) : Expression(line)
{
    public override object? Value(ActiveCall at) => value;
}

internal sealed class Name(string word, int line) : Expression(line)
{
    private Place _place;

    public string Word => word;

    public override void Declare(Symbols symbols) => symbols.Read(word);

    public override void Bind(Frame frame) => _place = frame.Place(word);

    public override object? Value(ActiveCall at)
    {
        at.Meter.Step();
        return at[_place] is var value and not Missing ? value : Undefined.Named(word);
    }
}

/// <summary>The text of the enclosing block, within its filters.</summary>
internal sealed class Captured(int line) : Expression(line)
{
    /// <summary>No name that a template can write.</summary>
    public const string Word = "(captured)";

    private Place _place;

    public override void Bind(Frame frame) => _place = frame.Place(Word);

    public override object? Value(ActiveCall at) => at[_place];
}

internal sealed class TupleOf(IReadOnlyList<Expression> parts, int line) : Expression(line)
{
    public IReadOnlyList<Expression> Parts => parts;

    public override IEnumerable<Node> Children => parts;

    public override object? Value(ActiveCall at)
    {
        at.Meter.Hold(parts.Count);
        return parts.Select(part => part.Value(at)).ToArray();
    }
}

internal sealed class ListOf(IReadOnlyList<Expression> parts, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => parts;

    public override object? Value(ActiveCall at)
    {
        at.Meter.Hold(parts.Count);
        return parts.Select(part => part.Value(at)).ToList();
    }
}

internal sealed class DictOf(IReadOnlyList<(Expression Key, Expression Value)> parts, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => parts.SelectMany(part => new Node[] { part.Key, part.Value });

    public override object? Value(ActiveCall at)
    {
        at.Meter.Hold(parts.Count);
        var dict = new Dict();
        foreach (var (key, value) in parts)
        {
            dict[key.Value(at)] = value.Value(at);
        }

        return dict;
    }
}

/// <param name="yes">Evaluated after the test.</param>
internal sealed class InlineIf(Expression test, Expression yes, Expression? no, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => no is null ? [test, yes] : [test, yes, no];

    public override void Bind(Frame frame) => base.Bind(frame.Soft());

    public override object? Value(ActiveCall at) => Types.Truth(test.Value(at)) ? yes.Value(at)
        : no is null ? new Undefined($"the inline if-expression on line {Line} evaluated to false and no else section was defined.")
        : no.Value(at);
}

internal sealed class Either(Expression left, Expression right, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [left, right];

    public override object? Value(ActiveCall at) => left.Value(at) is var value && Types.Truth(value) ? value : right.Value(at);
}

internal sealed class Both(Expression left, Expression right, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [left, right];

    public override object? Value(ActiveCall at) => left.Value(at) is var value && Types.Truth(value) ? right.Value(at) : value;
}

internal sealed class Negation(Expression inner, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [inner];

    public override object? Value(ActiveCall at) => !Types.Truth(inner.Value(at));
}

internal sealed class Signed(bool minus, Expression inner, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [inner];

    public override object? Value(ActiveCall at) => Arithmetic.Signed(inner.Value(at), minus);
}

internal sealed class Binary(string sign, Expression left, Expression right, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => [left, right];

    public override object? Value(ActiveCall at)
    {
        at.Meter.Step();
        return Arithmetic.Apply(sign, left.Value(at), right.Value(at), at.Meter);
    }
}

/// <summary>Values joined as text by tildes.</summary>
internal sealed class Concatenation(IReadOnlyList<Expression> parts, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => parts;

    public override object? Value(ActiveCall at)
    {
        at.Meter.Step();
        var values = parts.Select(part => part.Value(at)).ToList();
        return at.Session.Escapes && values.Exists(value => value is SafeText)
            ? new SafeText(string.Concat(values.Select(value => at.Meter.Made(SafeText.Escape(value, at.Meter)))))
            : string.Concat(values.Select(value => at.Meter.Made(Strings.Print(value))));
    }
}

internal sealed class Compared(Expression first, IReadOnlyList<(string Sign, Expression Right)> others, int line) : Expression(line)
{
    public override IEnumerable<Node> Children => others.Select(other => other.Right).Prepend(first);

    public override object? Value(ActiveCall at)
    {
        at.Meter.Step();
        var left = first.Value(at);
        foreach (var (sign, other) in others)
        {
            var right = other.Value(at);
            if (!Holds(sign, left, right, at.Meter))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    public static bool Holds(string sign, object? left, object? right, RenderMeter meter) => sign switch
    {
        "==" => Equality.Same(left, right),
        "!=" => !Equality.Same(left, right),
        "<" => Equality.Order(left, right, sign) < 0,
        ">" => Equality.Order(left, right, sign) > 0,
        "<=" => Equality.Order(left, right, sign) <= 0,
        ">=" => Equality.Order(left, right, sign) >= 0,
        "in" => Equality.Contains(right, left, meter),
        _ => !Equality.Contains(right, left, meter),
    };
}
