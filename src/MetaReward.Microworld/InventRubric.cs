namespace MetaReward.Microworld;

/// <summary>The rubric of the microworld that asks for a task like others: the whole reply is the task.</summary>
public sealed class InventRubric : IRubric<IReadOnlyList<string>, Reading<string>>
{
    public string Name => "microworld-invent";

    public string Render(IReadOnlyList<string> subject) => OtherForms.AskTask(subject);

    public Reading<string> Read(Sample reply) =>
        Verdict.Unwritten(reply) is { } unwritten ? new Reading<string>.Unread(unwritten.Reason, "")
        : reply is { Ended: true, Answer.Length: > 0 } ? new Reading<string>.Read(reply.Answer)
        : new Reading<string>.Unread(reply.Ended ? UnparsableReason.Missing : UnparsableReason.Truncated, reply.Answer);
}
