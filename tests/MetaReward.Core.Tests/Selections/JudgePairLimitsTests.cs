using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Tests.Selections;

public class JudgePairLimitsTests
{
    private static readonly Seed Seed = Seed.Of(5);

    /// <summary>Four tournaments of two judgments, scores 2 and 4: in three the higher one wins both orders, in one the lower.</summary>
    private static readonly Tournament[] Four = [.. Enumerable.Range(0, 4).Select(i => Met(i, higherWins: i < 3))];
    private static readonly Selection<PreferencePair> Made = JudgePairs.Of(Four, PositionWeights.Even, new(), Seed);

    [Fact]
    public void Without_a_remedy_nothing_changes()
    {
        Made.Kept.Count.ShouldBe(4);
        Of(10, new()).Kept.ShouldBe(Made.Kept);
        new JudgePairLimits.Options().AreOff.ShouldBeTrue();
    }

    [Fact]
    public void A_meta_judge_that_prefers_one_end_stops_the_iterations_judge_pairs()
    {
        Of(10, new(Stop: 0.8)).Kept.Count.ShouldBe(4, "the higher score wins 75 %");
        var stopped = Of(10, new(Stop: 0.7));
        stopped.Kept.ShouldBeEmpty();
        stopped.Skips.ShouldAllBe(skip => skip.Reason == SkipReason.JudgeNotTrained);
        stopped.Skips[0].Detail.ShouldContain("won 75 %");
    }

    [Fact]
    public void Higher_and_lower_scores_are_chosen_equally_often()
    {
        var even = Of(10, new(Balance: true));
        even.Kept.Count.ShouldBe(2);
        even.Kept.ShouldContain(pair => pair.Id.StartsWith("i1/p00003", StringComparison.Ordinal), "the only one of its kind");
        even.Skips.Select(skip => skip.Reason).ShouldBe([SkipReason.Unbalanced, SkipReason.Unbalanced]);
    }

    [Fact]
    public void Judge_pairs_are_a_share_of_all_pairs_at_most()
    {
        var few = Of(4, new(Share: 0.2));
        (few.Kept.Count, few.Skips.Count(skip => skip.Reason == SkipReason.Surplus)).ShouldBe((1, 3));
        Of(4, new(Share: 0.5)).Kept.Count.ShouldBe(4);
    }

    private static Selection<PreferencePair> Of(int actorPairs, JudgePairLimits.Options options) =>
        JudgePairLimits.Of(Made, Four, JudgePairLimits.BoundsOf(Made.Kept, Four, actorPairs, options), options);

    private static Tournament Met(int prompt, bool higherWins)
    {
        var response = Some.Response(prompt, 0, "text");
        var (low, high) = (Some.Judgment(response, 0, 2), Some.Judgment(response, 1, 4));
        var (first, second) = higherWins ? (Choice.Second, Choice.First) : (Choice.First, Choice.Second);
        return new(response, "judge this", [low, high], [Some.Battle(low, high, first), Some.Battle(high, low, second)]);
    }
}
