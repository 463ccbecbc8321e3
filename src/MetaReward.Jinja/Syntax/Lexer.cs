namespace MetaReward.Jinja;

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

    /// <summary>Whether the last thing read ended a line; then white space before a block is its indentation.</summary>
    private bool _lineStarts = true;

    private Lexer(string source)
    {
        var lines = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        _source = lines.EndsWith('\n') ? lines[..^1] : lines;
    }

    /// <summary>The tokens; what cannot be read is a fault in its place, since something else may be wrong before it.</summary>
    public static IReadOnlyList<Token> Read(string source)
    {
        var lexer = new Lexer(source);
        lexer.Add(TokenKind.Data, "");
        try
        {
            lexer.Run();
        }
        catch (TemplateException error)
        {
            lexer.Add(TokenKind.Fault, "", error);
        }

        return lexer._tokens;
    }

    private void Run()
    {
        while (_at < _source.Length)
        {
            var open = NextOpening(_at);
            if (open < 0)
            {
                AddText(_source[_at..], ' ', print: true);
                break;
            }

            var kind = _source[open + 1];
            var control = open + 2 < _source.Length && _source[open + 2] is '-' or '+' ? _source[open + 2] : ' ';
            AddText(_source[_at..open], control, kind == '{');
            if (kind == '%' && RawBegins(open) is { } inside)
            {
                MoveTo(inside);
                Raw();
                continue;
            }

            _at = open + (control == ' ' ? 2 : 3);
            if (kind == '#')
            {
                Comment();
            }
            else
            {
                Inside(kind);
            }
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

    /// <summary>Text before an opening, less the white space that the opening takes.</summary>
    private void AddText(string text, char control, bool print)
    {
        var kept = text;
        if (control == '-')
        {
            kept = Strings.Strip(text, null, left: false, right: true);
        }
        else if (control != '+' && !print)
        {
            var start = text.LastIndexOf('\n') + 1;
            kept = (start > 0 || _lineStarts) && text[start..].All(c => PythonCharacters.IsSpace(c)) ? text[..start] : text;
        }

        if (kept.Length > 0)
        {
            Add(TokenKind.Data, kept);
        }

        _line += text.AsSpan().Count('\n');
        _at += text.Length;
    }

    private void Comment()
    {
        var end = _source.IndexOf("#}", _at, StringComparison.Ordinal);
        if (end < 0)
        {
            throw TemplateException.Syntax(_line, "a comment is never closed");
        }

        var control = end > _at ? _source[end - 1] : ' ';
        MoveTo(end + 2);
        AfterClosing(control, block: true);
    }

    /// <summary>Where the text of a raw block begins, if one opens here.</summary>
    private int? RawBegins(int open)
    {
        var at = SpaceEnd(open + (open + 2 < _source.Length && _source[open + 2] is '-' or '+' ? 3 : 2));
        if (!Stands("raw", at))
        {
            return null;
        }

        at = SpaceEnd(at + 3);
        return Stands("-%}", at) ? SpaceEnd(at + 3) : Stands("%}", at) ? at + 2 : null;
    }

    /// <summary>Everything up to <c>endraw</c> is text.</summary>
    private void Raw()
    {
        _lineStarts = _source[_at - 1] == '\n';
        for (var open = _at; (open = _source.IndexOf("{%", open, StringComparison.Ordinal)) >= 0; open += 2)
        {
            var control = open + 2 < _source.Length && _source[open + 2] is '-' or '+' ? _source[open + 2] : ' ';
            var at = SpaceEnd(open + (control == ' ' ? 2 : 3));
            var close = Stands("endraw", at) ? SpaceEnd(at + 6) : -1;
            var after = close >= 0 && close < _source.Length && _source[close] is '-' or '+' ? close + 1 : close;
            if (close >= 0 && Stands("%}", after))
            {
                AddText(_source[_at..open], control, print: false);
                MoveTo(after + 2);
                AfterClosing(after > close ? _source[close] : ' ', block: true);
                return;
            }
        }

        throw TemplateException.Syntax(_line, "a raw block is never closed");
    }

    /// <summary>White space that the end of a block, print or comment takes.</summary>
    private void AfterClosing(char control, bool block)
    {
        if (control == '-')
        {
            MoveTo(SpaceEnd(_at));
        }
        else if (block && control != '+' && _at < _source.Length && _source[_at] == '\n')
        {
            MoveTo(_at + 1);
        }

        _lineStarts = _source[_at - 1] == '\n';
    }

    private int SpaceEnd(int at)
    {
        while (at < _source.Length && PythonCharacters.IsSpace(_source[at]))
        {
            at++;
        }

        return at;
    }

    private bool Stands(string word, int at) => string.CompareOrdinal(_source, at, word, 0, word.Length) == 0;

    private void MoveTo(int at)
    {
        _line += _source.AsSpan(_at, at - _at).Count('\n');
        _at = at;
    }

    private void Add(TokenKind kind, string text, object? value = null) => _tokens.Add(new Token(kind, text, _line, value));
}
