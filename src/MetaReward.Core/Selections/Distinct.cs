namespace MetaReward.Selections;

/// <summary>What is left of a list after duplicates, and what was left out. Kept + skips = everything that came in.</summary>
public sealed record Kept<T>(IReadOnlyList<T> Items, IReadOnlyList<Skip> Skips);

/// <summary>
/// Drops responses with the same answer as an earlier one to the same prompt, and judgments with the same answer as an earlier one of the same
/// response: a text cannot be preferred to itself, and a judge is shown answers without thoughts. The first stays, order is kept. Only exactly equal answers are equal.
/// Degenerate cases: a prompt that did not fit the context has only empty responses; they are skipped as <see cref="SkipReason.PromptTooLong"/>. What was
/// still thinking has no answer and is skipped as <see cref="SkipReason.StillThinking"/>.
/// </summary>
public static class Distinct
{
    /// <summary>Responses, compared within their prompt.</summary>
    public static Kept<Response> Of(IReadOnlyList<Response> responses) => Of(responses, r => r.Prompt.Id, r => r.Id, r => r.Sample);

    /// <summary>Judgments, compared within their response. Unreadable ones stay: whether they take part is not decided here.</summary>
    public static Kept<Judgment> Of(IReadOnlyList<Judgment> judgments) => Of(judgments, j => j.ResponseId, j => j.Id, j => j.Sample);

    private static Kept<T> Of<T>(IReadOnlyList<T> items, Func<T, string> group, Func<T, string> id, Func<T, Sample> sample)
    {
        var kept = new List<T>();
        var skips = new List<Skip>();
        var seen = new Dictionary<(string, string), string>();
        foreach (var item in items)
        {
            if (sample(item).Finish == Finish.PromptTooLong)
            {
                skips.Add(new(id(item), SkipReason.PromptTooLong, "The prompt did not fit the policy's context, so nothing was sampled."));
            }
            else if (sample(item).Finish is Finish.NoReply or Finish.Refused)
            {
                skips.Add(new(id(item), SkipReason.NoReply, "Nothing was answered."));
            }
            else if (sample(item).Thoughts.StillThinking)
            {
                skips.Add(new(id(item), SkipReason.StillThinking, $"Still thinking after {sample(item).Tokens.Count} tokens, so there is no answer: raise the token limit."));
            }
            else if (seen.TryAdd((group(item), sample(item).Answer), id(item)))
            {
                kept.Add(item);
            }
            else
            {
                skips.Add(new(id(item), SkipReason.Duplicate, $"The same text as {seen[(group(item), sample(item).Answer)]}."));
            }
        }

        return new(kept, skips);
    }
}
