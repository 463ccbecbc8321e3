using System.Globalization;

namespace MetaReward.Remote.Hub;

/// <summary>A GGUF model that was split: <c>NAME-00001-of-00003.gguf</c> and so on.</summary>
internal static class GgufParts
{
    private const int TailLength = 20; // -00001-of-00003.gguf

    /// <summary>The same for all parts of a model, and another for another model.</summary>
    public static string Key(string name) => Tail(name) is { } tail ? $"{name[..^TailLength]} of {tail.Count}" : name;

    /// <exception cref="HubException">A part is missing.</exception>
    public static void Check(IReadOnlyList<string> parts, string who)
    {
        if (Tail(parts[0]) is { } tail && tail.Count != parts.Count)
        {
            throw new HubException(
                $"{who}: '{FileNames.Shown(parts[0])}' is one of {tail.Count} parts, but only {parts.Count} of them are there.");
        }
    }

    private static (int Part, int Count)? Tail(string name)
    {
        var tail = name.Length > TailLength ? name[^TailLength..] : "";
        return tail.StartsWith('-') && tail[6..10] == "-of-" && Number(tail[1..6]) is { } part && Number(tail[10..15]) is { } count
            ? (part, count)
            : null;
    }

    private static int? Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
