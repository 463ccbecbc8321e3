namespace MetaReward;

/// <summary>How final answers are found in replies, and when two answers are the same. It does not say which answer is right.</summary>
/// <param name="Read">The final answer of a reply, as written; null if it has none.</param>
/// <param name="Same">Whether two answers mean the same, such as 0.5 and 1/2.</param>
public sealed record AnswerForm(Func<Sample, string?> Read, Func<string, string, bool> Same);
