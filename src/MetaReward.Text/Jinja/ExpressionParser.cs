using System.Globalization;

namespace MetaReward.Text.Jinja;

/// <summary>Expressions by precedence, loosest first: if-else, or, and, not, comparisons, + -, ~, * / // %, **, signs, filters and tests.</summary>
internal sealed partial class ExpressionParser(TokenReader at)
{
    /// <summary>Bare commas make a tuple.</summary>
    public Expression Tuple()
    {
        var first = Expression();
        if (!at.IsSign(","))
        {
            return first;
        }

        var items = new List<Expression> { first };
        while (at.TakeSign(",") && !at.Is(TokenKind.BlockEnd) && !at.Is(TokenKind.PrintEnd) && !at.IsSign(")"))
        {
            items.Add(Expression());
        }

        return new TupleOf(items);
    }

    public Expression Expression() => at.Deeper(Conditional);

    /// <summary>An expression that stops before <c>if</c>, as the source of a loop does.</summary>
    public Expression WithoutCondition() => at.Deeper(Or);

    public (List<Argument> Arguments, int Line) Arguments()
    {
        var line = at.Current.Line;
        var arguments = new List<Argument>();
        at.NeedSign("(");
        while (!at.TakeSign(")"))
        {
            if (at.TakeSign("*"))
            {
                arguments.Add(new Argument(null, Expression(), Spread: true));
            }
            else if (at.Is(TokenKind.Name) && at.Following is { Kind: TokenKind.Sign, Text: "=" })
            {
                var name = at.Take().Text;
                at.NeedSign("=");
                arguments.Add(new Argument(name, Expression()));
            }
            else
            {
                arguments.Add(new Argument(null, Expression()));
            }

            if (!at.TakeSign(",") && !at.IsSign(")"))
            {
                throw at.Unexpected("',' or ')'");
            }
        }

        return (arguments, line);
    }

    /// <summary>Filters after an expression, as in <c>{% set x | trim %}</c>.</summary>
    public Expression Filter(Expression source)
    {
        var name = at.Need(TokenKind.Name).Text;
        return new Filtered(source, name, at.IsSign("(") ? Arguments().Arguments : []);
    }

    private Expression Conditional()
    {
        var value = Or();
        while (at.TakeName("if"))
        {
            var test = Or();
            value = new Choice(test, value, at.TakeName("else") ? Expression() : null);
        }

        return value;
    }

    private Expression Or()
    {
        var left = And();
        while (at.TakeName("or"))
        {
            left = new Either(left, And());
        }

        return left;
    }

    private Expression And()
    {
        var left = Not();
        while (at.TakeName("and"))
        {
            left = new Both(left, Not());
        }

        return left;
    }

    private Expression Not() => at.TakeName("not") ? new Negation(at.Deeper(Not)) : Comparison();

    private Expression Comparison()
    {
        var first = Sum();
        var others = new List<(string Sign, Expression Right)>();
        while (true)
        {
            if (at.Current is { Kind: TokenKind.Sign, Text: "==" or "!=" or "<" or ">" or "<=" or ">=" })
            {
                others.Add((at.Take().Text, Sum()));
            }
            else if (at.TakeName("in"))
            {
                others.Add(("in", Sum()));
            }
            else if (at.IsName("not") && at.Following is { Kind: TokenKind.Name, Text: "in" })
            {
                at.Take();
                at.Take();
                others.Add(("not in", Sum()));
            }
            else
            {
                return others.Count == 0 ? first : new Compared(first, others);
            }
        }
    }

    private Expression Sum() => Chain(Joined, "+", "-");

    private Expression Joined() => Chain(Product, "~");

    private Expression Product() => Chain(Power, "*", "/", "//", "%");

    private Expression Power() => Chain(() => Unary(true), "**");

    private Expression Chain(Func<Expression> next, params string[] signs)
    {
        var left = next();
        while (at.Is(TokenKind.Sign) && signs.Contains(at.Current.Text))
        {
            left = new Binary(at.Take().Text, left, next());
        }

        return left;
    }

    private Expression Unary(bool filters)
    {
        var value = at.Current is { Kind: TokenKind.Sign, Text: "-" or "+" }
            ? new Signed(at.Take().Text == "-", at.Deeper(() => Unary(false)))
            : Postfix(Primary());
        return filters ? FiltersAndTests(value) : value;
    }

    private Expression Postfix(Expression value)
    {
        while (true)
        {
            if (at.TakeSign("."))
            {
                value = at.Is(TokenKind.Whole) ? new Item(value, new Literal(long.Parse(at.Take().Text, CultureInfo.InvariantCulture)))
                    : new Member(value, at.Need(TokenKind.Name).Text);
            }
            else if (at.TakeSign("["))
            {
                value = Subscript(value);
            }
            else if (at.IsSign("("))
            {
                value = new Called(value, Arguments().Arguments);
            }
            else
            {
                return value;
            }
        }
    }

    private Expression Subscript(Expression value)
    {
        var parts = new Expression?[3];
        var colons = 0;
        while (!at.TakeSign("]"))
        {
            if (at.TakeSign(":"))
            {
                if (++colons > 2)
                {
                    throw at.Unexpected("']'");
                }
            }
            else if (parts[colons] is null)
            {
                parts[colons] = Expression();
            }
            else
            {
                throw at.Unexpected("']'");
            }
        }

        return colons > 0 ? new Slice(value, parts[0], parts[1], parts[2]) : new Item(value, parts[0] ?? throw at.Unexpected("an index"));
    }

    private Expression FiltersAndTests(Expression value)
    {
        while (true)
        {
            if (at.TakeSign("|"))
            {
                value = Postfix(Filter(value));
            }
            else if (at.TakeName("is"))
            {
                var not = at.TakeName("not");
                value = new Tested(value, at.Need(TokenKind.Name).Text, TestArguments());
                value = not ? new Negation(value) : value;
            }
            else
            {
                return value;
            }
        }
    }

    private List<Argument> TestArguments()
    {
        if (at.IsSign("("))
        {
            return Arguments().Arguments;
        }

        var starts = at.Current.Kind is TokenKind.String or TokenKind.Whole or TokenKind.Fraction || at.IsSign("[") || at.IsSign("{")
            || (at.Is(TokenKind.Name) && at.Current.Text is not ("else" or "or" or "and" or "is" or "if" or "not" or "in"));
        return starts ? [new Argument(null, Postfix(Primary()))] : [];
    }
}
