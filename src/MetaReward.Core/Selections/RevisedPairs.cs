namespace MetaReward.Selections;

/// <summary>
/// The refined response over the draft (Self-Refinement Tuning, arXiv:2406.07168, stage 2): nobody scores them, so the sides stand at 1
/// and 0. Degenerate case: a draft without a better response, or whose one was not approved, makes no pair. Every prompt gives one
/// pair or one skip.
/// </summary>
public static class RevisedPairs
{
    /// <summary>Pairs and skips, in the order of the revisions.</summary>
    /// <param name="revisions">One for each prompt.</param>
    /// <param name="approved">Ids of the drafts whose refined response was approved; null: no approval was asked for.</param>
    public static Selection<PreferencePair> Of(IReadOnlyList<Revision> revisions, IReadOnlySet<string>? approved = null)
    {
        var answers = RevisionLessons.Responses(revisions, approved);
        var of = revisions.ToDictionary(one => $"{one.Refined?.Id ?? one.Draft.Id}/actor", StringComparer.Ordinal);
        return new([.. answers.Kept.Select(answer => Pair(of[answer.Id], answer))], answers.Skips);
    }

    private static PreferencePair Pair(Revision one, Demonstration answer) => new(
        $"{one.Draft.GroupId}/actor", Role.Actor, answer.Prompt, new(one.Refined!.Id, 1, answer.Target),
        new(one.Draft.Id, 0, one.Draft.Sample), answer.Why!);
}
