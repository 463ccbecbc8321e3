using System.Text.Json;
using MetaReward.Torch;

namespace MetaReward.Parity.Training;

/// <summary>Learning rates of every schedule of transformers, beyond the last step too, as shares of the peak.</summary>
internal static class Schedules
{
    public static IEnumerable<Subject> Subjects(string data)
    {
        var file = Data.Json(data, "fixtures", "training", "optimizer", "lr-schedules.json");
        foreach (var table in file.GetProperty("tables").EnumerateArray())
        {
            yield return new(
                $"{table.Text("name")}, warm-up {table.Int("warmup_steps")}"
                + $"{string.Concat(table.GetProperty("kwargs").EnumerateObject().Select(k => $", {k.Name} {k.Value}"))}",
                    () => Measure(table));
        }

        yield return new("warm-up as a share of the steps", () => [Figure.Equal(
            "steps", file.GetProperty("warmup_steps_argument_to_steps").GetProperty("table").EnumerateObject(),
            entry => LearningRates.WarmupSteps(double.Parse(entry.Name), 100) == entry.Value.GetInt32())]);
    }

    private static IEnumerable<Figure> Measure(JsonElement table)
    {
        var (training, steps) = (Of(table), table.Int("training_steps"));
        var rates = table.Numbers("lr");
        var made = Enumerable.Range(0, rates.Length).Select(step => LearningRates.At(training, step, steps));
        return [Figure.Apart($"rates", Apart.OfAll(made, rates) / training.LearningRate, 1e-10)];
    }

    private static MetaReward.Training Of(JsonElement table)
    {
        var (name, peak, more) = (table.Text("name"), table.Number("base_lr"), table.GetProperty("kwargs"));
        var schedule = Enum.Parse<Schedule>(name == "constant_with_warmup" ? "Constant" : name.Replace("_", ""), ignoreCase: true);
        return new(
            peak, 1, 1, name == "constant" ? 0 : table.Int("warmup_steps"), schedule,
            MinRate: More("min_lr_rate") ?? More("min_lr_ratio") ?? (More("min_lr") ?? More("lr_end") ?? 0) / peak,
            Cycles: More("num_cycles") ?? 0, Power: More("power") ?? 1, DecaySteps: More("num_decay_steps") ?? 0);

        double? More(string key) => more.Maybe(key)?.GetDouble();
    }
}
