namespace MetaReward.Microworld;

/// <summary>
/// The critic's rubric of the microworld: the reply checks a response word by word and ends with what to put in the place of what, or with
/// <c>keep it .</c>
/// </summary>
public sealed class FeedbackRubric : IRubric<Exchange, Reading<string>>
{
    private const string Keep = "keep it .";

    /// <summary>This rubric, and when its feedback finds nothing to mend.</summary>
    public static CriticForm Form { get; } = new(new FeedbackRubric(), IsSatisfied);

    public string Name => "microworld-feedback";

    public string Render(Exchange subject) => OtherForms.AskFeedback(subject);

    public Reading<string> Read(Sample reply)
    {
        if (Verdict.Unwritten(reply) is { } unwritten)
        {
            return new Reading<string>.Unread(unwritten.Reason, "");
        }

        var words = Words.Of(reply.Answer);
        return words is ["check", ":", .., "."] && (words.Contains("put") || IsSatisfied(reply.Answer)) && reply.Ended
            ? new Reading<string>.Read(reply.Answer)
            : new Reading<string>.Unread(reply.Ended ? UnparsableReason.Missing : UnparsableReason.Truncated, reply.Answer);
    }

    /// <summary>Whether feedback finds nothing to mend.</summary>
    public static bool IsSatisfied(string feedback) => feedback.EndsWith(Keep, StringComparison.Ordinal);
}
