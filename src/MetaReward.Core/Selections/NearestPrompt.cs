namespace MetaReward.Selections;

/// <summary>
/// For each prompt another one of the same list that shares most words with it: a good answer to that one is a plausible and wrong answer
/// to this one. Overlap is that of the sets of words (Jaccard); of equals the earlier is taken.
/// Degenerate case: a prompt that has no other with another text is skipped.
/// </summary>
public static class NearestPrompt
{
    /// <summary>The neighbours of the prompts, under their own ids, and the skips, in the order of the prompts.</summary>
    /// <param name="prompts">With ids that differ.</param>
    /// <param name="idOf">The id under which a prompt is skipped.</param>
    public static Selection<Prompt> Of(IReadOnlyList<Prompt> prompts, Func<Prompt, string> idOf)
    {
        var words = prompts.ToDictionary(
            prompt => prompt.Id,
            prompt => prompt.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal));
        var (kept, skips) = (new List<Prompt>(), new List<Skip>());
        foreach (var prompt in prompts)
        {
            var others = prompts.Where(other => other.Text != prompt.Text).ToArray();
            if (others is [])
                skips.Add(new(idOf(prompt), SkipReason.Unmodified, "There is no other prompt to take an answer from."));
            else
                kept.Add(others.MaxBy(other => Overlap(words[prompt.Id], words[other.Id]))! with { Id = prompt.Id });
        }

        return new(kept, skips);
    }

    private static double Overlap(HashSet<string> a, HashSet<string> b)
    {
        var common = a.Count(b.Contains);
        return common == 0 ? 0 : common / (double)(a.Count + b.Count - common);
    }
}
