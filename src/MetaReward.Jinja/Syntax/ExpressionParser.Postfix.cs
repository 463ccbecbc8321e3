namespace MetaReward.Jinja;

/// <summary>What may stand behind an expression: attributes, brackets, calls, filters, tests.</summary>
internal sealed partial class ExpressionParser
{
    /// <summary>Filters after an expression, as in <c>{% set x | trim %}</c>.</summary>
    /// <param name="first">The first has no bar before it.</param>
    public Expression Filters(Expression source, bool first = false)
    {
        while (first || at.TakeSign("|"))
        {
            first = false;
            var line = at.Line;
            var name = DottedName();
            source = new Filtered(source, name, at.IsSign("(") ? Arguments() : [], line);
        }

        return source;
    }

    private Expression FiltersAndTests(Expression value)
    {
        while (true)
        {
            if (at.IsSign("|"))
            {
                value = Filters(value);
            }
            else if (at.IsName("is"))
            {
                value = Test(value);
            }
            else if (at.IsSign("("))
            {
                value = Call(value);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression Postfix(Expression value)
    {
        while (true)
        {
            var line = at.Line;
            if (at.TakeSign("."))
            {
                value = at.Current is { Kind: TokenKind.Number, Value: not double }
                    ? new Item(value, new Literal(at.Current.Value, at.Take().Line), line)
                    : new Member(value, at.Need(TokenKind.Name).Text, line);
            }
            else if (at.TakeSign("["))
            {
                value = new Item(value, Subscript(line), line);
            }
            else if (at.IsSign("("))
            {
                value = Call(value);
            }
            else
            {
                return value;
            }
        }
    }

    private Called Call(Expression value)
    {
        var line = at.Line;
        return new Called(value, Arguments(), line);
    }

    private Expression Subscript(int line)
    {
        var parts = new List<Expression>();
        while (!at.TakeSign("]"))
        {
            if (parts.Count > 0)
            {
                at.NeedSign(",");
            }

            parts.Add(Part());
        }

        return parts.Count == 1 ? parts[0] : new TupleOf(parts, line);
    }

    /// <summary>An index, or a slice.</summary>
    private Expression Part()
    {
        var line = at.Line;
        Expression? One() => at.IsSign(":") || at.IsSign("]") || at.IsSign(",") ? null : Expression();
        var from = at.IsSign(":") ? null : Expression();
        if (!at.TakeSign(":"))
        {
            return from!;
        }

        var to = One();
        return new Slice(from, to, at.TakeSign(":") ? One() : null, line);
    }

    private List<Argument> Arguments()
    {
        var arguments = new List<Argument>();
        at.NeedSign("(");
        while (!at.TakeSign(")"))
        {
            if (arguments.Count > 0)
            {
                at.NeedSign(",");
                if (at.TakeSign(")"))
                {
                    break;
                }
            }

            arguments.Add(Next(arguments));
        }

        return arguments;
    }

    /// <summary>Positional ones, then named ones, one spread sequence and one spread mapping.</summary>
    private Argument Next(List<Argument> before)
    {
        var (star, stars) = (before.Exists(argument => argument.Stars == 1), before.Exists(argument => argument.Stars == 2));
        var line = at.Line;
        Argument Allowed(bool allowed, Func<Argument> read) => allowed ? read()
            : throw TemplateException.Syntax(line, "the arguments of a call stand in the wrong order");
        if (at.TakeSign("*"))
        {
            return Allowed(!star && !stars, () => new Argument(null, Expression(), 1));
        }

        if (at.TakeSign("**"))
        {
            return Allowed(!stars, () => new Argument(null, Expression(), 2));
        }

        if (at.Is(TokenKind.Name) && at.Following.IsSign("="))
        {
            var name = at.Take().Text;
            at.NeedSign("=");
            return Allowed(!stars, () => new Argument(name, Expression()));
        }

        return Allowed(!star && !stars && !before.Exists(argument => argument.Name is not null), () => new Argument(null, Expression()));
    }

    private Expression Test(Expression value)
    {
        var line = at.Take().Line;
        var not = at.TakeName("not");
        var tested = new Tested(value, DottedName(), TestArguments(), line);
        return not ? new Negation(tested, line) : tested;
    }

    private List<Argument> TestArguments()
    {
        if (at.IsSign("("))
        {
            return Arguments();
        }

        var starts = at.Current.Kind is TokenKind.String or TokenKind.Number || at.IsSign("[") || at.IsSign("{")
            || (at.Is(TokenKind.Name) && at.Current.Text is not ("else" or "or" or "and"));
        return !starts ? [] : at.IsName("is") ? throw TemplateException.Syntax(at.Line, "one test cannot follow another")
            : [new Argument(null, Postfix(Primary()))];
    }

    private string DottedName()
    {
        var name = at.Need(TokenKind.Name).Text;
        while (at.TakeSign("."))
        {
            name += "." + at.Need(TokenKind.Name).Text;
        }

        return name;
    }
}
