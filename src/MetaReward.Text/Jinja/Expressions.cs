namespace MetaReward.Text.Jinja;

/// <summary>An expression of a template; evaluated in a scope, it gives a value of <see cref="Values"/>.</summary>
internal abstract record Expression
{
    public abstract object? In(Scope scope);
}

/// <param name="Name">Null for a positional argument.</param>
internal sealed record Argument(string? Name, Expression Value, bool Spread = false)
{
    public static Arguments All(IReadOnlyList<Argument> arguments, Scope scope)
    {
        if (arguments.Count == 0)
        {
            return Arguments.None;
        }

        var positional = new List<object?>();
        var named = new Dictionary<string, object?>();
        foreach (var argument in arguments)
        {
            var value = argument.Value.In(scope);
            if (argument.Name is not null)
            {
                named[argument.Name] = value;
            }
            else if (argument.Spread)
            {
                positional.AddRange(Values.Items(value));
            }
            else
            {
                positional.Add(value);
            }
        }

        return new Arguments(positional, named);
    }
}

internal sealed record Literal(object? Value) : Expression
{
    public override object? In(Scope scope) => Value;
}

internal sealed record Name(string Word) : Expression
{
    public override object? In(Scope scope)
    {
        scope.Meter.Step();
        return scope.Find(Word);
    }
}

/// <summary>The text of the enclosing block, within its filters.</summary>
internal sealed record Captured : Expression
{
    public const string Variable = "(captured)";

    public override object? In(Scope scope) => scope.Find(Variable);
}

internal sealed record TupleOf(IReadOnlyList<Expression> Parts) : Expression
{
    public override object? In(Scope scope) => Parts.Select(part => part.In(scope)).ToArray();
}

internal sealed record ListOf(IReadOnlyList<Expression> Parts) : Expression
{
    public override object? In(Scope scope) => Parts.Select(part => part.In(scope)).ToList();
}

internal sealed record DictOf(IReadOnlyList<(Expression Key, Expression Value)> Parts) : Expression
{
    public override object? In(Scope scope)
    {
        var dict = new Dict();
        foreach (var (key, value) in Parts)
        {
            dict[key.In(scope) ?? throw TemplateError.Type("None cannot be a key here")] = value.In(scope);
        }

        return dict;
    }
}

internal sealed record Choice(Expression Test, Expression Yes, Expression? No) : Expression
{
    public override object? In(Scope scope) => Values.Truth(Test.In(scope)) ? Yes.In(scope)
        : No is null ? new Undefined("the inline if-expression evaluated to false and no else section was defined.") : No.In(scope);
}

internal sealed record Either(Expression Left, Expression Right) : Expression
{
    public override object? In(Scope scope) => Left.In(scope) is var left && Values.Truth(left) ? left : Right.In(scope);
}

internal sealed record Both(Expression Left, Expression Right) : Expression
{
    public override object? In(Scope scope) => Left.In(scope) is var left && Values.Truth(left) ? Right.In(scope) : left;
}

internal sealed record Negation(Expression Inner) : Expression
{
    public override object? In(Scope scope) => !Values.Truth(Inner.In(scope));
}

internal sealed record Signed(bool Minus, Expression Inner) : Expression
{
    public override object? In(Scope scope) => Inner.In(scope) switch
    {
        long number => (object)(Minus ? checked(-number) : number),
        double number => Minus ? -number : number,
        bool flag => (flag ? 1L : 0L) * (Minus ? -1 : 1),
        Undefined missing => throw missing.Error,
        var other => throw TemplateError.Type($"bad operand type for unary {(Minus ? '-' : '+')}: '{Values.TypeName(other)}'"),
    };
}

internal sealed record Binary(string Sign, Expression Left, Expression Right) : Expression
{
    public override object? In(Scope scope)
    {
        scope.Meter.Step();
        return Arithmetic.Apply(Sign, Left.In(scope), Right.In(scope), scope.Meter);
    }
}

internal sealed record Compared(Expression First, IReadOnlyList<(string Sign, Expression Right)> Others) : Expression
{
    public override object? In(Scope scope)
    {
        scope.Meter.Step();
        var left = Markup.Plain(First.In(scope));
        foreach (var (sign, other) in Others)
        {
            var right = Markup.Plain(other.In(scope));
            if (!Holds(sign, left, right, scope.Meter))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    public static bool Holds(string sign, object? left, object? right, Meter meter) => sign switch
    {
        "==" => Values.Same(left, right),
        "!=" => !Values.Same(left, right),
        "<" => Values.Order(left, right, sign) < 0,
        ">" => Values.Order(left, right, sign) > 0,
        "<=" => Values.Order(left, right, sign) <= 0,
        ">=" => Values.Order(left, right, sign) >= 0,
        "in" => Contains(right, left, meter),
        _ => !Contains(right, left, meter),
    };

    private static bool Contains(object? container, object? item, Meter meter)
    {
        switch (container)
        {
            case string text:
                return item is string part ? text.Contains(part, StringComparison.Ordinal) : item is Undefined missing ? throw missing.Error
                    : throw TemplateError.Type($"'in <string>' requires string as left operand, not {Values.TypeName(item)}");
            case Dict dict:
                return item is not null && dict.ContainsKey(item);
            case Undefined:
                return false;
            case null or bool or long or double:
                throw TemplateError.Type($"argument of type '{Values.TypeName(container)}' is not a container or iterable");
            default:
                var items = Values.Items(container);
                meter.Step(items.Count);
                return items.Any(other => Values.Same(other, item));
        }
    }
}

internal sealed record Member(Expression Source, string Word) : Expression
{
    public override object? In(Scope scope) => Members.Attribute(Markup.Plain(Source.In(scope)), Word, scope.Meter);
}

internal sealed record Item(Expression Source, Expression Index) : Expression
{
    public override object? In(Scope scope) => Members.Item(Markup.Plain(Source.In(scope)), Index.In(scope), scope.Meter);
}

internal sealed record Slice(Expression Source, Expression? From, Expression? To, Expression? By) : Expression
{
    public override object? In(Scope scope) => Members.Slice(Markup.Plain(Source.In(scope)), From?.In(scope), To?.In(scope), By?.In(scope), scope.Meter);
}

internal sealed record Called(Expression Target, IReadOnlyList<Argument> Given) : Expression
{
    public override object? In(Scope scope) => Call(scope, Argument.All(Given, scope));

    public object? Call(Scope scope, Arguments arguments)
    {
        scope.Meter.Step();
        return Target.In(scope) switch
        {
            Callable callable => scope.Meter.Deeper(() => callable.Call(arguments)),
            Undefined missing => throw missing.Error,
            var other => throw TemplateError.Type($"'{Values.TypeName(other)}' object is not callable"),
        };
    }
}

internal sealed record Filtered(Expression Source, string Word, IReadOnlyList<Argument> Given) : Expression
{
    public override object? In(Scope scope)
    {
        scope.Meter.Step();
        return Filters.Apply(Word, Word is "safe" or "escape" or "e" ? Source.In(scope) : Markup.Plain(Source.In(scope)), Argument.All(Given, scope), scope.Meter);
    }
}

internal sealed record Tested(Expression Source, string Word, IReadOnlyList<Argument> Given) : Expression
{
    public override object? In(Scope scope) => Tests.Holds(Word, Markup.Plain(Source.In(scope)), Argument.All(Given, scope), scope.Meter);
}
