namespace MetaReward.Microworld;

/// <summary>A rubric of the microworld whose reply is the text that was asked for, whole.</summary>
/// <param name="Name">For the run folder and the report.</param>
/// <param name="Ask">The message that asks.</param>
public sealed record PlainRubric<T>(string Name, Func<T, string> Ask) : IRubric<T, Reading<string>>
{
    public string Render(T subject) => Ask(subject);

    public Reading<string> Read(Sample reply) =>
        Verdict.Unwritten(reply) is { } unwritten ? new Reading<string>.Unread(unwritten.Reason, "")
        : !reply.Ended ? new Reading<string>.Unread(UnparsableReason.Truncated, reply.Answer)
        : reply.Answer.Length == 0 ? new Reading<string>.Unread(UnparsableReason.Missing, "")
        : new Reading<string>.Read(reply.Answer);
}

/// <summary>The plain rubrics, by what they ask for.</summary>
public static class PlainRubrics
{
    /// <summary>A better response, by feedback or without.</summary>
    public static PlainRubric<Draft> Refine { get; } =
        new("microworld-refine", draft => OtherForms.AskRefined(draft.Exchange, draft.Feedback));

    /// <summary>A task like others.</summary>
    public static PlainRubric<IReadOnlyList<string>> Invent { get; } = new("microworld-invent", OtherForms.AskTask);

    /// <summary>A task like one other.</summary>
    public static PlainRubric<Prompt> Modify { get; } = new("microworld-modify", prompt => OtherForms.AskTask([prompt.Text]));

    /// <summary>A worse response.</summary>
    public static PlainRubric<Exchange> Worse { get; } = new("microworld-worse", OtherForms.AskWorse);
}
