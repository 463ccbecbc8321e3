using System.Text;

namespace MetaReward;

/// <summary>
/// Text as it comes, less what may yet turn out to be the beginning of a stop string: what was let go is never taken back.
/// </summary>
/// <param name="stops">Texts that end a reply and are no part of it.</param>
public sealed class StopFilter(IReadOnlyList<string> stops)
{
    private readonly StringBuilder seen = new();
    private int given;

    /// <summary>The text that is certain now; may be empty.</summary>
    public string Push(string piece)
    {
        seen.Append(piece);
        var text = seen.ToString(given, seen.Length - given);
        var found = stops.Select(stop => text.IndexOf(stop, StringComparison.Ordinal)).Where(at => at >= 0)
            .DefaultIfEmpty(text.Length).Min();
        var certain = Math.Min(found, text.Length - stops.Select(stop => Overlap(text, stop)).DefaultIfEmpty(0).Max());
        while (stops.Count > 0 && certain > 0 && char.IsWhiteSpace(text[certain - 1]))
        {
            certain--; // a reply that a stop string ends may end before the white space in front of it
        }

        given += certain;
        return text[..certain];
    }

    /// <summary>What is left of the whole reply.</summary>
    /// <param name="whole">The reply as it is kept.</param>
    public string Finish(string whole) => whole.Length > given ? whole[given..] : "";

    /// <summary>How much of a text's end is a beginning of the stop string.</summary>
    public static int Overlap(string text, string stop)
    {
        var most = Math.Min(text.Length, stop.Length - 1);
        while (most > 0 && !text.EndsWith(stop[..most], StringComparison.Ordinal))
        {
            most--;
        }

        return most;
    }
}
