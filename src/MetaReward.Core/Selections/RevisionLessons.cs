namespace MetaReward.Selections;

/// <summary>
/// What revisions teach by imitation (SELF, arXiv:2310.00533, its meta-skills; Self-Refinement Tuning, arXiv:2406.07168, stage 1): to give
/// this feedback on the draft, to write the better response by it, and in SELF to write that response at once.
/// Degenerate case: a draft whose feedback cannot be read gives nothing; one that feedback is satisfied with gives the feedback alone.
/// </summary>
/// <param name="Critic">How feedback is asked for.</param>
/// <param name="Refine">How a better response is asked for.</param>
/// <param name="Own">Whether the model that learns wrote them: then their tokens are learned, else their words.</param>
public sealed record RevisionLessons(IRubric<Exchange, Reading<string>> Critic, IRubric<Draft, Reading<string>> Refine, bool Own)
{
    /// <summary>
    /// To give feedback and to refine by it, and where it is wanted to answer so at once; drafts that give nothing as skips of their
    /// prompt.
    /// </summary>
    /// <param name="revisions">One for each prompt.</param>
    /// <param name="answers">Also to answer so at once: SELF's third term, which Self-Refinement Tuning does not have.</param>
    public Selection<Demonstration> Skills(IReadOnlyList<Revision> revisions, bool answers) => new(
        [.. revisions.SelectMany(one => (Demonstration[])
            [.. Feedback(one), .. one.Lack is null ? [Refinement(one)] : Array.Empty<Demonstration>(),
                .. one.Lack is null && answers ? [Response(one)] : Array.Empty<Demonstration>()])],
        [.. revisions.Where(one => one.Feedback.Text is null).Select(Skipped)]);

    /// <summary>To answer as the refined response does; drafts without an approved one as skips of their prompt.</summary>
    /// <param name="revisions">One for each prompt.</param>
    /// <param name="approved">Ids of the drafts whose refined response was approved; null: no approval was asked for.</param>
    public static Selection<Demonstration> Responses(IReadOnlyList<Revision> revisions, IReadOnlySet<string>? approved)
    {
        bool Kept(Revision one) => one.Lack is null && approved?.Contains(one.Draft.Id) != false;
        return new([.. revisions.Where(Kept).Select(Response)], [.. revisions.Where(one => !Kept(one)).Select(Skipped)]);
    }

    /// <summary>
    /// The same, and beside it the drafts that feedback is satisfied with, as they were sampled: each is its own refined response (SELF,
    /// arXiv:2310.00533). Chosen here: what the token limit cut off is not learned.
    /// </summary>
    public static Selection<Demonstration> Best(IReadOnlyList<Revision> revisions, IReadOnlySet<string>? approved)
    {
        var drafts = revisions.Where(one => one is { Satisfied: true, Draft: { Text.Length: > 0, Sample.Ended: true } })
            .ToDictionary(one => one.Draft.GroupId, StringComparer.Ordinal);
        var refined = Responses(revisions, approved);
        return new(
            [.. drafts.Values.Select(Draft), .. refined.Kept],
            [.. refined.Skips.Where(skip => !drafts.ContainsKey(skip.Id))]);
    }

    private static Demonstration Draft(Revision one) => new($"{one.Draft.Id}/actor", one.Draft.Prompt.Dialogue, one.Draft.Sample)
    {
        Why = "The feedback finds nothing to mend.",
    };

    private IEnumerable<Demonstration> Feedback(Revision one)
    {
        if (one.Feedback.Text is not null)
        {
            yield return new(one.Feedback.Id, Critic.Render(new(one.Draft.Prompt.Text, one.Draft.Text)), Written(one.Feedback))
            {
                Role = Role.Judge,
                Why = one.Satisfied ? "Feedback that finds nothing to mend." : "Feedback by which a better response was asked for.",
            };
        }
    }

    private Demonstration Refinement(Revision one) => new(
        one.Refined!.Id, Refine.Render(new(new(one.Draft.Prompt.Text, one.Draft.Text), [one.Feedback.Text!])), Written(one.Refined))
    {
        Why = "The better response, by the feedback.",
    };

    private static Demonstration Response(Revision one) => new($"{one.Refined!.Id}/actor", one.Draft.Prompt.Dialogue, one.Refined.Text!)
    {
        Why = $"The better response in place of {one.Draft.Id[(one.Draft.Id.LastIndexOf('/') + 1)..]}.",
    };

    private Target Written(Writing writing) => Own ? writing.Sample : writing.Sample.Text;

    private static Skip Skipped(Revision one) => one.Lack is var (reason, detail) ? new(one.Draft.GroupId, reason, detail)
        : new(one.Draft.GroupId, SkipReason.Disapproved, "The feedback on the refined response is not satisfied with it.");
}
