namespace MetaReward.Selections;

/// <summary>
/// Matchups between a response to a prompt and one that answers something else: the first is known to be better (Self-Taught Evaluators,
/// arXiv:2408.02666). Degenerate cases: a prompt one of whose responses is missing or says nothing, and one whose
/// responses say the same, are skipped.
/// </summary>
public static class Matchups
{
    /// <summary>Both orders of every prompt that has a match, and a skip for every other, in the order of the prompts.</summary>
    /// <param name="label">What ids begin with: <c>i1</c>.</param>
    /// <param name="prompts">With ids that differ.</param>
    /// <param name="better">A response to each prompt.</param>
    /// <param name="worse">A response to something else, under the prompt's id; there need not be one for each.</param>
    public static Selection<Matchup> InBothOrders(
        string label, IReadOnlyList<Prompt> prompts, IReadOnlyList<Response> better, IReadOnlyList<Response> worse)
    {
        var (good, bad) = (Readable(better), Readable(worse));
        var (kept, skips) = (new List<Matchup>(), new List<Skip>());
        foreach (var prompt in prompts)
        {
            var id = $"{label}/{prompt.Id}";
            if (!good.TryGetValue(prompt.Id, out var right) || !bad.TryGetValue(prompt.Id, out var wrong))
                skips.Add(new(id, SkipReason.Unmodified,
                    $"There is no {(good.ContainsKey(prompt.Id) ? "answer to another instruction" : "answer")} to compare."));
            else if (right.Text == wrong.Text)
                skips.Add(new(id, SkipReason.Duplicate, "The answer to the other instruction is the same."));
            else
                kept.AddRange([new($"{id}/ab", prompt, right, wrong, Choice.First), new($"{id}/ba", prompt, wrong, right, Choice.Second)]);
        }

        return new(kept, skips);
    }

    /// <summary>
    /// The same with the better response first in all: what the balance of places is worth is seen by leaving it out.
    /// </summary>
    /// <param name="label">What ids begin with: <c>i1</c>.</param>
    /// <param name="prompts">With ids that differ.</param>
    /// <param name="better">A response to each prompt.</param>
    /// <param name="worse">A response to something else, under the prompt's id.</param>
    public static Selection<Matchup> BetterFirst(
        string label, IReadOnlyList<Prompt> prompts, IReadOnlyList<Response> better, IReadOnlyList<Response> worse)
    {
        var both = InBothOrders(label, prompts, better, worse);
        return both with { Kept = [.. both.Kept.Where(match => match.Better == Choice.First)] };
    }

    private static Dictionary<string, Response> Readable(IReadOnlyList<Response> responses) => responses
        .Where(response => response.Text.Length > 0 && Verdict.Unwritten(response.Sample) is null)
        .DistinctBy(response => response.Prompt.Id)
        .ToDictionary(response => response.Prompt.Id, StringComparer.Ordinal);
}
