using System.Text.Json;
using MetaReward.Tests;

namespace MetaReward.Torch.Tests;

public sealed class LearningRateTests
{
    [Fact]
    public void Every_table_of_the_reference_is_met_beyond_the_last_step()
    {
        foreach (var table in File().GetProperty("tables").EnumerateArray())
        {
            var (training, steps) = (Of(table), table.GetProperty("training_steps").GetInt32());
            foreach (var (rate, step) in table.GetProperty("lr").EnumerateArray().Select((r, i) => (r.GetDouble(), i)))
            {
                LearningRates.At(training, step, steps).ShouldBe(rate, 1e-10 * training.LearningRate, $"{training}, step {step}");
            }
        }
    }

    [Fact]
    public void Warm_up_below_1_is_a_share_rounded_up()
    {
        foreach (var entry in File().GetProperty("warmup_steps_argument_to_steps").GetProperty("table").EnumerateObject())
        {
            LearningRates.WarmupSteps(double.Parse(entry.Name), 100).ShouldBe(entry.Value.GetInt32());
        }
    }

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
        LearningRates.At(new(1, 1, 1, Schedule: Schedule.WarmupStableDecay, MinRate: 0.1, DecaySteps: 0.2), step, 100).ShouldBe(rate, 1e-12);

    private static JsonElement File() =>
        JsonDocument.Parse(System.IO.File.ReadAllText(SharedData.Path("fixtures/training/optimizer/lr-schedules.json"))).RootElement;

    private static Training Of(JsonElement table)
    {
        var (name, peak, more) = (table.GetProperty("name").GetString()!, table.GetProperty("base_lr").GetDouble(), table.GetProperty("kwargs"));
        var schedule = Enum.Parse<Schedule>(name == "constant_with_warmup" ? "Constant" : name.Replace("_", ""), ignoreCase: true);
        return new(
            peak, 1, 1, name == "constant" ? 0 : table.GetProperty("warmup_steps").GetInt32(), schedule,
            MinRate: More("min_lr_rate") ?? More("min_lr_ratio") ?? (More("min_lr") ?? More("lr_end") ?? 0) / peak,
            Cycles: More("num_cycles") ?? 0, Power: More("power") ?? 1, DecaySteps: More("num_decay_steps") ?? 0);

        double? More(string key) => more.TryGetProperty(key, out var value) ? value.GetDouble() : null;
    }
}
