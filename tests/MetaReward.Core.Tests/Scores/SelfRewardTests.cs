using MetaReward.Scores;

namespace MetaReward.Tests;

public class SelfRewardTests
{
    private static readonly AnswerForm Last = new(reply => reply.Text.Split(' ')[^1] is { Length: > 0 } word ? word : null,
        (one, other) => one.Trim('.') == other.Trim('.'));

    [Fact]
    public void Likelihood_is_the_sum_of_log_probs_or_their_mean()
    {
        Response[] responses = [Of(0, "a b", -1, -2), Of(1, "c", -0.5f)];
        SelfReward.Of(responses, SelfRewards.Likelihood).Select(one => one.Mean).ShouldBe([-3, -0.5]);
        SelfReward.Of(responses, SelfRewards.LikelihoodPerToken).Select(one => one.Mean).ShouldBe([-1.5, -0.5]);
    }

    [Fact]
    public void The_majority_reward_is_the_share_that_means_the_same()
    {
        Response[] responses = [Of(0, "is 4"), Of(1, "so 4."), Of(2, "5"), Of(3, "")];
        SelfReward.Of(responses, SelfRewards.Majority, Last).Select(one => one.Mean).ShouldBe([0.5, 0.5, 0.25, double.NaN]);
    }

    [Fact]
    public void A_response_without_tokens_has_no_reward()
    {
        var only = SelfReward.Of([Of(0, "")], SelfRewards.Likelihood).ShouldHaveSingleItem();
        (only.Valid, double.IsNaN(only.Mean)).ShouldBe((0, true));
    }

    [Fact]
    public void What_must_be_asked_for_is_refused()
    {
        Should.Throw<ArgumentException>(() => SelfReward.Of([], SelfRewards.Judge));
        Should.Throw<ArgumentException>(() => SelfReward.Of([], SelfRewards.Majority)).Message.ShouldContain("final answers");
    }

    private static Response Of(int k, string text, params float[] logps) => new(
        $"i1/p1/r{k}", new Prompt("p1", "why?"), new(text, [.. logps.Select((_, i) => i)], logps, Finish.Stop));
}
