namespace MetaReward.Selections;

/// <summary>
/// Drops responses with the same answer as an earlier one to the same prompt, and judgments with the same answer as an earlier one of the
/// same response: a text cannot be preferred to itself, and a judge is shown answers without thoughts. The first stays, order is kept. Only
/// exactly equal answers are equal. Degenerate cases: a prompt that did not fit the context has only empty responses; they are skipped as
/// <see cref="SkipReason.PromptTooLong"/>. What was still thinking has no answer and is skipped as <see cref="SkipReason.StillThinking"/>.
/// A response that says nothing is skipped as <see cref="SkipReason.Empty"/>: there is nothing to judge, and a side
/// without a text cannot be learned.
/// </summary>
public static class Distinct
{
    /// <summary>Responses, compared within their prompt.</summary>
    /// <returns>The responses that are left; the skips of the others, and one more for each prompt of which none is left.</returns>
    public static Selection<Response> Of(IReadOnlyList<Response> responses)
    {
        var distinct = Of(responses, r => r.Prompt.Id, r => r.Id, r => r.Sample, mayBeEmpty: false);
        var alive = distinct.Kept.Select(response => response.GroupId).ToHashSet(StringComparer.Ordinal);
        var silent = responses.Select(response => response.GroupId).Distinct().Where(group => !alive.Contains(group));
        return distinct with { Skips = [.. distinct.Skips, .. silent.Select(group => Silent(group, distinct.Skips))] };
    }

    /// <summary>Of some skips those of whole prompts.</summary>
    /// <param name="responses">All responses to them.</param>
    public static IEnumerable<Skip> OfPrompts(this IReadOnlyList<Skip> skips, IReadOnlyList<Response> responses)
    {
        var groups = responses.Select(response => response.GroupId).ToHashSet(StringComparer.Ordinal);
        return skips.Where(skip => groups.Contains(skip.Id));
    }

    /// <summary>Of some skips those that are not of whole prompts.</summary>
    /// <param name="responses">All responses to them.</param>
    public static IEnumerable<Skip> OfResponses(this IReadOnlyList<Skip> skips, IReadOnlyList<Response> responses) =>
        skips.Except(skips.OfPrompts(responses));

    /// <summary>Judgments, compared within their response. Unreadable ones are kept; the caller decides whether to use them.</summary>
    public static Selection<Judgment> Of(IReadOnlyList<Judgment> judgments) =>
        Of(judgments, j => j.ResponseId, j => j.Id, j => j.Sample, mayBeEmpty: true);

    /// <summary>Why a prompt has no response: what became of those it had.</summary>
    private static Skip Silent(string group, IReadOnlyList<Skip> skips)
    {
        var why = skips.Where(skip => skip.Id.StartsWith(group + "/", StringComparison.Ordinal)).CountBy(skip => skip.Reason).ToArray();
        return why.All(reason => reason.Key == SkipReason.PromptTooLong)
            ? new(group, SkipReason.PromptTooLong, "The prompt did not fit the policy's context: it has no response.")
            : new(group, why.MaxBy(reason => reason.Value).Key,
                $"It has no response: {string.Join(", ", why.Select(reason => $"{reason.Value} {reason.Key}"))}.");
    }

    private static Selection<T> Of<T>(
        IReadOnlyList<T> items, Func<T, string> group, Func<T, string> id, Func<T, Sample> sample, bool mayBeEmpty)
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
            else if (sample(item).Finish is Finish.NoReply or Finish.Refused or Finish.Withheld)
            {
                skips.Add(new(id(item), SkipReason.NoReply, "Nothing was answered."));
            }
            else if (sample(item).Thoughts.StillThinking)
            {
                skips.Add(new(id(item), SkipReason.StillThinking,
                    $"Still thinking after {sample(item).Tokens.Count} tokens, so there is no answer: raise the token limit."));
            }
            else if (!mayBeEmpty && sample(item).Answer.Length == 0)
            {
                skips.Add(new(id(item), SkipReason.Empty, "It says nothing."));
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
