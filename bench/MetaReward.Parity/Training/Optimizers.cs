using System.Text.Json;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Training;

/// <summary>Ten steps of each optimiser of PyTorch, and clipping of ordinary and broken gradients.</summary>
internal static class Optimizers
{
    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "fixtures", "training", "optimizer");
        var (file, cases) = (Fixture.Open(folder, "adamw-sgd.safetensors"), Data.Json(folder, "case.json").GetProperty("optimizer_cases"));
        return
            from entry in cases.EnumerateObject()
            where entry.Value.Text("cls") == "AdamW"
            from type in new[] { "f32", "f64" }
            where file.Has($"{entry.Name}.{type}.10.w")
            select new Subject($"{entry.Name}, {type}", () => Measure(file, entry.Name, type, entry.Value));
    }

    private static IEnumerable<Figure> Measure(Fixture file, string name, string type, JsonElement settings)
    {
        using var scope = NewDisposeScope();
        var wide = type == "f64" ? ScalarType.Float64 : ScalarType.Float32;
        var weights = file.Names.Where(n => n.StartsWith("initial.", StringComparison.Ordinal)).Select(n => n["initial.".Length..])
            .ToDictionary(n => n, n => file.Tensor($"initial.{n}").to(wide).requires_grad_(true));
        using var parameters = new TrainedParameters(weights);
        using var optimizer = Of(parameters, settings);
        var (apart, compared) = (0.0, 0);
        for (var step = 1; step <= 10; step++)
        {
            using var frozen = no_grad();
            parameters.Entries.ToList().ForEach(entry => entry.Gradient.copy_(file.Tensor($"grad.{step}.{entry.Name}")));
            optimizer.Step(settings.Maybe("lr_per_step")?[step - 1].GetDouble() ?? settings.Number("lr"), step);
            foreach (var weight in weights.Where(w => file.Has($"{name}.{type}.{step}.{w.Key}")))
            {
                compared++;
                apart = Math.Max(apart, Apart.Largest(weight.Value, file.Tensor($"{name}.{type}.{step}.{weight.Key}")));
            }
        }

        return [Figure.Apart("weights after every step", compared == 0 ? double.NaN : apart, type == "f64" ? 1e-14 : 1e-7)];
    }

    private static AdamW Of(TrainedParameters parameters, JsonElement settings)
    {
        var betas = settings.Numbers("betas");
        return new(parameters, settings.Number("weight_decay"), betas[0], betas[1], settings.Number("eps"));
    }
}
