namespace MetaReward;

/// <summary>A text that a policy wrote on request: another instruction, feedback, a better response.</summary>
/// <param name="Id">The id of what it is about, and a number: <c>i1/p00017/r0/f0</c>.</param>
/// <param name="Sample">What the policy wrote.</param>
/// <param name="Text">The text read from it; null where none could be read.</param>
/// <param name="Reason">Why none could; null where one was.</param>
public sealed record Writing(string Id, Sample Sample, string? Text, UnparsableReason? Reason);

/// <summary>A response with feedback on it and the better response that was written by this feedback.</summary>
/// <param name="Draft">The response.</param>
/// <param name="Feedback">Unread where its text is null.</param>
/// <param name="Satisfied">The feedback finds nothing to mend.</param>
/// <param name="Refined">Null where there is no feedback to go by; unread where its text is null.</param>
public sealed record Revision(Response Draft, Writing Feedback, bool Satisfied, Writing? Refined)
{
    /// <summary>Why this revision has no better response; null where it has one.</summary>
    public (SkipReason Reason, string Detail)? Lack =>
        Draft.Text.Length == 0 ? (SkipReason.Empty, "The draft says nothing.")
        : Feedback.Text is null ? (SkipReason.NoFeedback, "No feedback could be read.")
        : Satisfied ? (SkipReason.Satisfied, "The feedback finds nothing to mend.")
        : Refined?.Text is null ? (SkipReason.Unrefined, "No better response could be read.")
        : Refined.Text == Draft.Text ? (SkipReason.Unrefined, "The refined response is the same.")
        : null;
}
