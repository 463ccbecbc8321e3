using MetaReward.Measures;

namespace MetaReward.Tests;

public class HealthFigureTests
{
    private static readonly Seed Seed = Seed.Of(3);

    [Fact]
    public void Dice_have_no_reliability_and_a_judge_that_repeats_itself_has_all()
    {
        Reliability.Of([Item("a", 5, 5, 5), Item("a", 0, 0, 0), Item("b", 2, 2, 2), Item("b", 1, 1, 1)], Seed).Value.ShouldBe(1, 1e-12);
        var dice = Enumerable.Range(0, 400).Select(i => Item($"p{i / 4}",
            [.. Enumerable.Range(0, 3).Select(j => (double)Seed.Derive(i).Below(6, j))]));
        var figure = Reliability.Of([.. dice], Seed);
        figure.Low.ShouldBeLessThan(0);
        figure.High.ShouldBeInRange(0, 0.15);
    }

    [Fact]
    public void Reliability_is_the_intraclass_correlation_of_a_table()
    {
        // Two responses with judgments 1, 3 and 4, 6: B = 9 / 1, W = (2 + 2) / 2; (9 - 2) / (9 + 2).
        Reliability.Of([Item("a", 1, 3), Item("a", 4, 6)], Seed).Value.ShouldBe(7.0 / 11, 1e-12);
        Reliability.Of([Item("a", 1, 3), Item("b", 4, 6)], Seed).ShouldBe(Interval.None, "no prompt has two responses");
        Reliability.Of([Item("a", 3, 3), Item("a", 3, 3)], Seed).ShouldBe(Interval.None, "one score for everything");
    }

    [Fact]
    public void Prompts_are_told_apart_where_two_means_differ()
    {
        ItemScores.ToldApart([Item("a", 1, 3), Item("a", 2, 2), Item("b", 1, 3), Item("b", 2, 3), Item("c", 4)])
            .ShouldBe(Intervals.Proportion(1, 2));
        ItemScores.Variance([Item("a", 1, 3), Item("a", 2, 2), Item("b", 5)]).Value.ShouldBe(0.5);
    }

    [Fact]
    public void Length_counts_within_prompts_alone()
    {
        // Long prompts score high as a whole, but inside each prompt the shorter response wins.
        ItemScores[] items = [new("a", 10, 1, 2, 0), new("a", 20, 1, 1, 0), new("b", 110, 1, 5, 0), new("b", 120, 1, 4, 0)];
        ItemScores.LengthCorrelation(items, Seed).Value.ShouldBe(-1, 1e-12);
        ItemScores.LengthCorrelation(items[..1], Seed).ShouldBe(Interval.None);
    }

    [Fact]
    public void Variety_is_that_of_four_texts()
    {
        Response[] responses = [Said("p", 0, "to be or not"), Said("p", 1, "to be or not"), Said("q", 0, "to be or"), Said("q", 1, "no")];
        Variety.Distinct(responses).Value.ShouldBe((0.5 + 1) / 2);
        Variety.Phrases(responses).Value.ShouldBe((0.5 + 1) / 2, 1e-12);
        Variety.CommonestOpening(responses).ShouldBe(Intervals.Proportion(3, 3));
        Variety.Shared("a b c", "b c d").ShouldBe(0.5);
        Variety.Shared("", "").ShouldBe(double.NaN);
    }

    [Fact]
    public void Spread_and_entropy_are_those_of_four_scores()
    {
        ScoreHistogram.Spread([1, 1, 3, 3]).ShouldBe(Math.Sqrt(4.0 / 3), 1e-12);
        ScoreHistogram.Spread([4]).ShouldBe(double.NaN);
        ScoreHistogram.Entropy([2, 2]).ShouldBe(1);
        (ScoreHistogram.Entropy([4]), ScoreHistogram.Entropy([])).ShouldBe((0, double.NaN));
    }

    private static ItemScores Item(string group, params double[] scores) => ItemScores.Of(group, 10, scores)!;

    private static Response Said(string prompt, int k, string text) =>
        new($"i1/{prompt}/r{k}", new(prompt, prompt), new Sample(text, [1], [0f], Finish.Stop));
}
