using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>
/// Pairs across generations (Temporal Self-Rewarding, arXiv:2508.06026). The rejected side comes from the past: the worst response of the
/// first model, where that scores below the worst of the present one. The chosen side comes from the future: the best response of a model
/// trained one step ahead, where that scores above the best of the present one. Chosen and rejected then stay apart although the model gets
/// better. Not stated in the paper and chosen here: equal scores go to the earlier response, and what the token limit cut off is not
/// chosen. Degenerate case: a prompt whose chosen side would not score above its rejected one makes no pair. Every
/// prompt gives one pair or one skip.
/// </summary>
public static class TemporalPairs
{
    private const double Tolerance = 1e-9;

    /// <summary>Pairs and skips, in the order of the prompts.</summary>
    /// <param name="groups">The prompts' ids in this iteration.</param>
    /// <param name="present">Responses of the present model with their scores.</param>
    /// <param name="past">Those of the first model.</param>
    /// <param name="future">Those of the model one step ahead; empty before it is there.</param>
    /// <param name="requireEnd">Choose only responses that ended by themselves.</param>
    public static Selection<PreferencePair> Of(
        IEnumerable<string> groups, IReadOnlyList<ScoredResponse> present, IReadOnlyList<ScoredResponse> past,
        IReadOnlyList<ScoredResponse> future,
        bool requireEnd = true)
    {
        var (now, before, ahead) = (ByGroup(present), ByGroup(past), ByGroup(future));
        var (pairs, skips) = (new List<PreferencePair>(), new List<Skip>());
        foreach (var group in groups)
        {
            switch (Pair(group, [.. now[group]], [.. before[group]], [.. ahead[group]], requireEnd))
            {
                case (PreferencePair pair, _):
                    pairs.Add(pair);
                    break;
                case (_, Skip skip):
                    skips.Add(skip);
                    break;
            }
        }

        return new(pairs, skips);
    }

    private static ILookup<string, ScoredResponse> ByGroup(IReadOnlyList<ScoredResponse> responses) =>
        responses.Where(scored => scored.Valid > 0).ToLookup(scored => scored.Response.GroupId);

    private static (PreferencePair? Pair, Skip? Skip) Pair(
        string group, ScoredResponse[] present, ScoredResponse[] past, ScoredResponse[] future, bool requireEnd)
    {
        ScoredResponse? Best(ScoredResponse[] of) =>
            of.Where(scored => !requireEnd || scored.Response.Sample.Ended).MaxBy(scored => scored.Mean);
        var (chosen, rejected) = (Best(present), present.MinBy(scored => scored.Mean));
        if (past.MinBy(scored => scored.Mean) is { } worst && (rejected is null || worst.Mean < rejected.Mean - Tolerance))
            rejected = worst;
        if (Best(future) is { } best && (chosen is null || best.Mean > chosen.Mean + Tolerance))
            chosen = best;
        if (chosen is null || rejected is null)
        {
            return (null, present.Length + past.Length + future.Length < 2
                ? new(group, SkipReason.TooFewScored,
                    $"{present.Length + past.Length + future.Length} responses have a score; a pair needs 2.")
                : new(group, SkipReason.Truncated, "No response that ended by itself has a score: raise the token limit."));
        }

        var why = $"chosen {Show(chosen)} is the best of {present.Length} present and {future.Length} future responses, "
            + $"rejected {Show(rejected)} the worst of {present.Length} present and {past.Length} past ones.";
        if (chosen.Mean - rejected.Mean <= Tolerance || chosen.Response.Text == rejected.Response.Text)
            return (null, new(group, SkipReason.Tie, "The chosen side would not be better than the rejected one: " + why));
        return (new(
            group + "/actor", Role.Actor, chosen.Response.Prompt.Dialogue, Side(chosen), Side(rejected),
            char.ToUpperInvariant(why[0]) + why[1..]), null);
    }

    private static Side Side(ScoredResponse scored) => new(scored.Response.Id, scored.Mean, scored.Response.Sample);

    private static string Show(ScoredResponse scored) =>
        $"{scored.Response.Id[(scored.Response.Id.LastIndexOf('/') + 1)..]} (score {scored.Mean:0.00} of {scored.Valid} judgments)";
}
