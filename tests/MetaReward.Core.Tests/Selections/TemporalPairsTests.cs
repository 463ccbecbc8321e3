using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Tests.Selections;

public class TemporalPairsTests
{
    [Fact]
    public void The_best_present_response_meets_the_worst_past_one() =>
        Ids(Of(present: [4, 2], past: [3, 1], future: [])).ShouldBe(("r0", "p1"));

    [Fact]
    public void A_past_response_that_is_no_worse_leaves_the_present_one_rejected() =>
        Ids(Of(present: [4, 2], past: [3, 2], future: [])).ShouldBe(("r0", "r1"));

    [Fact]
    public void A_better_future_response_is_chosen_and_an_equal_one_is_not()
    {
        Ids(Of(present: [4, 2], past: [1], future: [3, 4.5])).ShouldBe(("f1", "p0"));
        Ids(Of(present: [4, 2], past: [1], future: [4])).ShouldBe(("r0", "p0"));
    }

    [Fact]
    public void Equal_scores_make_no_pair() => Only(Of(present: [3, 3], past: [3], future: [3])).Reason.ShouldBe(SkipReason.Tie);

    [Fact]
    public void A_prompt_without_scores_is_skipped_by_name()
    {
        var skip = Only(Of(present: [], past: [], future: []));
        (skip.Id, skip.Reason).ShouldBe(("i1/p", SkipReason.TooFewScored));
    }

    private static Selection<PreferencePair> Of(double[] present, double[] past, double[] future) =>
        TemporalPairs.Of(["i1/p"], Scored("r", present), Scored("p", past), Scored("f", future));

    private static ScoredResponse[] Scored(string mark, double[] scores) => [.. scores.Select((score, i) => new ScoredResponse(
        new($"i1/p/{mark}{i}", new("p", "a prompt"), new($"{mark}{i}", [1, 2], [0, 0], Finish.Stop)), score, 0, 3, 3))];

    private static (string Chosen, string Rejected) Ids(Selection<PreferencePair> made)
    {
        var pair = made.Kept.ShouldHaveSingleItem();
        made.Skips.ShouldBeEmpty();
        return (pair.Chosen.Id[5..], pair.Rejected.Id[5..]);
    }

    private static Skip Only(Selection<PreferencePair> made)
    {
        made.Kept.ShouldBeEmpty();
        return made.Skips.ShouldHaveSingleItem();
    }
}
