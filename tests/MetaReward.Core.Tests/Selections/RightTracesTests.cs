using MetaReward.Selections;

namespace MetaReward.Tests.Selections;

public class RightTracesTests
{
    private static readonly Seed Dice = Seed.Of(1);

    [Fact]
    public void A_right_comparison_is_kept_and_a_wrong_or_unread_one_is_not()
    {
        var made = RightTraces.Of([Matchup("a", Choice.First)], Asked("a", Choice.Second, null, Choice.First, Choice.Tie), Dice);
        var trace = made.Kept.ShouldHaveSingleItem();
        (trace.Comparison.Id, trace.Right, trace.Asked).ShouldBe(("i1/a/ab/c2", 1, 4));
        made.Skips.ShouldBeEmpty();
    }

    [Fact]
    public void Every_matchup_gives_one_trace_or_one_skip()
    {
        var made = RightTraces.Of([Matchup("a", Choice.First), Matchup("b", Choice.Second)], Asked("a", Choice.Second), Dice);
        made.Kept.ShouldBeEmpty();
        made.Skips.Select(skip => (skip.Id, skip.Reason)).ShouldBe(
            [("i1/a/ab", SkipReason.NoRightTrace), ("i1/b/ab", SkipReason.NoRightTrace)]);
    }

    [Fact]
    public void Both_places_are_better_equally_often_afterwards_and_nothing_vanishes()
    {
        RightTraces.Trace[] traces = [.. "abcd".Select((name, i) => new RightTraces.Trace(
            Matchup($"{name}", i == 0 ? Choice.Second : Choice.First), Asked($"{name}", Choice.First)[0], 1, 1))];
        var made = RightTraces.Balanced(traces, Dice);
        made.Kept.Count(trace => trace.Matchup.Better == Choice.First).ShouldBe(1);
        made.Kept.Count(trace => trace.Matchup.Better == Choice.Second).ShouldBe(1);
        made.Skips.Select(skip => skip.Reason).ShouldBe([SkipReason.Unbalanced, SkipReason.Unbalanced]);
    }

    [Fact]
    public void Matchups_stand_in_both_orders_and_equal_answers_make_none()
    {
        Prompt[] prompts = [new("a", "one"), new("b", "two"), new("c", "three")];
        var made = Matchups.InBothOrders("i1", prompts, [Response("a", "x"), Response("b", "y"), Response("c", "z")],
            [Response("a", "w"), Response("b", "y")]);
        made.Kept.Select(one => (one.Id, one.First.Text, one.Better))
            .ShouldBe([("i1/a/ab", "x", Choice.First), ("i1/a/ba", "w", Choice.Second)]);
        made.Skips.Select(skip => (skip.Id, skip.Reason)).ShouldBe([("i1/b", SkipReason.Duplicate), ("i1/c", SkipReason.Unmodified)]);
    }

    [Fact]
    public void The_nearest_prompt_shares_most_words()
    {
        Prompt[] prompts = [new("a", "sort these red words"), new("b", "sort these blue words"), new("c", "add one and two")];
        NearestPrompt.Of(prompts, prompt => prompt.Id).Kept.Select(prompt => (prompt.Id, prompt.Text)).ShouldBe(
            [("a", "sort these blue words"), ("b", "sort these red words"), ("c", "sort these red words")]);
        NearestPrompt.Of([prompts[0]], prompt => prompt.Id).Skips.ShouldHaveSingleItem().Reason.ShouldBe(SkipReason.Unmodified);
    }

    private static Matchup Matchup(string prompt, Choice better) =>
        new($"i1/{prompt}/ab", new(prompt, "a prompt"), Response(prompt, "x"), Response(prompt, "y"), better);

    private static Response Response(string prompt, string text) =>
        new($"i0/{prompt}/r0", new(prompt, "a prompt"), new(text, [1, 2], [0, 0], Finish.Stop));

    private static Comparison[] Asked(string prompt, params Choice?[] said) => [.. said.Select((choice, i) => new Comparison(
        $"i1/{prompt}/ab/c{i}", $"i1/{prompt}/ab", "x", "y", new("a reply", [1, 2], [0, 0], Finish.Stop),
        choice is { } one ? new Verdict.Chose(one) : new Verdict.Unparsable(UnparsableReason.Missing, "")))];
}
