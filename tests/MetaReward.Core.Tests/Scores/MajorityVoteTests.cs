using MetaReward.Scores;

namespace MetaReward.Tests.Scores;

public class MajorityVoteTests
{
    private static readonly AnswerForm Form = new(
        reply => reply.Text.Length > 0 ? reply.Text : null,
        (a, b) => double.Parse(a, System.Globalization.CultureInfo.InvariantCulture) == double.Parse(b,
            System.Globalization.CultureInfo.InvariantCulture));

    [Fact]
    public void What_most_say_is_right_and_what_means_the_same_is_rewarded()
    {
        var responses = Said("3", "3", "3.0", "4");
        var vote = MajorityVote.Of(responses, Form).ShouldHaveSingleItem();
        (vote.Answer, vote.Votes, vote.Voters, vote.Share).ShouldBe(("3", 2, 4, 0.5));
        MajorityVote.Rewards(responses, [vote], Form).ShouldBe([1, 1, 1, 0]);
    }

    [Fact]
    public void Of_equal_numbers_the_first_said_wins() => MajorityVote.Of(Said("4", "3"), Form)[0].Answer.ShouldBe("4");

    [Fact]
    public void Replies_without_an_answer_do_not_vote_and_get_nothing_where_there_is_a_majority()
    {
        var responses = Said("", "3", "");
        var vote = MajorityVote.Of(responses, Form)[0];
        (vote.Voters, vote.Replies, vote.Share).ShouldBe((1, 3, 1));
        MajorityVote.Rewards(responses, [vote], Form).ShouldBe([0, 1, 0]);
    }

    [Fact]
    public void Without_a_majority_nobody_knows_what_is_right()
    {
        var silent = Said("", "");
        MajorityVote.Rewards(silent, MajorityVote.Of(silent, Form), Form).ShouldAllBe(reward => double.IsNaN(reward));
        var split = Said("1", "2", "3");
        MajorityVote.Rewards(split, MajorityVote.Of(split, Form, leastShare: 0.5), Form).ShouldAllBe(reward => double.IsNaN(reward));
    }

    [Fact]
    public void The_commonest_majority_is_counted_among_the_majorities()
    {
        Vote Of(string? answer) => new("p", answer, 1, 1, 1);
        MajorityVote.Commonest([Of("3"), Of("4"), Of("3"), Of("3"), Of(null)]).ShouldBe(0.75);
        MajorityVote.Commonest([Of(null)]).ShouldBe(double.NaN);
    }

    private static Response[] Said(params string[] texts) =>
        [.. texts.Select((text, i) => new Response($"i1/p/r{i}", new("p", "a prompt"), new(text, [1, 2], [0, 0], Finish.Stop)))];
}
