using CsCheck;
using MetaReward.Measures;

namespace MetaReward.Tests.Measures;

public class IntervalsTests
{
    private static readonly Seed Seed = Seed.Of(11);

    [Fact]
    public void Wilson_of_8_in_10()
    {
        var interval = Intervals.Proportion(8, 10);
        (interval.Value, interval.Count).ShouldBe((0.8, 10));
        interval.Low.ShouldBe(0.4901625, 1e-6); // the closed form, evaluated apart
        interval.High.ShouldBe(0.9433178, 1e-6);
    }

    [Fact]
    public void All_of_few_is_no_certainty() => Intervals.Proportion(5, 5).Low.ShouldBe(0.5655, 1e-4);

    [Fact]
    public void Nothing_observed_is_undefined_and_not_0()
    {
        Intervals.Proportion(0, 0).ShouldBe(Interval.None);
        Intervals.Mean([double.NaN]).ShouldBe(Interval.None);
        Intervals.PairedDifference([], [], Seed).ShouldBe(Interval.None);
    }

    [Theory]
    [InlineData(2, 12.7062)]
    [InlineData(6, 2.5706)]
    [InlineData(11, 2.2281)]
    [InlineData(31, 2.0423)]
    [InlineData(1001, 1.9623)]
    public void A_mean_uses_students_t(int count, double t)
    {
        double[] values = [.. Enumerable.Range(0, count).Select(i => (double)(i % 2))];
        var mean = values.Average();
        var error = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (count - 1) / count);
        ((Intervals.Mean(values).High - mean) / error).ShouldBe(t, 5e-4);
    }

    [Fact]
    public void One_observation_says_nothing_of_spread()
    {
        var interval = Intervals.Mean([3]);
        (interval.Value, interval.Low, interval.Count).ShouldBe((3, double.NaN, 1));
        Gate.Decide(Intervals.PairedDifference([0], [1], Seed)).ShouldBe(Decision.Keep);
    }

    [Fact]
    public void A_constant_difference_is_certain() =>
        Intervals.PairedDifference([1, 2, 3], [2, 3, 4], Seed).ShouldBe(new Interval(1, 1, 1, 3));

    [Fact]
    public void Units_missing_on_either_side_are_left_out() =>
        Intervals.PairedDifference([1, double.NaN, 3], [2, 3, double.NaN], Seed).ShouldBe(new Interval(1, double.NaN, double.NaN, 1));

    [Fact]
    public void The_bootstrap_of_a_mean_agrees_with_students_t_on_many_observations()
    {
        double[] before = [.. Enumerable.Range(0, 400).Select(i => Seed.Uniform(i))];
        double[] after = [.. Enumerable.Range(0, 400).Select(i => Seed.Uniform(i + 1000) + 0.1)];
        var (bootstrap, t) = (Intervals.PairedDifference(before, after, Seed), Intervals.Mean(before.Zip(after, (b, a) => a - b)));
        bootstrap.Low.ShouldBe(t.Low, 0.005);
        bootstrap.High.ShouldBe(t.High, 0.005);
        Intervals.PairedDifference(before, after, Seed).ShouldBe(bootstrap);
    }

    [Fact]
    public void Intervals_hold_their_value_and_shares_stay_shares() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[0, 50]).Sample((a, b) =>
        {
            var interval = Intervals.Proportion(a, a + b);
            return interval == Interval.None || (0 <= interval.Low && interval.Low <= interval.Value + 1e-12
                && interval.Value <= interval.High + 1e-12 && interval.High <= 1);
        });

    [Theory]
    [InlineData(0.01, 0.05, Decision.Promote)]
    [InlineData(-0.05, -0.01, Decision.RollBack)]
    [InlineData(-0.01, 0.05, Decision.Keep)]
    [InlineData(0, 0.05, Decision.Keep)]
    [InlineData(double.NaN, double.NaN, Decision.Keep)]
    public void The_gate_needs_the_whole_interval_on_one_side(double low, double high, Decision decision) =>
        Gate.Decide(new((low + high) / 2, low, high, 100)).ShouldBe(decision);
}

public class ShareIntervalTests
{
    public static TheoryData<double[]> Shares =>
        new([[0, 0, 0, 0], [1, 1, 1], [0.5], [0.01, 0, 0, 0, 0], [0.99, 1, 1, 1], [0.5, 0.5, 0.5], [1 / 3.0, 0, 1, 2 / 3.0]]);

    [Theory]
    [MemberData(nameof(Shares))]
    public void An_interval_of_shares_stays_between_0_and_1_and_holds_its_value(double[] shares)
    {
        var interval = Intervals.Share(shares);
        interval.Low.ShouldBeInRange(0, interval.Value);
        interval.High.ShouldBeInRange(interval.Value, 1);
        (interval.Low < interval.High).ShouldBeTrue();
        interval.Count.ShouldBe(shares.Length);
    }

    [Fact]
    public void Units_that_are_single_trials_have_Wilsons_own_interval() =>
        Intervals.Share([1, 0, 1, 1, 0, double.NaN]).ShouldBe(Intervals.Proportion(3, 5));

    [Fact]
    public void A_share_outside_is_refused() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Intervals.Share([0.5, 1.1])).Message.ShouldContain("1.1");
}
