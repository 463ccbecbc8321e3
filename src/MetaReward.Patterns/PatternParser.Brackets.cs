namespace MetaReward.Patterns;

/// <summary>Round brackets and backslashes.</summary>
internal sealed partial class PatternParser
{
    /// <summary>After the opening bracket; null for remarks and options.</summary>
    private PatternNode? Bracket()
    {
        if (!Take('?'))
        {
            return Closed(Group(++Groups));
        }

        if (Take('#'))
        {
            _at = pattern.IndexOf(')', _at) is >= 0 and var close ? close + 1 : throw Wrong("a remark without end");
            return null;
        }

        return Take(':') ? Closed(Choice())
            : Take('=') ? Closed(new PatternNode.Look(Choice(), false, false))
            : Take('!') ? Closed(new PatternNode.Look(Choice(), false, true))
            : Take('>') ? Closed(new PatternNode.Atomic(Choice()))
            : Take("<=") ? Closed(new PatternNode.Look(Choice(), true, false))
            : Take("<!") ? Closed(new PatternNode.Look(Choice(), true, true))
            : Take('<') ? Named('>')
            : Take('\'') ? Named('\'')
            : Options();
    }

    private PatternNode.Group Group(int number) => new(Choice(), number);

    private PatternNode Named(char end)
    {
        var close = pattern.IndexOf(end, _at);
        if (close <= _at)
        {
            throw Wrong("a group without name");
        }

        _names[pattern[_at..close]] = ++Groups;
        _at = close + 1;
        return Closed(Group(Groups));
    }

    private PatternNode? Options()
    {
        var on = true;
        var (anyCase, dotAll, spaced) = (_anyCase, _dotAll, _spaced);
        while (More)
        {
            switch (pattern[_at++])
            {
                case '-':
                    on = false;
                    break;
                case 'i':
                    _anyCase = on;
                    break;
                case 'm':
                    _dotAll = on;
                    break;
                case 'x':
                    _spaced = on;
                    break;
                case ')':
                    // The options hold to the end of the bracket around, over its alternatives too.
                    return Choice();
                case ':':
                    var body = Closed(Choice());
                    (_anyCase, _dotAll, _spaced) = (anyCase, dotAll, spaced);
                    return body;
                default:
                    _at--;
                    throw Wrong("a kind of bracket that is not read here");
            }
        }

        throw Wrong("a bracket without end");
    }

    private PatternNode Closed(PatternNode body) => Take(')') ? body : throw Wrong("a bracket without end");

    /// <summary>After the backslash, outside of classes.</summary>
    private PatternNode Escape()
    {
        if (!More)
        {
            throw Wrong("a backslash at the end");
        }

        if (Class(pattern[_at]) is { } named)
        {
            _at++;
            return new PatternNode.One(named);
        }

        switch (pattern[_at])
        {
            case 'p' or 'P':
                return new PatternNode.One(new ScalarClass(Property()));
            case 'b' or 'B' or 'A' or 'z' or 'Z':
                return new PatternNode.Anchor(pattern[_at++]);
            case 'K':
                _at++;
                return new PatternNode.Keep();
            case 'R':
                _at++;
                return NewLine();
            case 'k':
                return Again();
            case >= '1' and <= '9' when pattern[_at] - '0' <= Groups:
                return new PatternNode.Again(pattern[_at++] - '0');
            default:
                return One(EscapedScalar());
        }
    }

    private PatternNode.Again Again()
    {
        _at++;
        var close = Take('<') ? pattern.IndexOf('>', _at) : Take('\'') ? pattern.IndexOf('\'', _at) : -1;
        var name = close < 0 ? throw Wrong("a reference without name") : pattern[_at..close];
        _at = close + 1;
        return _names.TryGetValue(name, out var number) || (int.TryParse(name, out number) && number >= 1 && number <= Groups)
            ? new PatternNode.Again(number) : throw Wrong($"a reference to the group '{name}', which it has not");
    }

    private static PatternNode.Atomic NewLine() => new(new PatternNode.Choice(
        [
            new PatternNode.Sequence([new PatternNode.One(ScalarClass.Of('\r')), new PatternNode.One(ScalarClass.Of('\n'))]),
            new PatternNode.One(new ScalarClass(scalar => scalar is (>= 10 and <= 13) or 0x85 or 0x2028 or 0x2029)),
        ]));
}
