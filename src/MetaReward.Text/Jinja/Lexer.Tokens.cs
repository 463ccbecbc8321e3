using System.Globalization;
using System.Text;

namespace MetaReward.Text.Jinja;

/// <summary>The tokens inside a block or a print: names, numbers, strings with their escapes, signs.</summary>
internal sealed partial class Lexer
{
    private const string Signs2 = "== != >= <= // **", Signs1 = "+-*/%~<>=()[]{}.,:|";

    private void Next(ref int depth)
    {
        var c = _source[_at];
        var start = _at;
        if (char.IsAsciiLetter(c) || c == '_')
        {
            while (_at < _source.Length && (char.IsLetterOrDigit(_source[_at]) || _source[_at] == '_'))
            {
                _at++;
            }

            Add(TokenKind.Name, _source[start.._at]);
        }
        else if (char.IsAsciiDigit(c))
        {
            Number();
        }
        else if (c is '\'' or '"')
        {
            Add(TokenKind.String, Literal(c));
        }
        else
        {
            Sign(ref depth);
        }
    }

    private void Sign(ref int depth)
    {
        var two = _at + 1 < _source.Length ? _source.Substring(_at, 2) : "";
        var sign = two.Length == 2 && Signs2.Split(' ').Contains(two) ? two : _source[_at].ToString(CultureInfo.InvariantCulture);
        if (sign.Length == 1 && !Signs1.Contains(sign, StringComparison.Ordinal))
        {
            throw TemplateError.Syntax(_line, $"unexpected character '{sign}'");
        }

        depth += sign is "(" or "[" or "{" ? 1 : sign is ")" or "]" or "}" ? -1 : 0;
        _at += sign.Length;
        Add(TokenKind.Sign, sign);
    }

    private void Number()
    {
        var start = _at;
        var fraction = false;
        while (_at < _source.Length && (char.IsAsciiDigit(_source[_at]) || _source[_at] == '_'))
        {
            _at++;
        }

        if (_at + 1 < _source.Length && _source[_at] == '.' && char.IsAsciiDigit(_source[_at + 1]))
        {
            fraction = true;
            for (_at++; _at < _source.Length && char.IsAsciiDigit(_source[_at]); _at++)
            {
            }
        }

        if (_at + 1 < _source.Length && _source[_at] is 'e' or 'E' && (char.IsAsciiDigit(_source[_at + 1]) || _source[_at + 1] is '+' or '-'))
        {
            fraction = true;
            for (_at += 2; _at < _source.Length && char.IsAsciiDigit(_source[_at]); _at++)
            {
            }
        }

        Add(fraction ? TokenKind.Fraction : TokenKind.Whole, _source[start.._at].Replace("_", "", StringComparison.Ordinal));
    }

    private string Literal(char quote)
    {
        var text = new StringBuilder();
        for (_at++; _at < _source.Length && _source[_at] != quote; _at++)
        {
            if (_source[_at] == '\n')
            {
                _line++;
            }

            if (_source[_at] == '\\' && _at + 1 < _source.Length)
            {
                _at++;
                Escape(text);
            }
            else
            {
                text.Append(_source[_at]);
            }
        }

        if (_at >= _source.Length)
        {
            throw TemplateError.Syntax(_line, "a string is never closed");
        }

        _at++;
        return text.ToString();
    }

    private void Escape(StringBuilder text)
    {
        var c = _source[_at];
        var digits = c switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (_at + digits >= _source.Length || !int.TryParse(_source.AsSpan(_at + 1, digits), NumberStyles.AllowHexSpecifier, null, out var code)
                || code is < 0 or > 0x10FFFF)
            {
                throw TemplateError.Syntax(_line, $"'\\{c}' needs {digits} hexadecimal digits");
            }

            _ = code is >= 0xD800 and <= 0xDFFF || code < 0x10000 ? text.Append((char)code) : text.Append(char.ConvertFromUtf32(code));
            _at += digits;
            return;
        }

        _ = c switch
        {
            'n' => text.Append('\n'),
            't' => text.Append('\t'),
            'r' => text.Append('\r'),
            'b' => text.Append('\b'),
            'f' => text.Append('\f'),
            'v' => text.Append('\v'),
            'a' => text.Append('\a'),
            '0' => text.Append('\0'),
            '\n' => text,
            '\\' or '\'' or '"' => text.Append(c),
            _ => text.Append('\\').Append(c),
        };
    }
}
