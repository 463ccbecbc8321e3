using MetaReward.Selections;

namespace MetaReward.Tests.Selections;

public class DistinctTests
{
    [Fact]
    public void The_first_of_equal_texts_stays_and_the_others_are_named()
    {
        var kept = Distinct.Of([Some.Response(1, 0, "a"), Some.Response(1, 1, "b"), Some.Response(1, 2, "a")]);
        kept.Kept.Select(r => r.Id).ShouldBe(["i1/p00001/r0", "i1/p00001/r1"]);
        kept.Skips.ShouldBe([new Skip("i1/p00001/r2", SkipReason.Duplicate, "The same text as i1/p00001/r0.")]);
    }

    [Fact]
    public void Equal_texts_of_different_prompts_both_stay() =>
        Distinct.Of([Some.Response(1, 0, "a"), Some.Response(2, 0, "a")]).Kept.Count.ShouldBe(2);

    [Fact]
    public void A_prompt_that_did_not_fit_is_skipped_as_such()
    {
        var response = Some.Response(1, 0, "") with { Sample = Some.Reply("", Finish.PromptTooLong) };
        Distinct.Of([response]).Skips.Select(s => (s.Id, s.Reason)).ShouldBe(
            // the response, and its prompt that has none
            [("i1/p00001/r0", SkipReason.PromptTooLong), ("i1/p00001", SkipReason.PromptTooLong)]);
    }

    [Fact]
    public void A_response_that_says_nothing_is_skipped_with_its_reason()
    {
        var kept = Distinct.Of([Some.Response(1, 0, ""), Some.Response(1, 1, "<think>hm</think>"), Some.Response(1, 2, "a")]);
        kept.Kept.Select(r => r.Id).ShouldBe(["i1/p00001/r2"]);
        kept.Skips.Select(s => (s.Id, s.Reason)).ShouldBe([("i1/p00001/r0", SkipReason.Empty), ("i1/p00001/r1", SkipReason.Empty)]);
    }

    [Fact]
    public void Only_readable_distinct_judgments_meet_and_each_meets_each_twice()
    {
        var response = Some.Response(1, 0, "text");
        var kept = JudgePairs.Contestants([
            Some.Judgment(response, 0, 1, "x"), Some.Unreadable(response, 1), Some.Judgment(response, 2, 1, "x"),
            Some.Judgment(response, 3, 4), Some.Judgment(response, 4, 5)]);
        kept.Kept.Select(j => j.Id[^2..]).ShouldBe(["j0", "j3", "j4"]);
        kept.Skips.Select(s => (s.Id[^2..], s.Reason)).ShouldBe([("j2", SkipReason.Duplicate), ("j1", SkipReason.NoVerdict)]);
        JudgePairs.BothOrders(kept.Kept).Select(m => m.First.Id[^2..] + m.Second.Id[^2..])
            .ShouldBe(["j0j3", "j0j4", "j3j0", "j3j4", "j4j0", "j4j3"]);
    }
}
