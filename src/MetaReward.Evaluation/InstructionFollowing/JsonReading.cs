namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>
/// Does a text hold one JSON value and nothing else, as Python's <c>json.loads</c> decides? It takes NaN and the infinities, lone
/// surrogates and repeated keys, which stricter readers refuse. Values nested deeper than 900 are refused, for Python gives up there too.
/// </summary>
internal sealed class JsonReading
{
    private const int Deepest = 900;
    private readonly string _text;
    private int _at;

    private JsonReading(string text) => _text = text;

    public static bool IsValid(string text)
    {
        var reader = new JsonReading(text);
        reader.Space();
        var valid = reader.Value(0);
        reader.Space();
        return valid && reader._at == text.Length;
    }

    private char Next => _at < _text.Length ? _text[_at] : '\0';

    private bool Value(int depth) => depth <= Deepest && Next switch
    {
        '{' => Items('}', () => String() && Colon() && Value(depth + 1)),
        '[' => Items(']', () => Value(depth + 1)),
        '"' => String(),
        _ => Take("null") || Take("true") || Take("false") || Take("NaN") || Take("Infinity") || Take("-Infinity") || Number(),
    };

    private bool Items(char end, Func<bool> item)
    {
        _at++;
        Space();
        if (Take(end))
        {
            return true;
        }

        while (item())
        {
            Space();
            if (Take(end))
            {
                return true;
            }

            if (!Take(','))
            {
                return false;
            }

            Space();
        }

        return false;
    }

    private bool Colon()
    {
        Space();
        var found = Take(':');
        Space();
        return found;
    }

    private bool String()
    {
        if (!Take('"'))
        {
            return false;
        }

        for (; _at < _text.Length && Next >= ' '; _at++)
        {
            if (Take('"'))
            {
                return true;
            }

            if (Next == '\\' && !Escape())
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Ends on the last character of the escape.</summary>
    private bool Escape()
    {
        _at++;
        if (Next != 'u')
        {
            return _at < _text.Length && "\"\\/bfnrt".Contains(Next);
        }

        var digits = _text.Skip(_at + 1).Take(4).Count(char.IsAsciiHexDigit);
        _at += 4;
        return digits == 4;
    }

    private bool Number()
    {
        Take('-');
        return (Take('0') || Digits()) && (!Take('.') || Digits())
            && (!(Take('e') || Take('E')) || ((Take('+') || Take('-') || true) && Digits()));
    }

    private bool Digits()
    {
        var start = _at;
        while (char.IsAsciiDigit(Next))
        {
            _at++;
        }

        return _at > start;
    }

    private bool Take(char c)
    {
        var found = _at < _text.Length && _text[_at] == c;
        _at += found ? 1 : 0;
        return found;
    }

    private bool Take(string word)
    {
        var found = string.CompareOrdinal(_text, _at, word, 0, word.Length) == 0;
        _at += found ? word.Length : 0;
        return found;
    }

    private void Space()
    {
        while (Next is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }
}
