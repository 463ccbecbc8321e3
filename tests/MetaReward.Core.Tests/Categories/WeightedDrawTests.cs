using MetaReward.Categories;
using MetaReward.Measures;

namespace MetaReward.Tests.Categories;

/// <summary>Draws by weight, and how far two partitions agree.</summary>
public class WeightedDrawTests
{
    private static readonly double[] Weights = [1, 3, 0.5, 2];

    [Fact]
    public void The_first_is_drawn_in_proportion_to_the_weights()
    {
        var first = Enumerable.Range(0, 20_000).CountBy(s => WeightedDraw.Of([0, 1, 2, 3], i => Weights[i], 1, Seed.Of(s))[0])
            .ToDictionary();
        foreach (var (i, weight) in Weights.Index())
            (first[i] / 20_000.0).ShouldBe(weight / 6.5, 0.015);
    }

    [Fact]
    public void The_second_is_drawn_in_proportion_to_the_weights_that_are_left()
    {
        var both = Enumerable.Range(0, 40_000).Select(s => WeightedDraw.Of([0, 1, 2, 3], i => Weights[i], 2, Seed.Of(s)))
            .Where(draw => draw[0] == 1).ToList();
        (both.Count(draw => draw[1] == 3) / (double)both.Count).ShouldBe(2 / 3.5, 0.02);
        both.ShouldAllBe(draw => draw[1] != 1);
    }

    [Fact]
    public void The_same_seed_draws_the_same_and_all_are_drawn_where_more_are_asked_for()
    {
        int[] items = [.. Enumerable.Range(0, 50)];
        var one = WeightedDraw.Of(items, i => i + 1, 20, Seed.Of(7));
        one.ShouldBe(WeightedDraw.Of(items, i => i + 1, 20, Seed.Of(7)));
        one.ShouldNotBe(WeightedDraw.Of(items, i => i + 1, 20, Seed.Of(8)));
        one.Distinct().Count().ShouldBe(20);
        WeightedDraw.Of(items, i => 1, 99, Seed.Of(7)).Order().ShouldBe(items);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_weight_that_is_none_is_refused(double weight) =>
        Should.Throw<ArgumentException>(() => WeightedDraw.Of([1, 2], _ => weight, 1, Seed.Of(0))).Message.ShouldContain("above 0");

    [Fact]
    public void Equal_partitions_agree_wholly_whatever_the_labels()
    {
        AdjustedRand.Of([1, 1, 2, 2], ["b", "b", "a", "a"]).ShouldBe(1);
        AdjustedRand.Of([1, 1, 1], [2, 2, 2]).ShouldBe(1);
        AdjustedRand.Of([1, 2, 3], [4, 5, 6]).ShouldBe(1);
        double.IsNaN(AdjustedRand.Of([1], [1])).ShouldBeTrue();
    }

    [Fact]
    public void The_index_is_that_of_its_definition()
    {
        // cells 2 1 | 0 3: together 1 + 3 = 4; rows 3 + 3 = 6, columns 1 + 6 = 7, of 15 pairs; expected 42 / 15 = 2.8
        AdjustedRand.Of([0, 0, 0, 1, 1, 1], [0, 0, 1, 1, 1, 1]).ShouldBe((4 - 2.8) / (6.5 - 2.8), 1e-12);
        AdjustedRand.Of([0, 0, 1, 1], [0, 1, 0, 1]).ShouldBe(-0.5, 1e-12);
    }

    [Fact]
    public void Random_labels_agree_by_chance_only()
    {
        int[] one = [.. Enumerable.Range(0, 500).Select(i => Seed.Of(1).Below(5, i))];
        int[] other = [.. Enumerable.Range(0, 500).Select(i => Seed.Of(2).Below(5, i))];
        AdjustedRand.Of(one, other).ShouldBe(0, 0.02);
        var interval = AdjustedRand.Of(one, one, Seed.Of(3), 50);
        (interval.Value, interval.Low, interval.High).ShouldBe((1, 1, 1));
        Should.Throw<ArgumentException>(() => AdjustedRand.Of([1, 2], [1])).Message.ShouldContain("2 and 1");
    }
}
