using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Tests.Selections;

/// <summary>What was cut off, and what never came to an answer.</summary>
public class UnfinishedTests
{
    private static readonly Prompt Prompt = new("p1", "why");

    [Fact]
    public void What_was_cut_off_is_not_chosen_and_the_best_that_ended_is() =>
        Pair(new(0), (5, "cut", Finish.Length), (4, "ended", Finish.Stop), (2, "worse", Finish.Stop)).ShouldBe(("ended", "worse", null));

    [Fact]
    public void It_may_be_rejected() =>
        Pair(new(0), (4, "ended", Finish.StopString), (1, "cut", Finish.Length)).ShouldBe(("ended", "cut", null));

    [Theory]
    [InlineData(5, 2, 2)]
    [InlineData(4, 4, 1)]
    public void Where_only_cut_ones_are_better_there_is_no_pair(double cut, double ended, double other)
    {
        var expected = ended > other ? ((string?)"ended", "other", default(SkipReason?)) : (null, null, SkipReason.Truncated);
        Pair(new(0), (cut, "cut", Finish.Length), (ended, "ended", Finish.Stop), (other, "other", Finish.Stop)).ShouldBe(expected);
    }

    [Fact]
    public void Where_none_ended_there_is_no_pair_and_equal_scores_are_a_tie_only_where_one_ended()
    {
        Pair(new(0), (5, "a", Finish.Length), (1, "b", Finish.Length)).Skip.ShouldBe(SkipReason.Truncated);
        Pair(new(0), (3, "a", Finish.Length), (3, "b", Finish.Length)).Skip.ShouldBe(SkipReason.Truncated);
        Pair(new(0), (3, "a", Finish.Stop), (3, "b", Finish.Length)).Skip.ShouldBe(SkipReason.Tie);
    }

    [Fact]
    public void The_rule_can_be_turned_off() =>
        Pair(new(0, RequireEnd: false), (5, "cut", Finish.Length), (4, "ended", Finish.Stop), (2, "worse", Finish.Stop))
            .ShouldBe(("cut", "worse", null));

    [Fact]
    public void Without_length_control_it_holds_too() =>
        Pair(new(), (5, "cut", Finish.Length), (4, "ended", Finish.Stop), (2, "worse", Finish.Stop)).ShouldBe(("ended", "worse", null));

    [Fact]
    public void Lengths_are_those_of_answers()
    {
        var thoughtful = $"<think>{new string('x', 900)}</think>short";
        Pair(new(0), (5, "a longer answer", Finish.Stop), (5, thoughtful, Finish.Stop), (1, "no", Finish.Stop))
            .ShouldBe((thoughtful, "no", null));
        Pair(new(0, MaxChosenLength: 6), (5, thoughtful, Finish.Stop), (1, "no", Finish.Stop)).Chosen.ShouldBe(thoughtful);
    }

    [Fact]
    public void Without_an_answer_a_response_is_skipped_for_that_reason_and_equal_answers_are_duplicates()
    {
        Response Of(string id, string text) => new($"i1/p1/{id}", Prompt, new(text, [1, 2], [0, 0], Finish.Stop));
        var kept = Distinct.Of(
            [Of("r0", "<think>a"), Of("r1", "<think>b"), Of("r2", "<think>c</think>yes"), Of("r3", "yes"), Of("r4", "no")]);
        kept.Kept.Select(r => r.Id).ShouldBe(["i1/p1/r2", "i1/p1/r4"]);
        kept.Skips.Select(s => s.Reason).ShouldBe([SkipReason.StillThinking, SkipReason.StillThinking, SkipReason.Duplicate]);
        kept.Skips[0].Detail.ShouldContain("raise the token limit");
    }

    [Fact]
    public void A_judgment_that_was_cut_off_is_not_chosen()
    {
        JudgePairsOf(Finish.Length, Finish.Stop).ShouldBe(("i1/p1/r0/j1", null));
        JudgePairsOf(Finish.Length, Finish.Length).ShouldBe((null, SkipReason.Truncated));
        JudgePairsOf(Finish.Stop, Finish.Length).ShouldBe(("i1/p1/r0/j0", null));
    }

    /// <summary>Judgment 0 beats 1, which beats 2.</summary>
    private static (string? Chosen, SkipReason? Skip) JudgePairsOf(Finish first, Finish second)
    {
        Judgment Of(int i, Finish finish) =>
            new($"i1/p1/r0/j{i}", "i1/p1/r0", new($"judgment {i}", [1], [0], finish), new Verdict.Scored(i));
        Judgment[] judgments = [Of(0, first), Of(1, second), Of(2, Finish.Length)];
        Battle[] battles = [.. JudgePairs.BothOrders(judgments).Select((m, i) => new Battle(
            $"b{i}", "i1/p1/r0", m.First.Id, m.Second.Id, new("", [], [], Finish.Stop),
            new Verdict.Chose(string.CompareOrdinal(m.First.Id, m.Second.Id) < 0 ? Choice.First : Choice.Second)))];
        Response response = new("i1/p1/r0", Prompt, new("a response", [1], [0], Finish.Stop));
        var made = JudgePairs.Of([new(response, "judge", judgments, battles)], PositionWeights.Even, new(), Seed.Of(1));
        return (made.Kept.SingleOrDefault()?.Chosen.Id, made.Skips.SingleOrDefault()?.Reason);
    }

    private static (string? Chosen, string? Rejected, SkipReason? Skip) Pair(
        LengthControlled.Options options, params (double Score, string Text, Finish Finish)[] group)
    {
        var made = LengthControlled.Of(
            [.. group.Select((r, i) => new ScoredResponse(new($"i1/p1/r{i}", Prompt, new(r.Text, [1], [0], r.Finish)), r.Score, 0, 1, 1))],
            options);
        var pair = made.Kept.SingleOrDefault();
        return (pair?.Chosen.Text, pair?.Rejected.Text, made.Skips.SingleOrDefault()?.Reason);
    }
}
