using CsCheck;
using MetaReward.Scores;

namespace MetaReward.Tests.Scores;

public class EloTests
{
    [Fact]
    public void Three_wins_to_one_are_odds_of_three()
    {
        var strengths = Elo.Strengths(new double[,] { { 0, 3000 }, { 1000, 0 } });
        (strengths[0] - strengths[1]).ShouldBe(Math.Log(3), 1e-4);
    }

    [Fact]
    public void A_factor_of_ten_is_400_points() => (Elo.Points(Math.Log(10)), Elo.Points(0)).ShouldBe((1400, 1000));

    [Fact]
    public void A_known_ranking_is_recovered() =>
        Gen.Double[-2, 2].Array[3, 11].Sample(truth =>
        {
            var wins = new double[truth.Length, truth.Length];
            for (var m = 0; m < truth.Length; m++)
            {
                for (var n = 0; n < truth.Length; n++)
                {
                    wins[m, n] = m == n ? 0 : 10_000 / (1 + Math.Exp(truth[n] - truth[m]));
                }
            }

            var strengths = Elo.Strengths(wins);
            return Enumerable.Range(1, truth.Length - 1).All(i => Math.Abs(strengths[i] - strengths[0] - (truth[i] - truth[0])) < 1e-3);
        });

    [Fact]
    public void Any_matrix_of_wins_has_finite_strengths_where_the_gradient_vanishes() =>
        Gen.Double[0, 5].Array[9].Sample(cells =>
        {
            double[,] wins = { { 0, cells[1], 0 }, { cells[3], 0, cells[5] }, { 0, cells[7], 0 } };
            var e = Elo.Strengths(wins);
            return e.All(double.IsFinite) && Enumerable.Range(0, 3).All(m => Math.Abs(Slope(wins, e, m)) < 1e-8);
        });

    [Theory]
    [InlineData(3000, 1000, 0.0365)] // 1 / sqrt(4000 * 3/4 * 1/4): the log-odds of a share
    [InlineData(300, 100, 0.1155)]
    [InlineData(200, 200, 0.1)]
    public void The_error_of_a_difference_is_that_of_log_odds(double won, double lost, double error)
    {
        double[,] wins = { { 0, won }, { lost, 0 } };
        Elo.Error(wins, Elo.Strengths(wins), 0, 1).ShouldBe(error, 1e-4);
    }

    [Fact]
    public void Games_against_others_tell_of_two_that_never_met()
    {
        double[,] wins = { { 0, 0, 100 }, { 0, 0, 100 }, { 100, 100, 0 } };
        var strengths = Elo.Strengths(wins);
        Elo.Error(wins, strengths, 0, 1).ShouldBe(0.2, 1e-3); // two steps of variance 1 / (200 * 1/4)
        Elo.Error(wins, strengths, 1, 1).ShouldBe(0);
    }

    [Fact]
    public void Who_won_everything_has_an_error_as_large_as_the_lead()
    {
        double[,] wins = { { 0, 1 }, { 0, 0 } };
        var strengths = Elo.Strengths(wins);
        var z = (strengths[0] - strengths[1]) / Elo.Error(wins, strengths, 0, 1);
        z.ShouldBeInRange(0.5, 1.5); // Hauck and Donner
        double[,] more = { { 0, 100 }, { 0, 0 } };
        var surer = Elo.Strengths(more);
        ((surer[0] - surer[1]) / Elo.Error(more, surer, 0, 1)).ShouldBeInRange(z, 4);
    }

    [Theory]
    [InlineData(2, 0.67)]
    [InlineData(5, 1.45)]
    [InlineData(11, 2.45)]
    public void A_perfect_order_of_few_has_a_low_z(int count, double z)
    {
        var wins = new double[count, count];
        for (var m = 0; m < count; m++)
        {
            for (var n = m + 1; n < count; n++)
                wins[m, n] = 1; // both orders won, each with a weight of one half
        }

        var strengths = Elo.Strengths(wins);
        ((strengths[0] - strengths[^1]) / Elo.Error(wins, strengths, 0, count - 1)).ShouldBe(z, 0.01);
    }

    [Fact]
    public void Without_battles_all_are_equal() => Elo.Strengths(new double[3, 3]).ShouldBe([0, 0, 0]);

    [Fact]
    public void An_unbeaten_judgment_stays_finite() => Elo.Strengths(new double[,] { { 0, 110 }, { 0, 0 } })[0].ShouldBeInRange(1, 20);

    [Fact]
    public void What_cannot_be_solved_is_refused_in_words()
    {
        Should.Throw<ArgumentException>(() => Elo.Strengths(new double[2, 3])).Message.ShouldContain("2 x 3");
        Should.Throw<ArgumentException>(() => Elo.Strengths(new double[,] { { 0, -1 }, { 0, 0 } })).Message.ShouldContain("0 or more");
        Should.Throw<ArgumentException>(() => Elo.Strengths(new double[,] { { 0, double.NaN }, { 0, 0 } }));
        Should.Throw<ArgumentException>(() => Elo.Strengths(new double[2, 2], new(0, 0))).Message.ShouldContain("PhantomGames");
        Should.Throw<ArgumentException>(() => Elo.Error(new double[2, 2], [0], 0, 1)).Message.ShouldContain("2 contestants");
    }

    private static double Slope(double[,] wins, double[] e, int m) => (0.05 * (1 - (2 * Sigmoid(e[m]))))
        + Enumerable.Range(0, 3).Sum(n => (wins[m, n] * Sigmoid(e[n] - e[m])) - (wins[n, m] * Sigmoid(e[m] - e[n])));

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
