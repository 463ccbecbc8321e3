namespace MetaReward.Scores;

/// <summary>What a model may think of its own responses without being asked (arXiv:2412.01951, section 2).</summary>
public enum SelfRewards
{
    /// <summary>log p(response | prompt): the sum over its tokens, its end included.</summary>
    Likelihood,

    /// <summary>The same per token.</summary>
    LikelihoodPerToken,

    /// <summary>The share of the responses to the prompt whose answer means the same.</summary>
    Majority,

    /// <summary>The mean score of its own judgments.</summary>
    Judge,

    /// <summary>How much likelier it is because of the part of the prompt that is to be followed.</summary>
    MutualInformation,

    /// <summary>The same per token.</summary>
    MutualInformationPerToken,
}

/// <summary>
/// The reward that a model gives its own responses by what it knows of them already: how likely they were, or how many of them agree
/// (arXiv:2412.01951, section 2). The others have to be asked for: <see cref="MeanScore"/> and <see cref="MutualInformation"/>.
/// Degenerate cases: a response that says nothing, and for the majority one without an answer, has no reward: NaN and <c>Valid</c> 0.
/// Chosen here: to end at once is often the likeliest of all, and nobody wants it.
/// </summary>
public static class SelfReward
{
    /// <summary>One scored response per response, in order.</summary>
    /// <param name="responses">Sampled at any temperature; their log-probs are those of temperature 1.</param>
    /// <param name="reward">A likelihood, or the majority.</param>
    /// <param name="answers">How answers are found; only the majority needs it.</param>
    /// <exception cref="ArgumentException">The reward is one that has to be asked for, or needs answers and there are none.</exception>
    public static IReadOnlyList<ScoredResponse> Of(IReadOnlyList<Response> responses, SelfRewards reward, AnswerForm? answers = null) =>
        reward switch
        {
            SelfRewards.Likelihood => [.. responses.Select(response => Scored(response, Likelihood(response.Sample)))],
            SelfRewards.LikelihoodPerToken => [.. responses.Select(
                response => Scored(response, Likelihood(response.Sample) / response.Sample.Tokens.Count))],
            SelfRewards.Majority => Agreeing(responses, answers ?? throw new ArgumentException(
                "the reward majority needs final answers to compare, and this world's replies have none", nameof(answers))),
            _ => throw new ArgumentException("this reward has to be asked for", nameof(reward)),
        };

    /// <summary>log p of a sample, in nats; NaN where it says nothing.</summary>
    public static double Likelihood(Sample sample) =>
        sample.Logps.Count == 0 || sample.Text.Length == 0 ? double.NaN : sample.Logps.Sum(logp => (double)logp);

    private static ScoredResponse[] Agreeing(IReadOnlyList<Response> responses, AnswerForm form)
    {
        var said = responses.Select(response => (response.GroupId, Answer: form.Read(response.Sample))).ToArray();
        var groups = said.ToLookup(one => one.GroupId, one => one.Answer, StringComparer.Ordinal);
        return
        [
            .. responses.Select((response, i) => Scored(response, said[i].Answer is not { } own ? double.NaN
                : groups[said[i].GroupId].Average(other => other is not null && form.Same(other, own) ? 1.0 : 0))),
        ];
    }

    internal static ScoredResponse Scored(Response response, double reward) =>
        new(response, reward, double.IsNaN(reward) ? double.NaN : 0, double.IsNaN(reward) ? 0 : 1, 1);
}
