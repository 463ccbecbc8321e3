using MetaReward.Scores;

namespace MetaReward.Tests.Scores;

public class AdvantagesTests
{
    [Fact]
    public void Equal_rewards_have_no_advantage() =>
        Advantages.GroupRelative([2, 2, 2, 5, 5, 5], 3).ShouldAllBe(a => a == 0);

    [Fact]
    public void One_right_answer_in_four_is_worth_three_wrong_ones()
    {
        Advantages.GroupRelative([1, 0, 0, 0], 4, AdvantageScale.None).ShouldBe([0.75, -0.25, -0.25, -0.25]);
        Advantages.LeaveOneOut([1, 0, 0, 0], 4).ShouldBe([1, -1 / 3.0, -1 / 3.0, -1 / 3.0], 1e-12);
    }

    [Fact]
    public void A_group_that_nobody_could_score_has_no_advantage()
    {
        double[] rewards = [double.NaN, double.NaN, 1, double.NaN];
        Advantages.GroupRelative(rewards, 2).ShouldAllBe(a => a == 0);
        Advantages.LeaveOneOut(rewards, 2).ShouldAllBe(a => a == 0);
    }

    [Fact]
    public void Rewards_that_do_not_make_whole_groups_are_refused() =>
        Should.Throw<ArgumentException>(() => Advantages.GroupRelative([1, 2, 3], 2)).Message
            .ShouldContain("3 rewards do not make whole groups of 2");
}
