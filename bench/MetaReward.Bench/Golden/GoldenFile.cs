using MetaReward.Torch;

namespace MetaReward.Bench.Golden;

/// <summary>A golden on disk: the processor that made it in the first line, then the text of a run (<see cref="GoldenText"/>).</summary>
public static class GoldenFile
{
    /// <summary>Differing lines that a message shows.</summary>
    private const int Shown = 12;

    private const string Made = "made with ";

    /// <summary>Writes the golden anew.</summary>
    public static void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, $"{Made}{ProcessorFacts.Capability()}\n{text}");
    }

    /// <summary>Where a run differs from its golden, for a reader; null where it does not.</summary>
    /// <param name="path">The golden; it must be there.</param>
    /// <param name="text">What the run made.</param>
    public static string? Difference(string path, string text)
    {
        var lines = File.ReadAllLines(path);
        var found = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var (kept, made) = (lines[1..], lines[0][Made.Length..]);
        if (kept.SequenceEqual(found, StringComparer.Ordinal))
            return null;
        int[] differing = [.. Enumerable.Range(0, Math.Max(kept.Length, found.Length)).Where(i => At(kept, i) != At(found, i))];
        var shown = differing.Take(Shown).Select(i => $"  line {i + 2}\n    expected {At(kept, i)}\n    found    {At(found, i)}");
        var here = ProcessorFacts.Capability();
        var processor = here == made ? $"Both were made with {here}."
            : $"The golden was made with {made}, this with {here}: sums may round otherwise there.";
        return $"{Path.GetFileName(path)}: {differing.Length} of {kept.Length} lines differ. {processor}\n{string.Join('\n', shown)}";
    }

    private static string At(string[] lines, int index) => index < lines.Length ? lines[index] : "nothing";
}
