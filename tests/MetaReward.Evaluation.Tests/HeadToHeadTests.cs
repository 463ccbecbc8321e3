using MetaReward.Evaluation.Exams;
using MetaReward.Measures;
using MetaReward.Rubrics;

namespace MetaReward.Tests;

/// <summary>Two policies by one judge, and the gate over what comes of it.</summary>
public class HeadToHeadTests
{
    private static readonly ResponsePair Pair = new("p", "one", "two");

    [Theory]
    [InlineData("Response B", "Response A", 1, 1, 2)]
    [InlineData("Response A", "Response B", 0, 1, 2)]
    [InlineData("Response A", "Response A", 0.5, 0, 2)]
    [InlineData("Response B", "Tie", 0.5, 0, 2)]
    [InlineData("Tie", "Tie", 0.5, 1, 2)]
    [InlineData("Response B", "?", double.NaN, double.NaN, 1)]
    public void In_both_orders_a_win_is_a_win_in_both(string shown, string swapped, double win, double consistent, int readable)
    {
        var bout = HeadToHead.Pairwise(new PairRubric()).Read([[Reply("Winner: " + shown)], [Reply("Winner: " + swapped)]]);
        (bout.Win, bout.Consistent, bout.Readable, bout.Asked).ShouldBe((win, consistent, readable, 2));
    }

    [Fact]
    public void Both_orders_are_asked_and_equal_responses_are_a_tie_without_asking()
    {
        var duel = HeadToHead.Pairwise(new PairRubric());
        duel.Ask(Pair, Seed.Of(0)).Select(request => request.Prompt)
            .ShouldBe([new PairRubric().Render(Pair), new PairRubric().Render(Pair.Swap())]);
        duel.Ask(Pair with { Second = "one" }, Seed.Of(0)).ShouldBeEmpty();
        duel.Read([]).ShouldBe(new Bout(0.5, 0, 0));
    }

    [Theory]
    [InlineData("Score: 3", "Score: 4", 1)]
    [InlineData("Score: 4", "Score: 3", 0)]
    [InlineData("Score: 4", "Score: 4.0", 0.5)]
    [InlineData("no", "Score: 3", double.NaN)]
    public void Alone_the_higher_score_wins(string first, string second, double win) =>
        HeadToHead.Scored(new AdditiveRubric(), 1).Read([[Reply(first)], [Reply(second)]]).Win.ShouldBe(win);

    [Theory]
    [InlineData(1, Decision.Promote)]
    [InlineData(0, Decision.RollBack)]
    [InlineData(0.5, Decision.Keep)]
    public void The_gate_holds_wins_against_what_the_first_policy_wins_against_itself(double win, Decision decision)
    {
        MarkedItem[] items =
            [.. Enumerable.Range(0, 30).Select(i => Item(i, new(i == 7 ? double.NaN : win, 2, 2), new(i % 3 / 2.0, 2, 2)))];
        var verdict = Comparing.Verdicts(items, Seed.Of(0)).ShouldHaveSingleItem();
        verdict.Decision.ShouldBe(decision);
        verdict.Difference.Count.ShouldBe(29);
        Comparing.Yardsticks(orders: true)[0].Of(items, Seed.Of(0)).Count.ShouldBe(29);
    }

    [Fact]
    public void A_win_rate_that_the_noise_reaches_too_promotes_nothing()
    {
        MarkedItem[] items =
            [.. Enumerable.Range(0, 60).Select(i => Item(i, new(i % 3 == 0 ? 0 : 1, 2, 2), new(i % 3 == 1 ? 0 : 1, 2, 2)))];
        Comparing.Yardsticks(orders: false)[0].Of(items, Seed.Of(0)).Low.ShouldBeGreaterThan(0.5);
        Comparing.Verdicts(items, Seed.Of(0))[0].Decision.ShouldBe(Decision.Keep);
    }

    private static MarkedItem Item(int i, Bout bout, Bout self) =>
        new($"{i}", $"{i}", null, "", [], null, Comparing.Marks(bout, self, null));

    private static Sample Reply(string text) => new(text, [], [], Finish.Stop);
}
