namespace MetaReward.Jinja;

/// <summary>A place in the token list. Both halves of the parser move it.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    /// <summary>Nesting beyond this is taken for an attack on the stack; Python's own compiler goes no deeper.</summary>
    private const int DepthLimit = 100;

    private int _at;
    private int _depth;

    public Token Current => tokens[_at];

    public Token Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public int Line => Current.Line;

    public Token Take()
    {
        var taken = tokens[_at];
        _at += _at < tokens.Count - 1 ? 1 : 0;
        return Current.Kind == TokenKind.Fault ? throw (TemplateException)Current.Value! : taken;
    }

    public bool Is(TokenKind kind) => Current.Kind == kind;

    public bool IsSign(string sign) => Current.IsSign(sign);

    public bool IsName(string name) => Current.IsName(name);

    public bool TakeSign(string sign) => IsSign(sign) && Moved();

    public bool TakeName(string name) => IsName(name) && Moved();

    public Token Need(TokenKind kind) => Is(kind) ? Take() : throw Unexpected(new Token(kind, "a name", 0).Shown);

    public void NeedSign(string sign)
    {
        if (!TakeSign(sign))
        {
            throw Unexpected($"'{sign}'");
        }
    }

    public void NeedName(string name)
    {
        if (!TakeName(name))
        {
            throw Unexpected($"'{name}'");
        }
    }

    /// <summary>Reads something that may nest.</summary>
    public T Deeper<T>(Func<T> read)
    {
        if (++_depth > DepthLimit)
        {
            throw TemplateException.Syntax(Line, $"nested more than {DepthLimit} deep");
        }

        var result = read();
        _depth--;
        return result;
    }

    public TemplateException Unexpected(string expected) => TemplateException.Syntax(Line, $"expected {expected}, found {Current.Shown}");

    private bool Moved()
    {
        Take();
        return true;
    }
}
