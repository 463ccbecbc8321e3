using System.Buffers;
using System.Globalization;
using System.Text;

namespace MetaReward;

/// <summary>
/// Makes untrusted texts safe to show: characters that a terminal or a browser would obey become visible marks. These are the
/// control characters of C0 and C1 (ESC moves the cursor and names the window, CR writes over a line, BEL rings), what turns the direction
/// of writing, what has no width, other separators of lines, and halves of characters. Line ends and tabs stay; the CR
/// of a line end of Windows goes.
/// </summary>
public static class Visible
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (char)c), '\n', '\t']);

    /// <summary>The text with marks: <c>␛</c> for ESC and its like, <c>&lt;U+202E&gt;</c> for what has no picture.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        for (var at = 0; at < text.Length;)
        {
            var whole = Rune.TryGetRuneAt(text, at, out var rune);
            var value = whole ? rune.Value : text[at];
            if (whole && !IsHidden(rune))
            {
                shown.Append(text, at, rune.Utf16SequenceLength);
            }
            else if (value != '\r' || at + 1 == text.Length || text[at + 1] != '\n')
            {
                shown.Append(value switch
                {
                    < ' ' => $"{(char)(0x2400 + value)}",
                    0x7F => "\u2421",
                    _ => string.Create(CultureInfo.InvariantCulture, $"<U+{value:X4}>"),
                });
            }

            at += whole ? rune.Utf16SequenceLength : 1;
        }

        return shown.ToString();
    }

    /// <summary>The same in one line: line ends and tabs are marks, too.</summary>
    public static string Line(string text) => Of(text).Replace('\n', '\u2424').Replace('\t', '\u2409');

    /// <summary>A JSON document that says the same value, without what would have to be marked: within its strings it is escaped.</summary>
    /// <param name="json">A whole document, or a line of one.</param>
    public static string Json(string json)
    {
        if (!json.AsSpan().ContainsAnyExcept(Plain))
        {
            return json;
        }

        var safe = new StringBuilder(json.Length + 16);
        for (var at = 0; at < json.Length;)
        {
            var whole = Rune.TryGetRuneAt(json, at, out var rune);
            var length = whole ? rune.Utf16SequenceLength : 1;
            var shown = (whole && !IsHidden(rune)) || json[at] == '\r';
            foreach (var unit in json.AsSpan(at, length))
            {
                safe.Append(shown ? $"{unit}" : string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}"));
            }

            at += length;
        }

        return safe.ToString();
    }

    /// <summary>The beginning and the end of a text that is too long to be read, and how long it is.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Most characters of it that are shown, at least 10.</param>
    public static string Short(string text, int most = 2000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 10);
        if (text.Length <= most)
        {
            return text;
        }

        var (first, last) = (most * 3 / 4, text.Length - (most / 4));
        first -= char.IsHighSurrogate(text[first - 1]) ? 1 : 0;
        last += char.IsLowSurrogate(text[last]) ? 1 : 0;
        return string.Create(CultureInfo.InvariantCulture,
            $"{text.AsSpan(0, first)}... ({text.Length:N0} characters in all) ...{text.AsSpan(last)}");
    }

    /// <summary>Whether a character is a control character or invisible. Joiners in Persian, Hindi and emoji are not.</summary>
    private static bool IsHidden(Rune rune) => rune.Value is not ('\n' or '\t' or 0x200C or 0x200D) && Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
