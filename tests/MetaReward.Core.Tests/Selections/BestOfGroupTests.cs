using MetaReward.Scores;

namespace MetaReward.Selections;

public class BestOfGroupTests
{
    /// <summary>Four scores; 5 stands twice, and the earlier one wins.</summary>
    [Fact]
    public void The_highest_of_four_scores_is_learned_as_it_was_sampled()
    {
        var scored = Scored(2, 5, 5, double.NaN);
        var made = BestOfGroup.Of(["i1/p1"], scored);
        var only = made.Kept.ShouldHaveSingleItem();
        (only.Id, only.Prompt).ShouldBe(("i1/p1/actor", "why?"));
        only.Target.ShouldBe(new Target.Sampled(scored[1].Response.Sample));
        only.Why.ShouldBe("i1/p1/r1 has the best score of 3 responses: 5.00.");
        made.Skips.ShouldBeEmpty();
    }

    [Fact]
    public void A_prompt_without_a_score_is_skipped() =>
        BestOfGroup.Of(["i1/p1"], Scored(double.NaN, double.NaN)).Skips
            .ShouldBe([new("i1/p1", SkipReason.TooFewScored, "No response has a score.")]);

    [Fact]
    public void What_was_cut_off_is_not_learned()
    {
        var cut = Scored(4).Select(one => one with { Response = one.Response with { Sample = new("so", [1], [-1], Finish.Length) } });
        BestOfGroup.Of(["i1/p1"], [.. cut]).Skips.ShouldHaveSingleItem().Reason.ShouldBe(SkipReason.Truncated);
    }

    [Fact]
    public void What_says_nothing_is_not_learned()
    {
        var silent = Scored(4).Select(one => one with { Response = one.Response with { Sample = new("", [0], [-1], Finish.Stop) } });
        BestOfGroup.Of(["i1/p1"], [.. silent]).Skips.ShouldHaveSingleItem().Reason.ShouldBe(SkipReason.Empty);
        BestOfGroup.Of(["i1/p1"], [.. silent, Scored(0, 3)[1]]).Kept.ShouldHaveSingleItem().Text.ShouldBe("answer 1");
    }

    private static ScoredResponse[] Scored(params double[] scores) =>
    [
        .. scores.Select((score, k) => new ScoredResponse(
            new($"i1/p1/r{k}", new Prompt("p1", "why?"), new($"answer {k}", [k, 0], [-1, -1], Finish.Stop)),
            score, 0, double.IsNaN(score) ? 0 : 1, 1)),
    ];
}
