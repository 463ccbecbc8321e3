namespace MetaReward.Microworld;

/// <summary>
/// A prompt cut into the words that ask and the things that they ask about, by the texts alone: whatever word stands behind a colon in any
/// prompt of a set is a thing, everywhere. Nothing here knows the families of this world.
/// </summary>
/// <param name="Frame">The words that ask, with <c>_</c> for each thing among them: <c>replace _ by _ :</c>.</param>
/// <param name="Slots">The things among them, in order.</param>
/// <param name="Rest">What stands behind the colon; empty where there is none.</param>
public sealed record Instruction(string Frame, IReadOnlyList<string> Slots, string Rest)
{
    private const string Slot = "_";
    private const string Colon = ":";

    /// <summary>Frames of one shape can be exchanged: as many things among the words, and a colon or none.</summary>
    public (int Slots, bool Colon) Shape => (Slots.Count, Frame.EndsWith(Colon, StringComparison.Ordinal));

    /// <summary>The things of a set of prompts: all words behind a colon.</summary>
    public static IReadOnlySet<string> ThingsIn(IEnumerable<string> texts) =>
        texts.Select(Words.Of).Where(words => words.Contains(Colon))
            .SelectMany(words => words[(Array.IndexOf(words, Colon) + 1)..]).ToHashSet(StringComparer.Ordinal);

    /// <summary>A prompt in its parts.</summary>
    public static Instruction Of(string text, IReadOnlySet<string> things)
    {
        var words = Words.Of(text);
        var colon = Array.IndexOf(words, Colon);
        var head = colon < 0 ? words : words[..(colon + 1)];
        return new(string.Join(' ', head.Select(word => things.Contains(word) ? Slot : word)), [.. head.Where(things.Contains)],
            colon < 0 ? "" : string.Join(' ', words[(colon + 1)..]));
    }

    /// <summary>The same things asked about in other words, those of a frame of the same shape.</summary>
    public string In(string frame)
    {
        var next = 0;
        var head = string.Join(' ', Words.Of(frame).Select(word => word == Slot ? Slots[next++] : word));
        return Rest.Length == 0 ? head : $"{head} {Rest}";
    }
}
