using MetaReward.Patterns;

namespace MetaReward.Text;

/// <summary>Places in a text counted in Unicode code points instead of UTF-16 units.</summary>
internal sealed class CodePointPlaces
{
    private readonly int[]? _before;
    private readonly int _length;

    public CodePointPlaces(string text)
    {
        _length = text.Length;
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return;
        }

        _before = new int[text.Length + 1];
        for (var at = 0; at < text.Length; at++)
        {
            _before[at + 1] = _before[at] + (char.IsHighSurrogate(text[at]) ? 0 : 1);
        }
    }

    /// <summary>Code points before a unit; all of them for a place beyond the end.</summary>
    public int At(int unit) => _before is null ? Math.Min(unit, _length) : _before[Math.Min(unit, _length)];
}

/// <summary>Places in a text counted in UTF-16 units, by the bytes of its UTF-8.</summary>
internal sealed class Utf8Places
{
    private readonly int[]? _units;

    public Utf8Places(string text)
    {
        Count = System.Text.Encoding.UTF8.GetByteCount(text);
        if (Count == text.Length)
        {
            return;
        }

        _units = new int[Count + 1];
        var at = 0;
        for (var unit = 0; unit < text.Length; unit += Scalars.Units(text, unit))
        {
            for (var left = Scalars.At(text, unit) is var scalar && scalar < 0x80
                ? 1
                : scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4; left > 0; left--)
            {
                _units[at++] = unit;
            }
        }

        _units[at] = text.Length;
    }

    /// <summary>Number of bytes.</summary>
    public int Count { get; }

    /// <summary>
    /// The unit at which the scalar of a byte begins. Tokens for an affix stand beyond the text: these begin and end at its end.
    /// </summary>
    public int Unit(int at) => at >= Count ? _units?[Count] ?? Count : _units is null ? at : _units[at];

    /// <summary>The unit after the scalar of the byte before.</summary>
    public int UnitAfter(int at)
    {
        if (_units is null || at == 0 || at >= Count)
        {
            return at == 0 ? 0 : Unit(at);
        }

        while (at < Count && _units[at] == _units[at - 1])
        {
            at++;
        }

        return _units[at];
    }
}
