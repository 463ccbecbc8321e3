using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>
/// The best response to each prompt, to be learned as it was sampled (RAFT, arXiv:2304.06767, step 2): the highest score wins.
/// Chosen here: of equal scores the earlier response wins; what the token limit cut off is not learned, nor what says nothing.
/// Degenerate cases: a prompt without a scored response is skipped, and so is one whose scored responses were all cut off or say nothing.
/// A lone scored response is the best one. Every prompt gives one demonstration or one skip.
/// </summary>
public static class BestOfGroup
{
    /// <summary>Demonstrations and skips, in the order of the prompts.</summary>
    /// <param name="groups">The prompts' ids in this iteration.</param>
    /// <param name="scored">Responses with their scores.</param>
    public static Selection<Demonstration> Of(IReadOnlyList<string> groups, IReadOnlyList<ScoredResponse> scored)
    {
        var of = scored.Where(one => one.Valid > 0).ToLookup(one => one.Response.GroupId);
        var best = groups.ToDictionary(group => group, group =>
            of[group].Where(one => one.Response.Sample.Ended && one.Response.Text.Length > 0).MaxBy(one => one.Mean));
        return new(
            [.. groups.Where(group => best[group] is not null).Select(group => Shown(group, best[group]!, of[group].Count()))],
            [.. groups.Where(group => best[group] is null).Select(group => Without(group, [.. of[group]]))]);
    }

    private static Demonstration Shown(string group, ScoredResponse best, int scored) =>
        new(group + "/actor", best.Response.Prompt.Dialogue, best.Response.Sample)
        {
            Why = $"{best.Response.Id} has the best score of {scored} responses: {best.Mean:0.00}.",
        };

    private static Skip Without(string group, ScoredResponse[] scored) => scored.Length == 0
        ? new(group, SkipReason.TooFewScored, "No response has a score.")
        : scored.Any(one => one.Response.Sample.Ended)
            ? new(group, SkipReason.Empty, $"Of {scored.Length} responses with a score, those that ended say nothing.")
            : new(group, SkipReason.Truncated, $"None of {scored.Length} responses with a score ended by itself: raise the token limit.");
}
