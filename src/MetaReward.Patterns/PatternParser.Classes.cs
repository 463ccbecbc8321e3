using System.Globalization;

namespace MetaReward.Patterns;

/// <summary>Square brackets, properties, and single scalars written with a backslash.</summary>
internal sealed partial class PatternParser
{
    private static readonly Dictionary<char, ScalarClass> Letters = new()
    {
        ['d'] = new(ScalarClass.Category("Nd")), ['s'] = new(Scalars.IsSpace), ['w'] = new(ScalarProperties.Word),
        ['h'] = new(ScalarProperties.HexDigit),
        ['D'] = new ScalarClass(ScalarClass.Category("Nd")).Not(), ['S'] = new ScalarClass(Scalars.IsSpace).Not(),
        ['W'] = new ScalarClass(ScalarProperties.Word).Not(), ['H'] = new ScalarClass(ScalarProperties.HexDigit).Not(),
        ['N'] = ScalarClass.NotNewLine, ['O'] = ScalarClass.Any,
    };

    private static ScalarClass? Class(char letter) => Letters.GetValueOrDefault(letter);

    /// <summary>After the opening bracket: what stands up to its closing one.</summary>
    private ScalarClass Class()
    {
        if (++_depth > MostNested)
        {
            throw Wrong($"more than {MostNested} brackets within each other");
        }

        var negated = Take('^');
        var members = new List<ScalarClass>();
        ScalarClass? met = null;
        for (var first = true; !Take(']') || (first && Bare(members)); first = false)
        {
            if (!More)
            {
                throw Wrong("a class without end");
            }

            if (Take("&&"))
            {
                met = Met(met, members);
                members = [];
            }
            else
            {
                members.Add(Member());
            }
        }

        _depth--;
        var all = Met(met, members);
        return negated ? all.Not() : all;
    }

    /// <summary>A closing bracket right after the opening one stands for itself where another closes the class.</summary>
    private bool Bare(List<ScalarClass> members)
    {
        if (pattern.IndexOf(']', _at) < 0)
        {
            throw Wrong("an empty class");
        }

        members.Add(ScalarClass.Of(']'));
        return true;
    }

    private ScalarClass Met(ScalarClass? met, List<ScalarClass> members)
    {
        var union = members.Count == 1 ? members[0] : new ScalarClass(scalar => members.Exists(member => member.Contains(scalar)));
        union = _anyCase ? union.AnyCase() : union;
        return met is null ? union : met.And(union);
    }

    private ScalarClass Member()
    {
        if (Take("[:"))
        {
            return PosixClass();
        }

        if (Take('['))
        {
            return Class();
        }

        if (pattern[_at] == '\\' && _at + 1 < pattern.Length)
        {
            if (Class(pattern[_at + 1]) is { } named && pattern[_at + 1] is not ('N' or 'O'))
            {
                _at += 2;
                return named;
            }

            if (pattern[_at + 1] is 'p' or 'P')
            {
                _at++;
                return new ScalarClass(Property());
            }
        }

        var from = ClassScalar();
        if (!More || pattern[_at] != '-' || _at + 1 >= pattern.Length || pattern[_at + 1] == ']')
        {
            return ScalarClass.Of(from);
        }

        _at++;
        if (pattern[_at] == '[' || (pattern[_at] == '\\' && _at + 1 < pattern.Length
            && (Class(pattern[_at + 1]) is not null || pattern[_at + 1] is 'p' or 'P')))
        {
            return new ScalarClass(scalar => scalar == from || scalar == '-');
        }

        var to = ClassScalar();
        return from <= to ? new ScalarClass(scalar => scalar >= from && scalar <= to) : throw Wrong("a range that goes backwards");
    }

    private int ClassScalar() => !Take('\\') ? Scalar() : Take('b') ? '\b' : More ? EscapedScalar() : throw Wrong("a backslash at the end");

    private ScalarClass PosixClass()
    {
        var close = pattern.IndexOf(":]", _at, StringComparison.Ordinal);
        var name = close < 0 ? throw Wrong("a class without end") : pattern[_at..close];
        var negated = name.StartsWith('^');
        var test = ScalarProperties.Posix(negated ? name[1..] : name) ?? throw Wrong($"a class '[:{name}:]', which is not known here");
        _at = close + 2;
        return negated ? new ScalarClass(test).Not() : new ScalarClass(test);
    }

    /// <summary>At the letter p or P.</summary>
    private Func<int, bool> Property()
    {
        var negated = pattern[_at++] == 'P';
        var close = Take('{') ? pattern.IndexOf('}', _at) : -1;
        if (close < 0)
        {
            throw Wrong("a property without name");
        }

        var name = pattern[_at..close];
        var reversed = name.StartsWith('^');
        var test = ScalarProperties.Named(reversed ? name[1..] : name) ?? throw Wrong($"a property '{name}', which is not known here");
        _at = close + 1;
        return negated != reversed ? scalar => !test(scalar) : test;
    }

    /// <summary>After the backslash: a scalar by its letter or number, or any sign for itself.</summary>
    private int EscapedScalar()
    {
        var c = pattern[_at];
        switch (c)
        {
            case 't' or 'n' or 'r' or 'f' or 'v' or 'a' or 'e':
                _at++;
                return "\t\n\r\f\v\a\u001B"["tnrfvae".IndexOf(c)];
            case 'x' when _at + 1 < pattern.Length && pattern[_at + 1] == '{':
                var close = pattern.IndexOf('}', _at);
                var hex = close < 0 ? throw Wrong("a number without end") : pattern[(_at + 2)..close];
                _at = close + 1;
                return Number(hex, 16);
            case 'x':
                return Digits(1, 2, 16);
            case 'u':
                return Digits(1, 4, 16);
            case >= '0' and <= '7':
                return Digits(0, 3, 8);
            case 'G' or 'X' or 'y' or 'Y' or 'g' or 'c' or 'C' or 'M':
                throw Wrong($"'\\{c}', which is not read here,");
            default:
                return Scalar();
        }
    }

    private int Digits(int skipped, int most, int radix)
    {
        _at += skipped;
        var from = _at;
        while (More && _at - from < most && (radix == 8 ? pattern[_at] is >= '0' and <= '7' : char.IsAsciiHexDigit(pattern[_at])))
        {
            _at++;
        }

        return Number(pattern[from.._at], radix);
    }

    private int Number(string digits, int radix)
    {
        try
        {
            var scalar = radix == 8 ? Convert.ToInt32(digits, 8) : int.Parse(digits, NumberStyles.AllowHexSpecifier);
            return System.Text.Rune.IsValid(scalar) ? scalar : throw Wrong($"the number '{digits}', which is no Unicode scalar,");
        }
        catch (Exception wrong) when (wrong is FormatException or OverflowException or ArgumentException)
        {
            throw Wrong($"the number '{digits}', which cannot be read,");
        }
    }
}
