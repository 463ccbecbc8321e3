namespace MetaReward.Jinja;

internal enum TokenKind
{
    Data, BlockBegin, BlockEnd, PrintBegin, PrintEnd, Name, Number, String, Sign, End, Fault,
}

/// <param name="Text">The spelling; of strings the content.</param>
/// <param name="Value">Of numbers the value; of a fault the error, which counts when a reader comes to it.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line, object? Value = null)
{
    public bool IsSign(string sign) => Kind == TokenKind.Sign && Text == sign;

    public bool IsName(string name) => Kind == TokenKind.Name && Text == name;

    /// <summary>As messages show it.</summary>
    public string Shown => Kind switch
    {
        TokenKind.Data => "text",
        TokenKind.BlockBegin => "'{%'",
        TokenKind.BlockEnd => "'%}'",
        TokenKind.PrintBegin => "'{{'",
        TokenKind.PrintEnd => "'}}'",
        TokenKind.String => "a string",
        TokenKind.End => "the end of the template",
        _ => $"'{Text}'",
    };
}
