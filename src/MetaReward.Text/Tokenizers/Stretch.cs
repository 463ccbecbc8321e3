using MetaReward.Patterns;
using System.Text;

namespace MetaReward.Text;

/// <summary>One scalar of a rewritten text.</summary>
/// <param name="Change">0 stands in the place of the next old scalar, 1 is inserted, -n stands in the place of one and
/// swallows the n after it.</param>
internal readonly record struct Rewritten(int Scalar, int Change);

/// <summary>
/// A piece of the text on its way to the model, with what it came from: for each of its UTF-16 units the span of original units that it
/// stands for. Untouched text needs no such lists, and neither does text whose offsets nobody wants.
/// </summary>
internal sealed class Stretch
{
    private readonly (int From, int To)[]? _origins;
    private readonly bool _followed;
    private readonly long _most;

    /// <param name="followed">False when nobody will ask where the text came from.</param>
    /// <param name="start">0 for the beginning of a text.</param>
    public Stretch(string text, bool followed = true, int start = 0)
        : this(text, start, null, followed, Most(text.Length))
    {
    }

    private Stretch(string text, int start, (int From, int To)[]? origins, bool followed, long most)
    {
        (Text, Start, _origins, _followed, _most) = (text, start, origins, followed, most);
        Check(text.Length);
    }

    public string Text { get; }

    /// <summary>Where the stretch begins in the original text, in UTF-16 units.</summary>
    public int Start { get; }

    /// <summary>The added token that this stretch is; the model does not see it.</summary>
    public AddedToken? Token { get; init; }

    /// <summary>The original span of a span of this text, both in UTF-16 units.</summary>
    public (int From, int To) Origin(int from, int to)
    {
        if (from == to)
        {
            return (Start + from, Start + to);
        }

        if (_origins is not null)
        {
            return (_origins[from].From, _origins[to - 1].To);
        }

        from -= char.IsLowSurrogate(Text[from]) ? 1 : 0;
        to += char.IsHighSurrogate(Text[to - 1]) ? 1 : 0;
        return (Start + from, Start + to);
    }

    public Stretch Slice(int from, int to, AddedToken? token = null)
    {
        if (from == 0 && to == Text.Length && token is null)
        {
            return _origins is null || to == 0 || _origins[0].From == Start
                ? this
                : new Stretch(Text, _origins[0].From, _origins, _followed, _most);
        }

        var start = _origins is null ? Start + from : from < to ? _origins[from].From : Start;
        return new Stretch(Text[from..to], start, _origins?[from..to], _followed, Most(to - from)) { Token = token };
    }

    /// <summary>The text written anew. Units beyond those that the rewriting names are dropped.</summary>
    /// <param name="dropped">Scalars removed at the very beginning.</param>
    public Stretch Rewrite(IReadOnlyList<Rewritten> scalars, int dropped = 0)
    {
        var text = new StringBuilder(Text.Length);
        var origins = _followed ? new List<(int From, int To)>(Text.Length) : null;
        var at = 0;
        Skip(dropped);
        foreach (var (scalar, change) in scalars)
        {
            text.AppendScalar(scalar);
            if (origins is null)
            {
                continue;
            }

            var origin = change > 0 ? at < 1 ? (Start, Start) : Unit(at - 1) : Unit(Math.Min(at, Text.Length - 1));
            origins.Add(origin);
            if (scalar > 0xFFFF)
            {
                origins.Add(origin);
            }

            Skip(change > 0 ? 0 : 1 - change);
        }

        return new Stretch(text.ToString(), Start, origins?.ToArray(), _followed, _most);

        void Skip(int count)
        {
            for (; count > 0 && at < Text.Length; count--)
            {
                at += Scalars.Units(Text, at);
            }
        }
    }

    /// <summary>Other text in the place of spans; it stands for the last scalar of the span that it replaces.</summary>
    public Stretch Replace(IReadOnlyList<(int From, int To)> spans, string by)
    {
        if (spans.Count == 0)
        {
            return this;
        }

        Check(Text.Length + ((long)spans.Count * by.Length) - spans.Sum(span => (long)(span.To - span.From)));
        var text = new StringBuilder(Text.Length);
        var last = 0;
        foreach (var (from, to) in spans)
        {
            text.Append(Text, last, from - last).Append(by);
            last = to;
        }

        text.Append(Text, last, Text.Length - last);
        var same = _origins is null && spans.All(span => span.To - span.From == 1) && by.Length == 1;
        return new Stretch(text.ToString(), Start, same || !_followed ? _origins : Origins(spans, by.Length), _followed, _most);
    }

    private (int From, int To)[] Origins(IReadOnlyList<(int From, int To)> spans, int width)
    {
        var origins = new List<(int From, int To)>(Text.Length);
        var last = 0;
        foreach (var (from, to) in spans)
        {
            origins.AddRange(Enumerable.Range(last, from - last).Select(Unit));
            origins.AddRange(Enumerable.Repeat(to < 1 ? (Start, Start) : Unit(to - 1), width));
            last = to;
        }

        origins.AddRange(Enumerable.Range(last, Text.Length - last).Select(Unit));
        return [.. origins];
    }

    /// <summary>A file whose normalisers blow text up is damaged or means harm.</summary>
    private static long Most(int length) => 100_000 + (100L * length);

    private void Check(long length)
    {
        if (length > _most)
        {
            throw new InvalidDataException($"The tokenizer's normalisers make {length} characters of a text that may become {_most}.");
        }
    }

    private (int From, int To) Unit(int at) => Origin(at, at + 1);
}
