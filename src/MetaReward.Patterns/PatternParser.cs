namespace MetaReward.Patterns;

/// <summary>
/// Reads regular expressions as Oniguruma writes them: lines are what <c>^ $</c> stand for, <c>(?m)</c> lets the dot match a new line,
/// <c>\h</c> is a hexadecimal digit, classes nest and intersect. Left out, and refused by name: conditions, calls, absence,
/// <c>\X \G \y</c>, ASCII-only options; under <c>(?i)</c> one scalar never stands for two (ß for ss).
/// </summary>
internal sealed partial class PatternParser(string pattern)
{
    private const int MostNested = 100, MostRepeats = 1000;

    private readonly Dictionary<string, int> _names = [];
    private int _at;
    private int _depth;
    private bool _anyCase;
    private bool _dotAll;
    private bool _spaced;

    /// <summary>Groups that keep what they matched, the whole not counted.</summary>
    public int Groups { get; private set; }

    /// <exception cref="InvalidDataException">The expression is malformed, or has something that is left out here.</exception>
    public PatternNode Parse()
    {
        var node = Choice();
        return _at == pattern.Length ? node : throw Wrong("a closing bracket without an opening one");
    }

    private bool More => _at < pattern.Length;

    private PatternNode Choice()
    {
        if (++_depth > MostNested)
        {
            throw Wrong($"more than {MostNested} brackets within each other");
        }

        var (anyCase, dotAll, spaced) = (_anyCase, _dotAll, _spaced);
        var ways = new List<PatternNode> { Sequence() };
        while (Take('|'))
        {
            ways.Add(Sequence());
        }

        (_anyCase, _dotAll, _spaced) = (anyCase, dotAll, spaced);
        _depth--;
        return ways.Count == 1 ? ways[0] : new PatternNode.Choice(ways);
    }

    private PatternNode Sequence()
    {
        var parts = new List<PatternNode>();
        while (More && pattern[_at] is not ('|' or ')'))
        {
            if (_spaced && Skipped())
            {
                continue;
            }

            if (Atom() is { } atom)
            {
                parts.Add(Repeated(atom));
            }
        }

        return parts.Count == 1 ? parts[0] : new PatternNode.Sequence(parts);
    }

    /// <summary>Blanks and remarks of an expression written with <c>(?x)</c>.</summary>
    private bool Skipped()
    {
        if (Take('#'))
        {
            while (More && !Take('\n'))
            {
                _at++;
            }

            return true;
        }

        return More && char.IsWhiteSpace(pattern[_at]) && ++_at > 0;
    }

    private PatternNode Repeated(PatternNode atom)
    {
        while (Repetition() is var (least, most, interval))
        {
            if (atom is PatternNode.Look { Behind: true } or PatternNode.Anchor)
            {
                throw Wrong("a repetition of what has no width");
            }

            var swapped = most >= 0 && least > most;
            (least, most) = swapped ? (most, least) : (least, most);
            var lazy = Take('?');
            var possessive = swapped || (!interval && !lazy && Take('+'));
            atom = new PatternNode.Repeat(atom, least, most, !lazy, possessive);
        }

        return atom;
    }

    private (int Least, int Most, bool Interval)? Repetition()
    {
        if (!More)
        {
            return null;
        }

        switch (pattern[_at])
        {
            case '*':
                _at++;
                return (0, -1, false);
            case '+':
                _at++;
                return (1, -1, false);
            case '?':
                _at++;
                return (0, 1, false);
            case '{':
                return Interval();
            default:
                return null;
        }
    }

    /// <summary><c>{n} {n,} {,m} {n,m}</c>; any other brace stands for itself.</summary>
    private (int Least, int Most, bool Interval)? Interval()
    {
        var close = pattern.IndexOf('}', _at);
        if (close < 0 || !Bounds(pattern[(_at + 1)..close], out var least, out var most))
        {
            return null;
        }

        _at = close + 1;
        return (least, most, true);
    }

    private bool Bounds(string text, out int least, out int most)
    {
        var parts = text.Split(',');
        (least, most) = (0, -1);
        if (parts.Length > 2 || parts.All(part => part.Length == 0) || !parts.All(part => part.All(char.IsAsciiDigit)))
        {
            return false;
        }

        least = Bound(parts[0], 0);
        most = parts.Length == 1 ? least : Bound(parts[1], -1);
        return true;
    }

    private int Bound(string digits, int absent) => digits.Length == 0 ? absent
        : digits.Length < 6 && int.Parse(digits) is <= MostRepeats and var bound ? bound
        : throw Wrong($"more than {MostRepeats} repetitions");

    private PatternNode? Atom()
    {
        var c = pattern[_at];
        switch (c)
        {
            case '(':
                _at++;
                return Bracket();
            case '[':
                _at++;
                return new PatternNode.One(Class());
            case '.':
                _at++;
                return new PatternNode.One(_dotAll ? ScalarClass.Any : ScalarClass.NotNewLine);
            case '^' or '$':
                _at++;
                return new PatternNode.Anchor(c);
            case '\\':
                _at++;
                return Escape();
            case '*' or '+' or '?':
                throw Wrong("a repetition of nothing");
            default:
                return One(Scalar());
        }
    }

    private PatternNode.One One(int scalar) => new(_anyCase ? ScalarClass.Of(scalar).AnyCase() : ScalarClass.Of(scalar));

    private int Scalar()
    {
        var scalar = Scalars.At(pattern, _at);
        _at += Scalars.Width(scalar);
        return scalar;
    }

    private bool Take(char c)
    {
        var found = More && pattern[_at] == c;
        _at += found ? 1 : 0;
        return found;
    }

    private bool Take(string text)
    {
        var found = string.CompareOrdinal(pattern, _at, text, 0, text.Length) == 0;
        _at += found ? text.Length : 0;
        return found;
    }

    private InvalidDataException Wrong(string what) => new($"the regular expression has {what} at character {_at + 1}: {pattern}");
}
