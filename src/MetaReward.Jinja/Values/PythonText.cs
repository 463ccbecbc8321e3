using System.Globalization;
using System.Text;

namespace MetaReward.Jinja;

/// <summary>Text as Python counts it, in code points; a lone surrogate is one of them.</summary>
internal static class PythonText
{
    public static int Count(ReadOnlySpan<char> text)
    {
        var count = text.Length;
        for (var i = 1; i < text.Length; i++)
        {
            count -= char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        }

        return count;
    }

    public static int[] Of(string text)
    {
        var points = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            points.Add(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])
                ? char.ConvertToUtf32(text[i], text[++i])
                : text[i]);
        }

        return [.. points];
    }

    public static IEnumerable<string> Each(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            yield return i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? text.Substring(i++, 2) : Text(text[i]);
        }
    }

    public static string Text(int point) =>
        point < 0x10000 ? ((char)point).ToString(CultureInfo.InvariantCulture) : char.ConvertFromUtf32(point);

    public static string Text(IEnumerable<int> points)
    {
        var text = new StringBuilder();
        foreach (var point in points)
        {
            _ = point < 0x10000 ? text.Append((char)point) : text.Append(char.ConvertFromUtf32(point));
        }

        return text.ToString();
    }

    /// <param name="at">Below the number of code points.</param>
    public static string One(string text, int at)
    {
        var place = Place(text, at);
        return text.Substring(place, Place(text.AsSpan(place), 1));
    }

    /// <summary>The UTF-16 place of a code point; the text's length for one beyond its end.</summary>
    public static int Place(ReadOnlySpan<char> text, int point)
    {
        var at = 0;
        for (; point > 0 && at < text.Length; point--)
        {
            at += at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
        }

        return at;
    }

    /// <summary>How many code points come before a UTF-16 place.</summary>
    public static int Before(string text, int place) => Count(text.AsSpan(0, place));

    /// <summary>Order by code points; that of UTF-16 units differs above the surrogates.</summary>
    public static int Compare(string left, string right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            if (left[i] != right[i])
            {
                return char.IsSurrogate(left[i]) != char.IsSurrogate(right[i])
                    ? (char.IsSurrogate(left[i]) ? 1 : -1)
                    : left[i].CompareTo(right[i]);
            }
        }

        return left.Length.CompareTo(right.Length);
    }
}
