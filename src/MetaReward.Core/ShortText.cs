using System.Globalization;

namespace MetaReward;

/// <summary>An untrusted text in one line of a message: shortened, and with visible marks (<see cref="Visible"/>).</summary>
public static class ShortText
{
    /// <summary>The beginning of the text; if it is cut, also the whole length.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">Most characters shown, at least 8.</param>
    public static string Of(string text, int most = 80)
    {
        if (text.Length <= most)
        {
            return Visible.Line(text);
        }

        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return string.Create(CultureInfo.InvariantCulture, $"{Visible.Line(text[..end])}... ({text.Length} characters)");
    }
}
