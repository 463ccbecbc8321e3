using MetaReward.Evaluation.Regression;

namespace MetaReward.Tests;

/// <summary>Ridge and the mixed model against numbers worked by hand.</summary>
public class RandomInterceptTests
{
    [Fact]
    public void Ridge_shrinks_as_its_formula_says()
    {
        var ridge = new Ridge([[1], [0], [1], [0]], [1, 1, 1, 1], 1); // centred squares: 1; with the penalty 2
        var (coefficients, explained) = ridge.Fit([3, 1, 5, 3]); // centred products: 2
        coefficients[0].ShouldBe(1, 1e-12);
        explained.ShouldBe(1 - (5.0 / 8), 1e-12); // errors -0.5, -1.5, 1.5, 0.5 of centred targets 0, -2, 2, 0
        ridge.Fit([2, 2, 2, 2]).Explained.ShouldBe(double.NaN);
    }

    [Fact]
    public void Ridge_weighs_rows()
    {
        var (coefficients, _) = new Ridge([[0], [1], [1]], [1, 1, 0], 1e-9).Fit([1, 4, 100]);
        coefficients[0].ShouldBe(3, 1e-6);
    }

    /// <summary>Balanced groups: the restricted likelihood gives the estimates of the analysis of variance.</summary>
    [Fact]
    public void Balanced_groups_have_the_variances_of_the_analysis_of_variance()
    {
        (string, double[], double)[] rows = [("a", [1], 1), ("a", [1], 3), ("b", [1], 5), ("b", [1], 7), ("c", [1], 6), ("c", [1], 8)];
        var fit = RandomIntercept.Fit(rows);
        // means 2, 6, 7, of all 5; between 2 (9 + 1 + 4) / 2 = 14; within 6 / 3 = 2; (14 - 2) / 2 = 6
        fit.Within.ShouldBe(2, 1e-6);
        fit.Between.ShouldBe(6, 1e-5);
        fit.Effects[0].Estimate.ShouldBe(5, 1e-9);
        fit.Effects[0].Error.ShouldBe(Math.Sqrt(14.0 / 6), 1e-6);
    }

    [Fact]
    public void Groups_that_differ_less_than_chance_make_it_least_squares()
    {
        (string, double[], double)[] rows = [("a", [1], 1), ("a", [1], 3), ("b", [1], 3), ("b", [1], 1)];
        var fit = RandomIntercept.Fit(rows);
        fit.Between.ShouldBe(0);
        fit.Within.ShouldBe(4.0 / 3, 1e-9);
        fit.Effects[0].Error.ShouldBe(Math.Sqrt(1.0 / 3), 1e-9);
    }

    [Fact]
    public void An_effect_between_groups_has_the_error_of_their_means()
    {
        (string, double[], double)[] rows =
        [
            ("a", [1, 0], 1), ("a", [1, 0], 3), ("b", [1, 0], 5), ("b", [1, 0], 7),
            ("c", [1, 1], 10), ("c", [1, 1], 12), ("d", [1, 1], 6), ("d", [1, 1], 8),
        ];
        var fit = RandomIntercept.Fit(rows);
        // means 2, 6 | 11, 7: the effect is 5; squares of means within arms 8 + 8, over 2: 8; its error is the root of 8 / 2 + 8 / 2
        fit.Effects[1].Estimate.ShouldBe(5, 1e-9);
        fit.Effects[1].Error.ShouldBe(Math.Sqrt(8), 1e-5);
        fit.Between.ShouldBe(7, 1e-5); // 8 less 2 / 2
        fit.Effects[1].P.ShouldBe(0.0771, 2e-4); // z = 1.7678
    }

    [Fact]
    public void Simulated_groups_give_back_what_they_were_drawn_with()
    {
        var (covered, between) = (0, new List<double>());
        for (var times = 0; times < 200; times++)
        {
            var seed = Seed.Of(times);
            var fit = RandomIntercept.Fit([.. Enumerable.Range(0, 200).Select(i =>
            {
                var (group, x) = (i / 5, (double)(i / 100));
                return ($"g{group}", new[] { 1, x }, 1 + (0.5 * x) + Normal(seed.Derive("u").Derive(group)) + Normal(seed.Derive(i)));
            })]);
            covered += Math.Abs(fit.Effects[1].Estimate - 0.5) < 1.96 * fit.Effects[1].Error ? 1 : 0;
            between.Add(fit.Between);
        }

        covered.ShouldBeInRange(180, 199);
        between.Average().ShouldBe(1, 0.08);
    }

    [Fact]
    public void Columns_that_depend_on_each_other_are_refused() => Should.Throw<ArgumentException>(() => RandomIntercept.Fit(
        [("a", [1, 1], 1), ("a", [1, 1], 3), ("b", [1, 1], 3), ("b", [1, 1], 1)]));

    private static double Normal(Seed seed) =>
        Math.Sqrt(-2 * Math.Log(1 - seed.Uniform(0))) * Math.Cos(2 * Math.PI * seed.Uniform(1));
}
