using System.Text.Json;
using MetaReward.Tests;

namespace MetaReward.Torch.Tests;

public sealed class LearningRateTests
{
    [Theory]
    [InlineData("cosine", Schedule.Cosine)]
    [InlineData("linear", Schedule.Linear)]
    [InlineData("constant", Schedule.Constant)]
    [InlineData("constant_with_warmup", Schedule.Constant)]
    public void Tables_of_the_reference_are_met_beyond_the_last_step(string name, Schedule schedule)
    {
        var file = JsonDocument.Parse(File.ReadAllText(SharedData.Path("fixtures/training/optimizer/lr-schedules.json"))).RootElement;
        var tables = file.GetProperty("tables").EnumerateArray().Where(t => t.GetProperty("name").GetString() == name && !t.GetProperty("kwargs").EnumerateObject().Any()).ToArray();
        tables.ShouldNotBeEmpty();
        foreach (var table in tables)
        {
            var training = new Training(
                table.GetProperty("base_lr").GetDouble(), 1, 1, name == "constant" ? 0 : table.GetProperty("warmup_steps").GetInt32(), schedule);
            var steps = table.GetProperty("training_steps").GetInt32();
            foreach (var (rate, step) in table.GetProperty("lr").EnumerateArray().Select((r, i) => (r.GetDouble(), i)))
            {
                LearningRates.At(training, step, steps).ShouldBe(rate, 1e-10 * training.LearningRate, $"{name}, warm-up {training.WarmupSteps}, step {step}");
            }
        }
    }

    [Fact]
    public void Without_warm_up_the_first_step_has_the_peak_rate() =>
        LearningRates.At(new(1e-3, 1, 1), 0, 10).ShouldBe(1e-3);

    [Fact]
    public void With_warm_up_the_first_step_changes_nothing() =>
        LearningRates.At(new(1e-3, 1, 1, WarmupSteps: 5), 0, 10).ShouldBe(0);
}
