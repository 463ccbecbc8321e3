using System.Globalization;

namespace MetaReward.Jinja;

/// <summary>The tokens inside a block or a print: names, numbers, strings, signs.</summary>
internal sealed partial class Lexer
{
    private const string Signs2 = "== != >= <= // **", Signs1 = "+-*/%~<>=()[]{}.,:|;";

    /// <summary>The tokens between the delimiters of a block or a print; the closing one counts only outside brackets.</summary>
    private void Inside(char kind)
    {
        Add(kind == '%' ? TokenKind.BlockBegin : TokenKind.PrintBegin, "");
        var closing = kind == '%' ? "%}" : "}}";
        var brackets = new Stack<char>();
        while (true)
        {
            MoveTo(SpaceEnd(_at));
            if (_at >= _source.Length)
            {
                return;
            }

            var control = _source[_at] == '-' || (_source[_at] == '+' && kind == '%') ? _source[_at] : ' ';
            if (brackets.Count == 0 && Stands(closing, control == ' ' ? _at : _at + 1))
            {
                Add(kind == '%' ? TokenKind.BlockEnd : TokenKind.PrintEnd, "");
                _at += control == ' ' ? 2 : 3;
                AfterClosing(control, kind == '%');
                return;
            }

            Next(brackets);
        }
    }

    private void Next(Stack<char> brackets)
    {
        var c = _source[_at];
        if (char.IsAsciiDigit(c))
        {
            Number();
        }
        else if (c is '\'' or '"' && StringEnd(c) is { } end)
        {
            Add(TokenKind.String, StringLiteral.Read(_source[(_at + 1)..end], _line));
            MoveTo(end + 1);
        }
        else if (WordEnd() is var stop && stop > _at)
        {
            var name = _source[_at..stop];
            Add(TokenKind.Name,
                PythonCharacters.StartsName(PythonText.Of(name)[0]) ? name : throw TemplateException.Syntax(_line, $"'{name}' is no name"));
            _at = stop;
        }
        else
        {
            Sign(brackets);
        }
    }

    private void Sign(Stack<char> brackets)
    {
        var two = _at + 1 < _source.Length ? _source.Substring(_at, 2) : "";
        var sign = two.Length == 2 && Signs2.Split(' ').Contains(two) ? two : _source[_at].ToString(CultureInfo.InvariantCulture);
        if (sign.Length == 1 && !Signs1.Contains(sign, StringComparison.Ordinal))
        {
            throw TemplateException.Syntax(_line, sign is "'" or "\"" ? "a string is never closed" : $"unexpected character '{sign}'");
        }

        if (sign is "(" or "[" or "{")
        {
            brackets.Push(sign[0] switch { '(' => ')', '[' => ']', _ => '}' });
        }
        else if (sign is ")" or "]" or "}" && (!brackets.TryPop(out var expected) || expected != sign[0]))
        {
            throw TemplateException.Syntax(_line, $"unexpected '{sign}'{(expected != default ? $", expected '{expected}'" : "")}");
        }

        Add(TokenKind.Sign, sign);
        _at += sign.Length;
    }

    /// <summary>The place of the quote that closes; null where none does.</summary>
    private int? StringEnd(char quote)
    {
        for (var at = _at + 1; at < _source.Length; at++)
        {
            if (_source[at] == quote)
            {
                return at;
            }

            at += _source[at] == '\\' ? 1 : 0;
        }

        return null;
    }

    private int WordEnd()
    {
        var at = _at;
        while (at < _source.Length)
        {
            var pair = at + 1 < _source.Length && char.IsSurrogatePair(_source[at], _source[at + 1]);
            if (!PythonCharacters.ContinuesName(pair ? char.ConvertToUtf32(_source[at], _source[at + 1]) : _source[at]))
            {
                break;
            }

            at += pair ? 2 : 1;
        }

        return at;
    }

    private void Number()
    {
        var end = Digits(_at, char.IsAsciiDigit);
        var whole = end;
        if (_at == 0 || _source[_at - 1] != '.')
        {
            end = end + 1 < _source.Length && _source[end] == '.' && char.IsAsciiDigit(_source[end + 1])
                ? Digits(end + 1, char.IsAsciiDigit)
                : end;
            end = ExponentEnd(end);
        }

        if (end > whole)
        {
            var fraction = _source[_at..end].Replace("_", "", StringComparison.Ordinal);
            Add(TokenKind.Number, _source[_at..end], double.Parse(fraction, NumberStyles.Float, CultureInfo.InvariantCulture));
        }
        else
        {
            end = WholeEnd(whole);
            Add(TokenKind.Number, _source[_at..end], Numbers.Of(Numbers.Parse(_source[_at..end], 0)
                ?? throw TemplateException.Syntax(_line, "a number has too many digits")));
        }

        _at = end;
    }

    /// <summary>Whole numbers may be written with a prefix; those that begin with 0 have no other digits.</summary>
    private int WholeEnd(int end)
    {
        if (_source[_at] != '0')
        {
            return end;
        }

        Func<char, bool>? digit = _at + 1 >= _source.Length ? null : char.ToLowerInvariant(_source[_at + 1]) switch
        {
            'x' => char.IsAsciiHexDigit,
            'o' => c => c is >= '0' and <= '7',
            'b' => c => c is '0' or '1',
            _ => null,
        };
        var start = _at + 2 < _source.Length && _source[_at + 2] == '_' ? _at + 3 : _at + 2;
        return digit is not null && start < _source.Length && digit(_source[start]) ? Digits(start, digit) : Digits(_at, c => c == '0');
    }

    private int ExponentEnd(int at)
    {
        if (at >= _source.Length || _source[at] is not ('e' or 'E'))
        {
            return at;
        }

        var digits = at + 1 < _source.Length && _source[at + 1] is '+' or '-' ? at + 2 : at + 1;
        return digits < _source.Length && char.IsAsciiDigit(_source[digits]) ? Digits(digits, char.IsAsciiDigit) : at;
    }

    /// <summary>Behind digits with single underscores between them.</summary>
    private int Digits(int at, Func<char, bool> digit)
    {
        while (at < _source.Length && (digit(_source[at]) || (_source[at] == '_' && at + 1 < _source.Length && digit(_source[at + 1]))))
        {
            at++;
        }

        return at;
    }
}
