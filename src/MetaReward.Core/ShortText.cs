using System.Globalization;
using System.Text;

namespace MetaReward;

/// <summary>A stranger's text in one line of a message: shortened, and with its control characters as visible marks.</summary>
public static class ShortText
{
    /// <summary>The beginning, and where it is cut, how long the whole is.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Most characters shown, at least 8.</param>
    public static string Of(string text, int most = 80)
    {
        var shown = new StringBuilder();
        foreach (var letter in text.AsSpan(0, Math.Min(text.Length, most)).EnumerateRunes())
        {
            shown.Append(Mark(letter));
        }

        return text.Length <= most ? shown.ToString() : string.Create(CultureInfo.InvariantCulture, $"{shown}... ({text.Length} characters)");
    }

    /// <summary>What must not reach a terminal: control characters, marks that turn the direction of writing, separators of lines.</summary>
    private static string Mark(Rune letter) => letter.Value switch
    {
        '\n' => "\u23CE",
        < 0x20 => ((char)(0x2400 + letter.Value)).ToString(),
        0x7F => "\u2421",
        0x200C or 0x200D => letter.ToString(), // join or part letters; Persian, Hindi and emoji need them
        _ => Rune.GetUnicodeCategory(letter) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            ? $"<U+{letter.Value:X4}>" : letter.ToString(),
    };
}
