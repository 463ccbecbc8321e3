namespace MetaReward.Torch;

/// <summary>What a training refuses before it begins: targets in which there is nothing to learn.</summary>
internal static class Learnable
{
    private const string Remedy = "leave it out: it teaches nothing but to end at once";

    /// <exception cref="InvalidDataException">A side is empty.</exception>
    public static void Check(IEnumerable<PreferencePair> pairs)
    {
        foreach (var (pair, name, side) in pairs.SelectMany(p => new[] { (p, "chosen", p.Chosen), (p, "rejected", p.Rejected) }))
        {
            if (side.Target.IsEmpty())
            {
                throw new InvalidDataException($"pair '{pair.Id}': its {name} side '{side.Id}' {What(side.Target)}; {Remedy}");
            }
        }
    }

    /// <exception cref="InvalidDataException">A demonstration is empty.</exception>
    public static void Check(IEnumerable<Demonstration> demonstrations)
    {
        if (demonstrations.FirstOrDefault(d => d.Target.IsEmpty()) is { } empty)
        {
            throw new InvalidDataException($"demonstration '{empty.Id}' {What(empty.Target)}; {Remedy}");
        }
    }

    private static string What(Target target) => target is not Target.Sampled { Sample: var sample } ? "is an empty text"
        : sample.Text.Length > 0 ? "has a text and no tokens: a sample is learned by its tokens, give a text as a written target"
        : "has no tokens but its end";
}
