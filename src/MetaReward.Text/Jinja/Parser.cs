namespace MetaReward.Text.Jinja;

/// <summary>
/// Statements: if, for (with else, if, break, continue), set (also of a block), macro, call, filter, with, generation. Left out, and refused
/// by name: include, import, extends, block, autoescape, recursive loops.
/// </summary>
internal sealed class Parser
{
    private readonly TokenReader _at;
    private readonly ExpressionParser _expressions;

    private Parser(IReadOnlyList<Token> tokens)
    {
        _at = new TokenReader(tokens);
        _expressions = new ExpressionParser(_at);
    }

    public static Body Parse(string source)
    {
        var parser = new Parser(Lexer.Read(source));
        var body = parser.Body([]);
        return parser._at.Is(TokenKind.End) ? body : throw parser._at.Unexpected("the end of the template");
    }

    /// <summary>Everything up to a block that begins with one of the words, which stays to be read.</summary>
    private Body Body(params string[] ends)
    {
        var statements = new List<Statement>();
        while (!_at.Is(TokenKind.End))
        {
            var line = _at.Current.Line;
            if (_at.Is(TokenKind.Text))
            {
                statements.Add(new Plain(_at.Take().Text));
            }
            else if (_at.Is(TokenKind.PrintStart))
            {
                _at.Take();
                statements.Add(new Print(_expressions.Tuple()) { Line = line });
                _at.Need(TokenKind.PrintEnd);
            }
            else
            {
                if (ends.Contains(_at.Following.Text) && _at.Following.Kind == TokenKind.Name)
                {
                    return new Body(statements);
                }

                _at.Need(TokenKind.BlockStart);
                statements.Add(_at.Deeper(Block) with { Line = line });
            }
        }

        return ends.Length == 0 ? new Body(statements) : throw _at.Unexpected($"'{ends[^1]}'");
    }

    private Statement Block()
    {
        var word = _at.Need(TokenKind.Name);
        return word.Text switch
        {
            "if" => If(),
            "for" => For(),
            "set" => Set(),
            "macro" => MacroOf(),
            "call" => CallOf(),
            "filter" => FilterOf(),
            "with" => With(),
            "generation" => Generation(),
            "break" => End(new Leave(Flow.Break)),
            "continue" => End(new Leave(Flow.Continue)),
            "do" => End(new Evaluate(_expressions.Tuple())),
            _ => throw TemplateError.Syntax(word.Line, $"the statement '{word.Text}' is not supported"),
        };
    }

    private Statement If()
    {
        var branches = new List<(Expression? Test, Body Body)>();
        Expression? test = _expressions.Tuple();
        while (true)
        {
            End();
            var body = test is null ? Body("endif") : Body("elif", "else", "endif");
            branches.Add((test, body));
            _at.Need(TokenKind.BlockStart);
            if (_at.TakeName("endif"))
            {
                return End(new If(branches));
            }

            test = _at.TakeName("elif") ? _expressions.Tuple() : Otherwise();
        }

        Expression? Otherwise()
        {
            _at.NeedName("else");
            return null;
        }
    }

    private Statement For()
    {
        var targets = Names();
        _at.NeedName("in");
        var source = _expressions.WithoutCondition();
        var filter = _at.TakeName("if") ? _expressions.Expression() : null;
        if (_at.IsName("recursive"))
        {
            throw TemplateError.Syntax(_at.Current.Line, "recursive loops are not supported");
        }

        End();
        var body = Body("else", "endfor");
        _at.Need(TokenKind.BlockStart);
        Body? otherwise = null;
        if (_at.TakeName("else"))
        {
            End();
            otherwise = Body("endfor");
            _at.Need(TokenKind.BlockStart);
        }

        _at.NeedName("endfor");
        return End(new For(targets, source, filter, body, otherwise));
    }

    private Statement Set()
    {
        var targets = Names();
        var member = _at.TakeSign(".") ? _at.Need(TokenKind.Name).Text : null;
        if (_at.TakeSign("="))
        {
            return End(new Set(targets, member, _expressions.Tuple()));
        }

        Expression captured = new Captured();
        while (_at.TakeSign("|"))
        {
            captured = _expressions.Filter(captured);
        }

        return new SetBlock(targets[0], member, Enclosed("endset"), captured);
    }

    private Statement MacroOf()
    {
        var name = _at.Need(TokenKind.Name).Text;
        return new MacroDefinition(name, new Signature(Parameters()), Enclosed("endmacro"));
    }

    private Statement CallOf()
    {
        var parameters = _at.IsSign("(") ? Parameters() : [];
        return _expressions.Expression() is Called called ? new CallBlock(called, new Signature(parameters), Enclosed("endcall"))
            : throw _at.Unexpected("a macro call");
    }

    private Statement FilterOf()
    {
        var filter = _expressions.Filter(new Captured());
        while (_at.TakeSign("|"))
        {
            filter = _expressions.Filter(filter);
        }

        return new FilterBlock(filter, Enclosed("endfilter"));
    }

    private Statement With()
    {
        var variables = new List<(string Name, Expression Value)>();
        while (_at.Is(TokenKind.Name))
        {
            var name = _at.Take().Text;
            _at.NeedSign("=");
            variables.Add((name, _expressions.Expression()));
            _at.TakeSign(",");
        }

        return new With(variables, Enclosed("endwith"));
    }

    private Generation Generation() => new(Enclosed("endgeneration"));

    private Body Enclosed(string end)
    {
        End();
        var body = Body(end);
        _at.Need(TokenKind.BlockStart);
        _at.NeedName(end);
        if (end == "endmacro" && _at.Is(TokenKind.Name))
        {
            _at.Take();
        }

        End();
        return body;
    }

    private List<(string Name, Expression? Default)> Parameters()
    {
        var parameters = new List<(string, Expression?)>();
        _at.NeedSign("(");
        while (!_at.TakeSign(")"))
        {
            var name = _at.Need(TokenKind.Name).Text;
            parameters.Add((name, _at.TakeSign("=") ? _expressions.Expression() : null));
            if (!_at.TakeSign(",") && !_at.IsSign(")"))
            {
                throw _at.Unexpected("',' or ')'");
            }
        }

        return parameters;
    }

    private List<string> Names()
    {
        var parenthesis = _at.TakeSign("(");
        var names = new List<string> { _at.Need(TokenKind.Name).Text };
        while (_at.TakeSign(","))
        {
            names.Add(_at.Need(TokenKind.Name).Text);
        }

        if (parenthesis)
        {
            _at.NeedSign(")");
        }

        return names;
    }

    private void End() => _at.Need(TokenKind.BlockEnd);

    private T End<T>(T statement)
        where T : Statement
    {
        End();
        return statement;
    }
}
