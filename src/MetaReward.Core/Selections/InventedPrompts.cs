using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>
/// Which invented prompts are worth asking (Self-Rewarding, arXiv:2401.10020, which follows Self-Instruct, arXiv:2212.10560): not too like
/// one that is known, of a sensible length, in plain text, and about nothing that only eyes or hands can do. The words and limits are those
/// of AutoAlign, a public re-implementation; the limit of likeness is Self-Instruct's.
/// In order: each that is kept is known to those after it. Degenerate case: one that nobody could read is left out as such.
/// </summary>
/// <param name="MostLikeness">ROUGE-L with any known prompt below which one is new; 0 to 1.</param>
/// <param name="LeastWords">Shortest.</param>
/// <param name="MostWords">Longest.</param>
public sealed record InventedPrompts(double MostLikeness = 0.7, int LeastWords = 4, int MostWords = 150)
{
    private static readonly HashSet<string> Unfit = new(StringComparer.Ordinal)
    {
        "image", "images", "graph", "graphs", "picture", "pictures", "file", "files", "map", "maps", "draw", "plot",
    };

    /// <summary>The prompts that are kept, under their ids, and why the others were not.</summary>
    /// <param name="known">Prompts that there were before.</param>
    /// <param name="invented">Ids and texts; null: none could be read.</param>
    /// <param name="isReserved">Whether a text is kept for measuring.</param>
    public Selection<Prompt> Of(
        IReadOnlyList<string> known, IReadOnlyList<(string Id, string? Text)> invented, Func<string, bool>? isReserved = null)
    {
        var seen = known.Select(RougeL.Words).ToList();
        var (kept, skips) = (new List<Prompt>(), new List<Skip>());
        foreach (var (id, text) in invented)
        {
            var words = RougeL.Words(text ?? "");
            var (reason, why) = text is null ? (SkipReason.Uninvented, "No prompt could be read.")
                : Fault(text, words) is { } fault ? (SkipReason.Unfit, fault)
                : isReserved?.Invoke(text) == true ? (SkipReason.Reserved, "It is one of those that are kept for measuring.")
                : seen.Select(other => RougeL.Of(words, other)).DefaultIfEmpty(0).Max() is var most && most >= MostLikeness
                    ? (SkipReason.TooAlike, $"ROUGE-L with a known prompt is {most:0.00}.")
                : (SkipReason.Duplicate, "");
            if (why.Length > 0)
            {
                skips.Add(new(id, reason, why));
                continue;
            }

            seen.Add(words);
            kept.Add(new(id, text!));
        }

        return new(kept, skips);
    }

    private string? Fault(string text, string[] words) =>
        words.Length < LeastWords || words.Length > MostWords
            ? $"It has {words.Length} words; from {LeastWords} to {MostWords} are wanted."
        : Array.Find(words, Unfit.Contains) is { } word ? $"It speaks of '{word}'."
        : text.Contains("go to", StringComparison.OrdinalIgnoreCase) ? "It asks to go somewhere."
        : text.StartsWith("Write a program", StringComparison.OrdinalIgnoreCase) ? "It asks for a program."
        : !char.IsAsciiLetterOrDigit(text[0]) ? "It does not begin with a letter or digit."
        : null;
}
