using MetaReward.Scores;

namespace MetaReward.Tests;

public class AdaptiveStopTests
{
    /// <summary>mu = ln(2 / 0.1) = 3.0: a response of probability 0.5 needs k / 3.0 of at least 2.</summary>
    [Theory]
    [InlineData(5, false)]
    [InlineData(6, true)]
    public void A_response_of_one_half_needs_six_draws_at_a_delta_of_one_tenth(int draws, bool enough) =>
        AdaptiveStop.IsEnough([.. Enumerable.Repeat(Math.Log(0.5), draws)], 0.1).ShouldBe(enough);

    [Fact]
    public void What_is_unlikely_needs_more_draws() =>
        AdaptiveStop.IsEnough([.. Enumerable.Repeat(Math.Log(0.01), 299)], 0.1).ShouldBeFalse();

    [Fact]
    public void Draws_without_a_likelihood_are_never_enough() => AdaptiveStop.IsEnough([double.NaN, double.NaN], 0.1).ShouldBeFalse();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Delta_is_a_share(double delta) => Should.Throw<ArgumentOutOfRangeException>(() => AdaptiveStop.IsEnough([-1], delta));

    /// <summary>
    /// What the rule promises, on a distribution that is known: four responses of probability 0.4, 0.3, 0.2 and 0.1. The share of trials in
    /// which the most likely one was not among the draws is at most delta.
    /// </summary>
    [Fact]
    public void The_most_likely_response_is_missed_in_a_share_of_delta_at_most()
    {
        double[] probabilities = [0.4, 0.3, 0.2, 0.1];
        var missed = 0;
        const int trials = 4000;
        for (var trial = 0; trial < trials; trial++)
        {
            var drawn = new List<double>();
            for (var k = 0; !AdaptiveStop.IsEnough(drawn, 0.2); k++)
            {
                var at = Seed.Of(trial).Uniform(k);
                drawn.Add(Math.Log(probabilities[at < 0.4 ? 0 : at < 0.7 ? 1 : at < 0.9 ? 2 : 3]));
            }

            missed += drawn.Max() < Math.Log(0.4) - 1e-9 ? 1 : 0;
        }

        (missed / (double)trials).ShouldBeInRange(0.001, 0.2);
    }
}
