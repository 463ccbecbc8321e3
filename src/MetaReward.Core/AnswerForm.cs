namespace MetaReward;

/// <summary>How a world's final answers are found in replies, and when two of them are the same. Nobody says here which is right.</summary>
/// <param name="Read">The final answer of a reply, as it is written; null where it has none.</param>
/// <param name="Same">Whether two answers mean the same, such as 0.5 and 1/2.</param>
public sealed record AnswerForm(Func<Sample, string?> Read, Func<string, string, bool> Same);
