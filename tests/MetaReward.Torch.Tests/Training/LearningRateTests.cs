namespace MetaReward.Torch.Tests;

public sealed class LearningRateTests
{
    [Fact]
    public void Without_warm_up_the_first_step_has_the_peak_rate() =>
        LearningRates.At(new(1e-3, 1, 1), 0, 10).ShouldBe(1e-3);

    [Fact]
    public void With_warm_up_the_first_step_changes_nothing() =>
        LearningRates.At(new(1e-3, 1, 1, WarmupSteps: 5), 0, 10).ShouldBe(0);

    [Fact]
    public void A_warm_up_longer_than_the_training_never_reaches_the_peak_and_divides_by_nothing() =>
        Enum.GetValues<Schedule>().ShouldAllBe(schedule => double.IsFinite(LearningRates.At(new(1, 1, 1, WarmupSteps: 9, schedule), 4, 5))
            && double.IsFinite(LearningRates.At(new(1, 1, 1, WarmupSteps: 0, schedule), 0, 1)));

    [Theory]
    [InlineData(79, 1)]
    [InlineData(80, 1)]
    [InlineData(90, 0.55)]
    [InlineData(100, 0.1)]
    public void Stable_then_decay_holds_the_peak_until_the_last_share(int step, double rate) =>
        LearningRates.At(new(1, 1, 1, Schedule: Schedule.WarmupStableDecay, MinRate: 0.1, DecaySteps: 0.2), step, 100)
            .ShouldBe(rate, 1e-12);
}
