using System.Text.RegularExpressions;
using MetaReward.Torch;

namespace MetaReward.Bench.Golden;

/// <summary>
/// A golden on disk: the processor that made it in the first line, then the text of a run (<see cref="GoldenText"/>). On a processor of
/// another kind sums round otherwise, so the digests of trained weights are not held there; all else is.
/// </summary>
public static partial class GoldenFile
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
        var here = ProcessorFacts.Capability();
        string Held(string line) => here == made ? line : Digests().Replace(line, "weights of another processor");
        int[] differing =
            [.. Enumerable.Range(0, Math.Max(kept.Length, found.Length)).Where(i => Held(At(kept, i)) != Held(At(found, i)))];
        if (differing.Length == 0)
            return null;
        var shown = differing.Take(Shown).Select(i => $"  line {i + 2}\n    expected {At(kept, i)}\n    found    {At(found, i)}");
        var processor = here == made ? $"Both were made with {here}."
            : $"The golden was made with {made}, this with {here}: sums may round otherwise there.";
        return $"{Path.GetFileName(path)}: {differing.Length} of {kept.Length} lines differ. {processor}\n{string.Join('\n', shown)}";
    }

    [GeneratedRegex("weights [0-9a-f]{16} model.safetensors [0-9a-f]{16}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Digests();

    private static string At(string[] lines, int index) => index < lines.Length ? lines[index] : "nothing";
}
