namespace MetaReward.Jinja;

/// <summary>
/// Statements: if, for (with else, if, recursive, break, continue), set (also of a block), macro, call, filter, with, autoescape, block,
/// print, generation. Include, import, from and extends are read, and are errors only where they are reached.
/// </summary>
internal sealed partial class Parser
{
    private readonly TokenReader _at;
    private readonly ExpressionParser _expressions;

    private Parser(IReadOnlyList<Token> tokens)
    {
        _at = new TokenReader(tokens);
        _expressions = new ExpressionParser(_at);
    }

    /// <exception cref="TemplateException">The source is no template; the error has its line.</exception>
    public static Body Parse(string source)
    {
        var parser = new Parser(Lexer.Read(source));
        return parser.Body([]);
    }

    /// <summary>
    /// Everything up to a block that begins with one of the words, which stays to be read; to the end of the template where there are none.
    /// </summary>
    private Body Body(string[] ends)
    {
        var statements = new List<Statement>();
        while (!_at.Is(TokenKind.End))
        {
            var line = _at.Line;
            if (_at.Is(TokenKind.Data))
            {
                var text = _at.Take().Text;
                statements.AddRange(text.Length > 0 ? [new Plain(text, line)] : []);
            }
            else if (_at.Is(TokenKind.PrintBegin))
            {
                _at.Take();
                statements.Add(new Print([_expressions.Tuple()], line));
                _at.Need(TokenKind.PrintEnd);
            }
            else
            {
                _at.Need(TokenKind.BlockBegin);
                if (_at.Is(TokenKind.Name) && ends.Contains(_at.Current.Text))
                {
                    return new Body(statements);
                }

                statements.Add(_at.Deeper(Statement));
                _at.Need(TokenKind.BlockEnd);
            }
        }

        return ends.Length == 0 ? new Body(statements) : throw _at.Unexpected(string.Join(" or ", ends.Select(end => $"'{end}'")));
    }

    private Statement Statement()
    {
        var word = _at.Need(TokenKind.Name);
        return word.Text switch
        {
            "if" => If(word.Line),
            "for" => For(word.Line),
            "set" => Set(word.Line),
            "macro" => new MacroDefinition(_at.Need(TokenKind.Name).Text is var name ? name : "", Macro(name, word.Line), word.Line),
            "call" => Call(word.Line),
            "filter" => Filter(word.Line),
            "with" => With(word.Line),
            "autoescape" => new Autoescape(_expressions.Expression(), Enclosed("endautoescape"), word.Line),
            "block" => Block(word.Line),
            "print" => Print(word.Line),
            "generation" => new Generation(new MacroBody("", [], Enclosed("endgeneration"), word.Line), word.Line),
            "break" => new Leave(Flow.Break, word.Line),
            "continue" => new Leave(Flow.Continue, word.Line),
            "include" or "import" or "from" or "extends" => Other(word.Text, word.Line),
            _ => throw TemplateException.Syntax(word.Line, $"'{word.Text}' is no statement that can stand here"),
        };
    }

    private If If(int line)
    {
        var branches = new List<(Expression? Test, Body Body, int Line)>();
        Expression? test = _expressions.Tuple(conditions: false);
        while (true)
        {
            var body = Inside(test is null ? ["endif"] : ["elif", "else", "endif"]);
            branches.Add((test, body, line));
            line = _at.Line;
            switch (_at.Take().Text)
            {
                case "endif":
                    return new If(branches, branches[0].Line);
                case "else":
                    test = null;
                    break;
                default:
                    test = _expressions.Tuple(conditions: false);
                    break;
            }
        }
    }

    private For For(int line)
    {
        var target = Targets(members: false, "in");
        _at.NeedName("in");
        var source = _expressions.Tuple(conditions: false, end: "recursive");
        var filter = _at.TakeName("if") ? _expressions.Expression() : null;
        var recursive = _at.TakeName("recursive");
        var body = Inside(["endfor", "else"]);
        var otherwise = _at.Take().Text == "else" ? Enclosed("endfor") : null;
        return new For(target, source, filter, body, otherwise, recursive, line);
    }

    private Statement Set(int line)
    {
        var target = Targets(members: true, null);
        if (_at.TakeSign("="))
        {
            return new Set(target, _expressions.Tuple(), line);
        }

        Expression captured = new Captured(line);
        captured = _expressions.Filters(captured);
        return new SetBlock(target, captured, Enclosed("endset"), line);
    }

    private CallBlock Call(int line)
    {
        var parameters = _at.IsSign("(") ? Parameters() : [];
        var called = _expressions.Expression() as Called ?? throw TemplateException.Syntax(line, "expected the call of a macro");
        return new CallBlock(called, new MacroBody("", parameters, Enclosed("endcall"), line), line);
    }

    private FilterBlock Filter(int line)
    {
        var filters = _expressions.Filters(new Captured(line), first: true);
        return new FilterBlock(filters, Enclosed("endfilter"), line);
    }

    private With With(int line)
    {
        var variables = new List<(AssignmentTarget, Expression)>();
        while (!_at.Is(TokenKind.BlockEnd))
        {
            if (variables.Count > 0)
            {
                _at.NeedSign(",");
            }

            var target = Targets(members: false, null);
            _at.NeedSign("=");
            variables.Add((target, _expressions.Expression()));
        }

        return new With(variables, Enclosed("endwith"), line);
    }

    private NamedBlock Block(int line)
    {
        var name = _at.Need(TokenKind.Name).Text;
        var (scoped, required) = (_at.TakeName("scoped"), _at.TakeName("required"));
        var body = Enclosed("endblock");
        if (required && body.Statements.Any(statement => statement is not Plain))
        {
            throw TemplateException.Syntax(line, "a required block can hold white space only");
        }

        _at.TakeName(name);
        return new NamedBlock(name, scoped, required, body, line);
    }

    private Print Print(int line)
    {
        var values = new List<Expression>();
        while (!_at.Is(TokenKind.BlockEnd))
        {
            if (values.Count > 0)
            {
                _at.NeedSign(",");
            }

            values.Add(_expressions.Expression());
        }

        return new Print(values, line);
    }

    private MacroBody Macro(string name, int line) => new(name, Parameters(), Enclosed("endmacro"), line);

    /// <summary>A body and the word that ends it.</summary>
    private Body Enclosed(string end)
    {
        var body = Inside([end]);
        _at.Take();
        return body;
    }

    private Body Inside(string[] ends)
    {
        _at.TakeSign(":");
        _at.Need(TokenKind.BlockEnd);
        return Body(ends);
    }
}
