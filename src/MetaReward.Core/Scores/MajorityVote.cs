namespace MetaReward.Scores;

/// <summary>What most replies to a prompt say.</summary>
/// <param name="GroupId">The prompt's id in its iteration.</param>
/// <param name="Answer">The answer with most votes; null if there is no majority.</param>
/// <param name="Votes">How many said exactly that.</param>
/// <param name="Voters">How many had an answer.</param>
/// <param name="Replies">How many replied.</param>
public sealed record Vote(string GroupId, string? Answer, int Votes, int Voters, int Replies)
{
    /// <summary>Votes for the answer among those who had one; 0 without any.</summary>
    public double Share => Voters == 0 ? 0 : Votes / (double)Voters;
}

/// <summary>
/// Majority vote as a reward without labels (SRT, arXiv:2505.21444): answers vote by their exact text, of equal numbers the one said first
/// wins; a response is right where its answer means the same as the majority's. A reply without an answer does not vote.
/// Degenerate case: a prompt to which nobody has an answer, or whose majority is below the least share, has no majority,
/// and its responses no reward.
/// </summary>
public static class MajorityVote
{
    /// <summary>One vote for each prompt, in order of first appearance.</summary>
    /// <param name="voters">Replies, several to each prompt.</param>
    /// <param name="form">How answers are found.</param>
    /// <param name="leastShare">Of the voters, from 0 to 1; below it there is no majority.</param>
    public static IReadOnlyList<Vote> Of(IReadOnlyList<Response> voters, AnswerForm form, double leastShare = 0) =>
        [.. voters.GroupBy(response => response.GroupId).Select(group => Count(group.Key, [.. group], form, leastShare))];

    /// <summary>1 for a response that says what most say, 0 for another; NaN where there is no majority.</summary>
    /// <param name="responses">The responses to reward.</param>
    /// <param name="votes">One for each of their prompts, or none, which is no majority.</param>
    /// <param name="form">How answers are found and compared.</param>
    public static IReadOnlyList<double> Rewards(IReadOnlyList<Response> responses, IReadOnlyList<Vote> votes, AnswerForm form)
    {
        var by = votes.ToDictionary(vote => vote.GroupId, StringComparer.Ordinal);
        return [.. responses.Select(response => by.GetValueOrDefault(response.GroupId)?.Answer is not { } majority ? double.NaN
            : form.Read(response.Sample) is { } answer && form.Same(answer, majority) ? 1 : 0)];
    }

    /// <summary>
    /// Share of the majorities that say the answer which is the majority's of most prompts: near 1 where answers no longer depend on the
    /// prompt. NaN without a majority.
    /// </summary>
    public static double Commonest(IReadOnlyList<Vote> votes)
    {
        string[] answers = [.. votes.Select(vote => vote.Answer).OfType<string>()];
        return answers.Length == 0 ? double.NaN : answers.CountBy(answer => answer, StringComparer.Ordinal).Max(count => count.Value)
            / (double)answers.Length;
    }

    private static Vote Count(string group, Response[] replies, AnswerForm form, double leastShare)
    {
        string[] answers = [.. replies.Select(reply => form.Read(reply.Sample)).OfType<string>()];
        var most = answers.CountBy(answer => answer, StringComparer.Ordinal).OrderByDescending(count => count.Value).FirstOrDefault();
        var vote = new Vote(group, most.Key, most.Value, answers.Length, replies.Length);
        return vote.Share < leastShare ? vote with { Answer = null } : vote;
    }
}
