using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>
/// Independent pairs of a prompt's responses, the better reward chosen (arXiv:2412.01951, section 3.2: two draws from the base model for
/// each term of the regression): the first with the second, the third with the fourth, and so on.
/// Chosen here: a pair with equal texts or equal rewards teaches nothing and is left out; what the token limit cut off, or says nothing, is
/// not paired.
/// Degenerate case: a prompt without two such responses that differ makes no pair. Every prompt gives pairs or one skip.
/// </summary>
public static class RewardPairs
{
    private const double Tolerance = 1e-9;

    /// <summary>Pairs and skips, in the order of the prompts.</summary>
    /// <param name="groups">The prompts' ids in this iteration.</param>
    /// <param name="scored">Responses with their rewards.</param>
    public static Selection<PreferencePair> Of(IReadOnlyList<string> groups, IReadOnlyList<ScoredResponse> scored)
    {
        var of = scored.Where(one => one.Valid > 0 && one.Response.Sample.Ended && one.Response.Text.Length > 0)
            .ToLookup(one => one.Response.GroupId);
        var (pairs, skips) = (new List<PreferencePair>(), new List<Skip>());
        foreach (var group in groups)
        {
            PreferencePair[] made = [.. of[group].Chunk(2).Where(Differ).Select(Pair)];
            pairs.AddRange(made);
            if (made.Length == 0)
                skips.Add(Without(group, of[group].Count()));
        }

        return new(pairs, skips);
    }

    private static bool Differ(ScoredResponse[] two) =>
        two.Length == 2 && Math.Abs(two[0].Mean - two[1].Mean) > Tolerance && two[0].Response.Text != two[1].Response.Text;

    private static PreferencePair Pair(ScoredResponse[] two)
    {
        var (better, worse) = two[0].Mean > two[1].Mean ? (two[0], two[1]) : (two[1], two[0]);
        return new($"{better.Response.Id}/actor", Role.Actor, better.Response.Prompt.Dialogue, Side(better), Side(worse),
            $"{Name(better)} has the reward {better.Mean:0.00}, {Name(worse)} {worse.Mean:0.00}.");
    }

    private static Skip Without(string group, int usable) => usable < 2
        ? new(group, SkipReason.TooFewScored, $"{usable} responses ended by themselves, say something and have a reward; a pair needs 2.")
        : new(group, SkipReason.Tie, $"No two of {usable} responses that would be paired differ in text and reward.");

    private static Side Side(ScoredResponse scored) => new(scored.Response.Id, scored.Mean, scored.Response.Sample);

    private static string Name(ScoredResponse scored) => scored.Response.Id[(scored.Response.Id.LastIndexOf('/') + 1)..];
}
