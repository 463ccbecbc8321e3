using System.Text;

namespace MetaReward.Jinja;

/// <summary>Texts and what several filters and methods do with them.</summary>
internal static class Strings
{
    /// <summary>The text of a string or of markup; null for anything else.</summary>
    public static string? Of(object? value) => value as string ?? (value as SafeText)?.Text;

    /// <summary>Printed form, as Python's str().</summary>
    public static string Print(object? value) => Of(value) ?? (value is Undefined ? "" : Repr.Of(value));

    /// <summary>A text made from another: markup if that was.</summary>
    public static object Like(object? source, string text) => source is SafeText ? new SafeText(text) : text;

    public static string Strip(string text, string? characters, bool left, bool right)
    {
        var (start, end) = (0, text.Length);
        var set = characters is null ? null : PythonText.Of(characters);
        while (left && start < end && Goes(text, start, set))
        {
            start += char.IsHighSurrogate(text[start]) && start + 1 < end ? 2 : 1;
        }

        while (right && end > start
            && Goes(text, end > start + 1 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? end - 2 : end - 1, set))
        {
            end -= end > start + 1 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? 2 : 1;
        }

        return text[start..end];
    }

    public static string Strip(string text) => Strip(text, null, left: true, right: true);

    /// <summary>Lines without their ends, as Python finds them; a line end at the very end begins no further line.</summary>
    public static List<string> Lines(string text, bool keepEnds = false)
    {
        var lines = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && !PythonCharacters.EndsLine(text[end]))
            {
                end++;
            }

            var next = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : end < text.Length ? 1 : 0);
            lines.Add(text[start..(keepEnds ? next : end)]);
            start = next;
        }

        return lines;
    }

    /// <param name="count">At most so many times; all for a negative one.</param>
    public static string Replace(string text, string old, string with, long count, RenderMeter meter)
    {
        var found = Count(text, old);
        var times = count < 0 ? found : Math.Min(found, count);
        if (times == 0)
        {
            return text;
        }

        meter.Make(text.Length + (times * (with.Length - (long)old.Length)));
        if (times == found && old.Length > 0)
        {
            return text.Replace(old, with, StringComparison.Ordinal);
        }

        var result = new StringBuilder();
        var at = 0;
        for (; times > 0; times--)
        {
            var next = old.Length > 0 ? text.IndexOf(old, at, StringComparison.Ordinal) : at;
            result.Append(text, at, next - at).Append(with);
            at = next + old.Length;
            if (old.Length == 0 && at < text.Length)
            {
                var one = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;
                result.Append(text, at, one);
                at += one;
            }
        }

        return result.Append(text, at, text.Length - at).ToString();
    }

    public static long Count(string text, string part)
    {
        if (part.Length == 0)
        {
            return PythonText.Count(text) + 1;
        }

        var count = 0;
        for (var at = text.IndexOf(part, StringComparison.Ordinal); at >= 0; at = text.IndexOf(part, at + part.Length,
            StringComparison.Ordinal))
        {
            count++;
        }

        return count;
    }

    public static string Join(string separator, IReadOnlyCollection<string> texts, RenderMeter meter)
    {
        meter.Make(texts.Sum(text => (long)text.Length + separator.Length));
        return string.Join(separator, texts);
    }

    /// <summary>A text of so many copies.</summary>
    public static string Repeat(string text, System.Numerics.BigInteger times, RenderMeter meter)
    {
        var length = times.Sign <= 0 ? 0 : times * text.Length;
        meter.Make(length > RenderMeter.TextLimit ? long.MaxValue >> 1 : (long)length);
        return length.IsZero ? "" : new StringBuilder().Insert(0, text, (int)times).ToString();
    }

    private static bool Goes(string text, int at, int[]? set)
    {
        var c = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1])
            ? char.ConvertToUtf32(text[at], text[at + 1])
            : text[at];
        return set is null ? PythonCharacters.IsSpace(c) : set.Contains(c);
    }
}
