namespace MetaReward;

/// <summary>A response of which a better one is asked, with the feedback of one or more critics, or none.</summary>
/// <param name="Exchange">Prompt and response.</param>
/// <param name="Feedback">What each critic says; may be empty.</param>
public sealed record Draft(Exchange Exchange, IReadOnlyList<string> Feedback);

/// <summary>How feedback on a response is asked for, and when it finds nothing to mend.</summary>
/// <param name="Rubric">The question, and the reading of its reply: the feedback in words.</param>
/// <param name="Satisfied">Whether feedback that was read finds nothing to mend.</param>
public sealed record CriticForm(IRubric<Exchange, Reading<string>> Rubric, Func<string, bool> Satisfied);
