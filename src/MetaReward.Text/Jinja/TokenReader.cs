namespace MetaReward.Text.Jinja;

/// <summary>A place in the token list. Both halves of the parser move it.</summary>
internal sealed class TokenReader(IReadOnlyList<Token> tokens)
{
    /// <summary>Nesting beyond this is taken for an attack on the stack.</summary>
    private const int DepthLimit = 200;

    private int _at;
    private int _depth;

    public Token Current => tokens[_at];

    public Token Following => tokens[Math.Min(_at + 1, tokens.Count - 1)];

    public Token Take() => tokens[_at < tokens.Count - 1 ? _at++ : _at];

    public bool Is(TokenKind kind) => Current.Kind == kind;

    public bool IsSign(string sign) => Current.Kind == TokenKind.Sign && Current.Text == sign;

    public bool IsName(string name) => Current.Kind == TokenKind.Name && Current.Text == name;

    public bool TakeSign(string sign) => IsSign(sign) && Moved();

    public bool TakeName(string name) => IsName(name) && Moved();

    public Token Need(TokenKind kind) => Is(kind) ? Take() : throw Unexpected(kind.ToString());

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
            throw TemplateError.Syntax(Current.Line, $"nested more than {DepthLimit} deep");
        }

        var result = read();
        _depth--;
        return result;
    }

    public TemplateError Unexpected(string expected) => TemplateError.Syntax(Current.Line,
        $"expected {expected}, found {(Current.Text.Length > 0 ? $"'{Current.Text}'" : Current.Kind.ToString())}");

    private bool Moved()
    {
        Take();
        return true;
    }
}
