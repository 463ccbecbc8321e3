namespace MetaReward.Jinja;

/// <summary>
/// Expressions by precedence, loosest first: if-else, or, and, not, comparisons, + -, ~, * / // %, **, signs, filters and tests.
/// </summary>
internal sealed partial class ExpressionParser(TokenReader at)
{
    /// <summary>Bare commas make a tuple.</summary>
    /// <param name="conditions">An if after an expression belongs to it.</param>
    /// <param name="end">A word that ends it.</param>
    /// <param name="parentheses">Nothing at all is a tuple too.</param>
    public Expression Tuple(bool conditions = true, string? end = null, bool parentheses = false)
    {
        var line = at.Line;
        var items = new List<Expression>();
        var several = false;
        while (!(at.Is(TokenKind.PrintEnd) || at.Is(TokenKind.BlockEnd) || at.IsSign(")") || (end is not null && at.IsName(end))))
        {
            items.Add(conditions ? Expression() : WithoutCondition());
            if (!at.IsSign(","))
            {
                break;
            }

            line = at.Line;
            at.Take();
            several = true;
        }

        return several || (items.Count == 0 && parentheses) ? new TupleOf(items, line) : items.Count == 1 ? items[0]
            : throw at.Unexpected("an expression");
    }

    public Expression Expression() => at.Deeper(Conditional);

    /// <summary>An expression that stops before <c>if</c>, as the source of a loop does.</summary>
    private Expression WithoutCondition() => at.Deeper(Or);

    private Expression Conditional()
    {
        var line = at.Line;
        var value = Or();
        while (at.TakeName("if"))
        {
            var test = Or();
            value = new InlineIf(test, value, at.TakeName("else") ? Expression() : null, line);
            line = at.Line;
        }

        return value;
    }

    private Expression Or()
    {
        var line = at.Line;
        var left = And();
        while (at.TakeName("or"))
        {
            left = new Either(left, And(), line);
            line = at.Line;
        }

        return left;
    }

    private Expression And()
    {
        var line = at.Line;
        var left = Not();
        while (at.TakeName("and"))
        {
            left = new Both(left, Not(), line);
            line = at.Line;
        }

        return left;
    }

    private Expression Not()
    {
        var line = at.Line;
        return at.TakeName("not") ? new Negation(at.Deeper(Not), line) : Comparison();
    }

    private Expression Comparison()
    {
        var line = at.Line;
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
            else if (at.IsName("not") && at.Following.IsName("in"))
            {
                at.Take();
                at.Take();
                others.Add(("not in", Sum()));
            }
            else
            {
                return others.Count == 0 ? first : new Compared(first, others, line);
            }

            line = at.Line;
        }
    }

    private Expression Sum() => Chain(Joined, "+", "-");

    private Expression Joined()
    {
        var line = at.Line;
        var parts = new List<Expression> { Product() };
        while (at.TakeSign("~"))
        {
            parts.Add(Product());
        }

        return parts.Count == 1 ? parts[0] : new Concatenation(parts, line);
    }

    private Expression Product() => Chain(Power, "*", "/", "//", "%");

    private Expression Power() => Chain(() => Unary(filters: true), "**");

    private Expression Chain(Func<Expression> next, params string[] signs)
    {
        var line = at.Line;
        var left = next();
        while (at.Is(TokenKind.Sign) && signs.Contains(at.Current.Text))
        {
            left = new Binary(at.Take().Text, left, next(), line);
            line = at.Line;
        }

        return left;
    }

    private Expression Unary(bool filters)
    {
        var line = at.Line;
        var value = at.Current is { Kind: TokenKind.Sign, Text: "-" or "+" }
            ? new Signed(at.Take().Text == "-", at.Deeper(() => Unary(filters: false)), line) : Primary();
        value = Postfix(value);
        return filters ? FiltersAndTests(value) : value;
    }

    private Expression Primary()
    {
        var token = at.Take();
        return token.Kind switch
        {
            TokenKind.Name => token.Text switch
            {
                "true" or "True" => new Literal(true, token.Line),
                "false" or "False" => new Literal(false, token.Line),
                "none" or "None" => new Literal(null, token.Line),
                _ => new Name(token.Text, token.Line),
            },
            TokenKind.Number => new Literal(token.Value, token.Line),
            TokenKind.String => Text(token),
            TokenKind.Sign when token.Text == "(" => Parenthesis(),
            TokenKind.Sign when token.Text == "[" => new ListOf(Items(), token.Line),
            TokenKind.Sign when token.Text == "{" => new DictOf(Entries(), token.Line),
            _ => throw TemplateException.Syntax(token.Line, $"expected an expression, found {token.Shown}"),
        };
    }

    /// <summary>Strings beside each other are one.</summary>
    private Literal Text(Token first)
    {
        var text = new System.Text.StringBuilder(first.Text);
        while (at.Is(TokenKind.String))
        {
            text.Append(at.Take().Text);
        }

        return new Literal(text.ToString(), first.Line);
    }

    private Expression Parenthesis()
    {
        var inner = Tuple(parentheses: true);
        at.NeedSign(")");
        return inner;
    }

    private List<Expression> Items()
    {
        var items = new List<Expression>();
        while (!at.TakeSign("]"))
        {
            items.Add(Expression());
            _ = at.IsSign("]") || at.TakeSign(",") ? true : throw at.Unexpected("',' or ']'");
        }

        return items;
    }

    private List<(Expression Key, Expression Value)> Entries()
    {
        var entries = new List<(Expression, Expression)>();
        while (!at.TakeSign("}"))
        {
            var key = Expression();
            at.NeedSign(":");
            entries.Add((key, Expression()));
            _ = at.IsSign("}") || at.TakeSign(",") ? true : throw at.Unexpected("',' or '}'");
        }

        return entries;
    }
}
