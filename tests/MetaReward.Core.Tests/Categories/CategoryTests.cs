using MetaReward.Categories;

namespace MetaReward.Tests.Categories;

/// <summary>Slots, proficiency and weights, with numbers computed by hand.</summary>
public class CategoryTests
{
    private static Affinities Of(params double[][] rows) => new([.. rows[0].Select((_, j) => $"c{j}")], rows);

    [Fact]
    public void The_categories_with_the_highest_mean_stay_in_their_order()
    {
        var top = Of([1, 5, 3], [1, 4, double.NaN]).Top(2);
        top.Categories.ShouldBe(["c1", "c2"]);
        top.Scores[0].ShouldBe([5, 3]);
        Of([1, 5, 3]).Top(9).Categories.Count.ShouldBe(3);
    }

    [Fact]
    public void A_category_that_nobody_could_read_comes_last_and_is_counted()
    {
        var all = Of([double.NaN, 1, 1], [double.NaN, 1, 2]);
        all.Top(2).Categories.ShouldBe(["c1", "c2"]);
        (all.Unread, all.Asked).ShouldBe((2, 6));
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(6)]
    [InlineData(double.PositiveInfinity)]
    public void An_affinity_off_the_scale_is_refused(double score) =>
        Should.Throw<ArgumentException>(() => Of([1, score]).Checked()).Message.ShouldContain("from 1 to 5");

    [Fact]
    public void Slots_are_floors_of_the_prior_times_the_categories_of_an_example()
    {
        // means 4 and 1, prior 0.8 and 0.2, ten examples: 8 and 2, nothing is left over
        var slots = CategorySlots.Of(Of([.. Enumerable.Repeat(new double[] { 4, 1 }, 10)]), 2, 0.1, Seed.Of(1));
        slots.Prior.ShouldBe([0.8, 0.2], 1e-12);
        slots.Slots.ShouldBe([16, 4]);
        slots.Least.ShouldBe([10, 4]); // ceil(16 · 0.9) = 15, but there are 10 examples; ceil(3.6) = 4
        slots.Most.ShouldBe([10, 4]);
    }

    [Fact]
    public void What_is_left_over_is_drawn_by_the_seed_and_all_slots_are_given()
    {
        var affinities = Of([.. Enumerable.Repeat(new double[] { 1, 1, 1 }, 11)]);
        var drawn = Enumerable.Range(0, 40).Select(s => CategorySlots.Of(affinities, 1, 0, Seed.Of(s)).Slots).ToList();
        drawn.ShouldAllBe(slots => slots.Sum() == 11 && slots.All(count => count >= 3));
        drawn.Select(slots => string.Join(' ', slots)).Distinct().Count().ShouldBeGreaterThan(3);
        CategorySlots.Of(affinities, 1, 0, Seed.Of(3)).Slots.ShouldBe(CategorySlots.Of(affinities, 1, 0, Seed.Of(3)).Slots);
    }

    [Fact]
    public void A_category_without_a_readable_score_gets_nothing_and_none_at_all_is_refused()
    {
        CategorySlots.Of(Of([double.NaN, 2], [double.NaN, 3]), 1, 0.1, Seed.Of(0)).Slots.ShouldBe([0, 2]);
        Should.Throw<ArgumentException>(() => CategorySlots.Of(Of([double.NaN, double.NaN]), 1, 0.1, Seed.Of(0)))
            .Message.ShouldContain("0 readable scores");
    }

    [Fact]
    public void Proficiency_is_the_mean_metric_of_the_examples_that_have_one()
    {
        var gold = Of([5, 1], [4, 5], [1, 5], [5, 5]);
        var output = Of([3, 1], [4, 5], [1, double.NaN], [4, 2]);
        var made = CategoryProficiency.Of([[0], [0, 1], [1], [0, 1]], [1, 0, double.NaN, 1], gold, output, proficient: 1);
        made[0].Mean.Value.ShouldBe(2 / 3.0, 1e-12);
        (made[0].Examples, made[0].Measured).ShouldBe((3, 3));
        made[0].Distance.Value.ShouldBe(0.5); // of examples 0 (|5 - 3|) and 3 (|5 - 4|) the first is apart
        made[1].Mean.Value.ShouldBe(0.5);
        (made[1].Examples, made[1].Measured).ShouldBe((3, 2));
        made[1].Distance.Value.ShouldBe(1);
        CategoryProficiency.Of([[0]], [2], Of([5, 1]), null, 1)[1].Mean.Count.ShouldBe(0);
    }

    [Fact]
    public void Rows_of_different_lists_are_refused() =>
        Should.Throw<ArgumentException>(() => CategoryProficiency.Of([[0]], [1, 2], Of([5, 1]), null, 1))
            .Message.ShouldContain("2 metrics");

    [Fact]
    public void A_category_one_deviation_below_the_mean_weighs_e_times_an_average_one()
    {
        CategoryWeights.OfCategories([0.2, 0.4, double.NaN], 1).ShouldBe([Math.E, 1 / Math.E, 1], 1e-12);
        CategoryWeights.OfCategories([0.3, 0.3], 2).ShouldBe([1, 1]);
        CategoryWeights.OfCategories([0.2, 0.4], 0).ShouldBe([1, 1]);
        Should.Throw<ArgumentOutOfRangeException>(() => CategoryWeights.OfCategories([1], double.NaN));
    }

    [Fact]
    public void A_prompt_weighs_what_its_categories_weigh_on_average_and_all_have_the_mean_1()
    {
        CategoryWeights.OfPrompts([[0], [0, 1], [1]], [3, 1]).ShouldBe([1.5, 1, 0.5], 1e-12);
        CategoryWeights.OfPrompts([[0], []], [3, 1]).ShouldBe([1, 1]);
    }
}
