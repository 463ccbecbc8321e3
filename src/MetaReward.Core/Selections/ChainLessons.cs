using MetaReward.Scores;

namespace MetaReward.Selections;

/// <summary>
/// What a chain of refinements teaches (EVOLVE, arXiv:2502.05605): the best of a response and its refinements is to be written at once, and
/// is to be written when the worst, or the best itself, is shown as a draft.
/// Chosen here: the paper's loss for refinement could not be verified, so that it is DPO with the draft in the prompt and the worst as the
/// rejected side; of equal scores the earlier text wins. Degenerate case: a prompt whose texts score alike, or less than the
/// least gap apart, gives nothing. Every prompt gives lessons or one skip.
/// </summary>
/// <param name="Refine">How a better response is asked for.</param>
/// <param name="LeastGap">Of the best and the worst score; 0 wants them to differ.</param>
public sealed record ChainLessons(IRubric<Draft, Reading<string>> Refine, double LeastGap = 0)
{
    private const double Tolerance = 1e-9;

    /// <summary>Best and worst text of a prompt.</summary>
    private sealed record Ends(string Group, ScoredResponse Best, ScoredResponse Worst, string Why)
    {
        public Prompt Prompt => Best.Response.Prompt;
    }

    /// <summary>Three pairs a prompt: at once, from the worst as the draft, from the best as the draft.</summary>
    /// <param name="groups">The prompts' ids in this iteration.</param>
    /// <param name="scored">First responses, and refined ones whose samples have no tokens.</param>
    public Selection<PreferencePair> Pairs(IReadOnlyList<string> groups, IReadOnlyList<ScoredResponse> scored)
    {
        var (found, skips) = Find(groups, scored);
        return new([.. found.SelectMany(ends => (PreferencePair[])
        [
            Pair(ends, "actor", ends.Prompt.Dialogue), Pair(ends, "from-worst/actor", AskFrom(ends, ends.Worst)),
            Pair(ends, "from-best/actor", AskFrom(ends, ends.Best)),
        ])], skips);
    }

    /// <summary>Two demonstrations a prompt: the best at once, and from the worst as the draft.</summary>
    /// <param name="groups">The prompts' ids in this iteration.</param>
    /// <param name="scored">First responses, and refined ones whose samples have no tokens.</param>
    public Selection<Demonstration> Demonstrations(IReadOnlyList<string> groups, IReadOnlyList<ScoredResponse> scored)
    {
        var (found, skips) = Find(groups, scored);
        return new([.. found.SelectMany(ends => (Demonstration[])
        [
            new($"{ends.Group}/actor", ends.Prompt.Dialogue, TargetOf(ends.Best)) { Why = ends.Why },
            new($"{ends.Group}/from-worst/actor", AskFrom(ends, ends.Worst), TargetOf(ends.Best)) { Why = ends.Why },
        ])], skips);
    }

    private (List<Ends> Found, List<Skip> Skips) Find(IReadOnlyList<string> groups, IReadOnlyList<ScoredResponse> scored)
    {
        var of = scored.Where(one => one.Valid > 0).ToLookup(one => one.Response.GroupId);
        var (found, skips) = (new List<Ends>(), new List<Skip>());
        foreach (var group in groups)
        {
            var texts = of[group].ToArray();
            var (best, worst) = (texts.Where(one => one.Response.Sample.Ended).MaxBy(one => one.Mean), texts.MinBy(one => one.Mean));
            if (best is null || worst is null || texts.Length < 2)
                skips.Add(new(group, SkipReason.TooFewScored, $"{texts.Length} texts of the chain have a score; a pair needs 2."));
            else if (best.Mean - worst.Mean <= Math.Max(Tolerance, LeastGap - Tolerance) || best.Response.Text == worst.Response.Text)
                skips.Add(new(group, SkipReason.Tie, $"The best of {texts.Length} texts scores {best.Mean:0.00}, the worst "
                    + $"{worst.Mean:0.00}."));
            else
                found.Add(new(group, best, worst, $"{Name(best)} is the best of {texts.Length} texts ({best.Mean:0.00}), {Name(worst)} "
                    + $"the worst ({worst.Mean:0.00})."));
        }

        return (found, skips);
    }

    private string AskFrom(Ends ends, ScoredResponse draft) => Refine.Render(new(new(ends.Prompt.Text, draft.Response.Text), []));

    private static PreferencePair Pair(Ends ends, string name, Dialogue prompt) => new(
        $"{ends.Group}/{name}", Role.Actor, prompt, SideOf(ends.Best), SideOf(ends.Worst), ends.Why);

    private static Side SideOf(ScoredResponse scored) => new(scored.Response.Id, scored.Mean, TargetOf(scored));

    /// <summary>A refined text was sampled in answer to another question: its words are learned, not its tokens.</summary>
    private static Target TargetOf(ScoredResponse scored) =>
        scored.Response.Sample.Tokens.Count == 0 ? scored.Response.Text : scored.Response.Sample;

    private static string Name(ScoredResponse scored) => scored.Response.Id[(scored.Response.Id.LastIndexOf('/') + 1)..];
}
