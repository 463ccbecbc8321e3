using MetaReward.Scores;

namespace MetaReward.Selections;

public class RewardPairsTests
{
    [Fact]
    public void Four_rewards_make_two_pairs_the_better_one_chosen()
    {
        var made = RewardPairs.Of(["i1/p1"], Scored(-3, -1, -2, -5));
        made.Skips.ShouldBeEmpty();
        made.Kept.Select(pair => (pair.Id, pair.Chosen.Id, pair.Rejected.Id, pair.Chosen.Score, pair.Rejected.Score)).ShouldBe(
            [("i1/p1/r1/actor", "i1/p1/r1", "i1/p1/r0", -1, -3), ("i1/p1/r2/actor", "i1/p1/r2", "i1/p1/r3", -2, -5)]);
        made.Kept[0].Why.ShouldBe("r1 has the reward -1.00, r0 -3.00.");
    }

    [Fact]
    public void Equal_rewards_make_no_pair() =>
        RewardPairs.Of(["i1/p1"], Scored(-1, -1, double.NaN)).Skips.ShouldHaveSingleItem().Reason.ShouldBe(SkipReason.Tie);

    [Fact]
    public void One_reward_makes_no_pair() =>
        RewardPairs.Of(["i1/p1", "i1/p2"], Scored(-1, double.NaN)).Skips.Select(skip => (skip.Id, skip.Reason)).ShouldBe(
            [("i1/p1", SkipReason.TooFewScored), ("i1/p2", SkipReason.TooFewScored)]);

    private static ScoredResponse[] Scored(params double[] rewards) =>
    [
        .. rewards.Select((reward, k) => new ScoredResponse(
            new($"i1/p1/r{k}", new Prompt("p1", "why?"), new($"answer {k}", [k, 0], [-1, -1], Finish.Stop)),
            reward, 0, double.IsNaN(reward) ? 0 : 1, 1)),
    ];
}
