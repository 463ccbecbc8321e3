namespace MetaReward.Text.Jinja;

internal enum TokenKind
{
    Text, BlockStart, BlockEnd, PrintStart, PrintEnd, Name, Whole, Fraction, String, Sign, End,
}

/// <param name="Text">The spelling; for strings the value.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Line);

/// <summary>
/// Cuts a Jinja template into text and tokens. White space as chat templates assume it: a block's own line leaves nothing behind
/// (trim_blocks, lstrip_blocks), <c>-</c> eats all white space on its side, <c>+</c> keeps it, one newline at the very end is dropped.
/// </summary>
internal sealed partial class Lexer
{
    private readonly string _source;
    private readonly List<Token> _tokens = [];
    private int _at;
    private int _line = 1;

    private Lexer(string source)
    {
        var lines = source.ReplaceLineEndings("\n");
        _source = lines.EndsWith('\n') ? lines[..^1] : lines;
    }

    public static IReadOnlyList<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        lexer.Run();
        return lexer._tokens;
    }

    private void Run()
    {
        var lineStart = true;
        while (_at < _source.Length)
        {
            var open = NextOpening(_at);
            var text = _source[_at..(open < 0 ? _source.Length : open)];
            if (open < 0)
            {
                Add(TokenKind.Text, text);
                break;
            }

            var kind = _source[open + 1];
            var control = open + 2 < _source.Length ? _source[open + 2] : ' ';
            AddText(text, kind, control, lineStart);
            _at = open + (control is '-' or '+' ? 3 : 2);
            if (kind == '#')
            {
                SkipComment();
            }
            else
            {
                Inside(kind);
            }

            lineStart = _source[_at - 1] == '\n';
        }

        Add(TokenKind.End, "");
    }

    private int NextOpening(int from)
    {
        for (var at = _source.IndexOf('{', from); at >= 0 && at + 1 < _source.Length; at = _source.IndexOf('{', at + 1))
        {
            if (_source[at + 1] is '{' or '%' or '#')
            {
                return at;
            }
        }

        return -1;
    }

    private void AddText(string text, char kind, char control, bool lineStart)
    {
        var kept = text;
        if (control == '-')
        {
            kept = text.TrimEnd();
        }
        else if (control != '+' && kind != '{')
        {
            var start = text.LastIndexOf('\n') + 1;
            if ((start > 0 || lineStart) && string.IsNullOrWhiteSpace(text[start..]))
            {
                kept = text[..start];
            }
        }

        if (kept.Length > 0)
        {
            _tokens.Add(new Token(TokenKind.Text, kept, _line));
        }

        _line += text.Count(c => c == '\n');
    }

    private void SkipComment()
    {
        var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw TemplateError.Syntax(_line, "a comment is never closed");
        }

        _line += _source.AsSpan(_at, end - _at).Count('\n');
        var control = _source[end - 1];
        _at = end + 2;
        AfterClosing(control, block: true);
    }

    /// <summary>The tokens between the delimiters of a block or a print.</summary>
    private void Inside(char kind)
    {
        Add(kind == '%' ? TokenKind.BlockStart : TokenKind.PrintStart, "");
        var first = _tokens.Count;
        var closing = kind == '%' ? "%}" : "}}";
        var depth = 0;
        while (true)
        {
            SkipSpace();
            if (_at >= _source.Length)
            {
                throw TemplateError.Syntax(_line, $"'{closing}' is missing");
            }

            var control = _source[_at];
            var at = control is '-' or '+' ? _at + 1 : _at;
            if (depth == 0 && string.CompareOrdinal(_source, at, closing, 0, 2) == 0)
            {
                _at = at + 2;
                break;
            }

            Next(ref depth);
        }

        var ended = _source[_at - 3];
        Add(kind == '%' ? TokenKind.BlockEnd : TokenKind.PrintEnd, "");
        AfterClosing(ended, kind == '%');
        if (kind == '%' && _tokens.Count - first == 2 && _tokens[first] is { Kind: TokenKind.Name, Text: "raw" })
        {
            Raw(first - 1);
        }
    }

    private void AfterClosing(char control, bool block)
    {
        if (control == '-')
        {
            SkipSpace();
        }
        else if (block && control != '+' && _at < _source.Length && _source[_at] == '\n')
        {
            _at++;
            _line++;
        }
    }

    /// <summary>Everything up to <c>endraw</c> is text.</summary>
    private void Raw(int first)
    {
        _tokens.RemoveRange(first, _tokens.Count - first);
        for (var open = _source.IndexOf("{%", _at, StringComparison.Ordinal); open >= 0; open = _source.IndexOf("{%", open + 2, StringComparison.Ordinal))
        {
            var close = _source.IndexOf("%}", open, StringComparison.Ordinal);
            if (close > 0 && _source[(open + 2)..close].Trim('-', '+', ' ', '\n', '\t') == "endraw")
            {
                var control = _source[open + 2];
                AddText(_source[_at..open], '%', control, lineStart: false);
                _at = close + 2;
                AfterClosing(_source[close - 1], block: true);
                return;
            }
        }

        throw TemplateError.Syntax(_line, "'endraw' is missing");
    }

    private void SkipSpace()
    {
        for (; _at < _source.Length && char.IsWhiteSpace(_source[_at]); _at++)
        {
            _line += _source[_at] == '\n' ? 1 : 0;
        }
    }

    private void Add(TokenKind kind, string text) => _tokens.Add(new Token(kind, text, _line));
}
