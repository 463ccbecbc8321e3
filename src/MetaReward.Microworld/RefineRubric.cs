namespace MetaReward.Microworld;

/// <summary>The refiner's rubric of the microworld: the whole reply is the better response.</summary>
public sealed class RefineRubric : IRubric<Draft, Reading<string>>
{
    public string Name => "microworld-refine";

    public string Render(Draft subject) => OtherForms.AskRefined(subject.Exchange, subject.Feedback);

    public Reading<string> Read(Sample reply) =>
        Verdict.Unwritten(reply) is { } unwritten ? new Reading<string>.Unread(unwritten.Reason, "")
        : !reply.Ended ? new Reading<string>.Unread(UnparsableReason.Truncated, reply.Answer)
        : reply.Answer.Length == 0 ? new Reading<string>.Unread(UnparsableReason.Missing, "")
        : new Reading<string>.Read(reply.Answer);
}
