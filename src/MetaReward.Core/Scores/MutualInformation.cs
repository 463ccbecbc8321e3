namespace MetaReward.Scores;

/// <summary>
/// The pointwise mutual information of a response and a part of its prompt, in nats: log p(response | whole prompt) less
/// log p(response | prompt without the part). It tells how much of the response is owed to that part: a response that follows a wish is
/// likelier when the wish is made. What is likely anyway, such as a short text or a common phrase, counts on both sides and so not at all.
/// The log-ratio of two contrasting prompts is the reward of arXiv:2402.11907, whose prompts ask for good and for bad manners.
/// Degenerate cases: a response that says nothing, or whose likelihood without the part nobody knows, has no reward: NaN and
/// <c>Valid</c> 0.
/// </summary>
public static class MutualInformation
{
    /// <summary>One scored response per response, in order.</summary>
    /// <param name="responses">To the whole prompts, with log-probs at temperature 1.</param>
    /// <param name="without">The same responses after the prompts without the part; one for each, in order.</param>
    /// <param name="perToken">Divide by the number of tokens.</param>
    /// <exception cref="ArgumentException">The two lists do not belong together.</exception>
    public static IReadOnlyList<ScoredResponse> Of(IReadOnlyList<Response> responses, IReadOnlyList<Retold> without, bool perToken)
    {
        if (responses.Count != without.Count
            || responses.Zip(without).Any(both => both.First.Id != both.Second.ResponseId
                || (both.Second.Logps.Count is var n && n != 0 && n != both.First.Sample.Logps.Count)))
        {
            throw new ArgumentException("every response needs its own tokens' log-probs without the part, and no others", nameof(without));
        }

        return
        [
            .. responses.Zip(without, (response, other) => SelfReward.Scored(response,
                (SelfReward.Likelihood(response.Sample) - (other.Logps.Count == 0 ? double.NaN : other.Logps.Sum(logp => (double)logp)))
                / (perToken ? response.Sample.Tokens.Count : 1))),
        ];
    }
}
