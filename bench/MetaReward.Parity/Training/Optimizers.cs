using System.Text.Json;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Training;

/// <summary>Ten steps of each optimiser of PyTorch. Differences are in proportion to the numbers: one row has gradients of 3e5.</summary>
internal static class Optimizers
{
    private const int Steps = 10;

    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "fixtures", "training", "optimizer");
        var (file, cases) = (Fixture.Open(folder, "adamw-sgd.safetensors"), Data.Json(folder, "case.json").GetProperty("optimizer_cases"));
        return
            from entry in cases.EnumerateObject()
            from type in new[] { "f32", "f64" }
            where file.Has($"{entry.Name}.{type}.{Steps}.w")
            select new Subject($"{entry.Name}, {type}", () => Measure(file, entry.Value, $"{entry.Name}.{type}", type == "f64"));
    }

    private static IEnumerable<Figure> Measure(Fixture file, JsonElement settings, string name, bool wide)
    {
        using var scope = NewDisposeScope();
        var weights = file.Names.Where(n => n.StartsWith("initial.", StringComparison.Ordinal)).Select(n => n["initial.".Length..])
            .ToDictionary(n => n, n => file.Tensor($"initial.{n}").to(wide ? ScalarType.Float64 : ScalarType.Float32).requires_grad_(true));
        using var parameters = new TrainedParameters(weights);
        using var optimizer = Of(parameters, settings);
        using var frozen = no_grad();
        List<double> apart = [], memories = [];
        for (var step = 1; step <= Steps; step++)
        {
            parameters.Entries.ToList().ForEach(entry => entry.Gradient.copy_(file.Tensor($"grad.{step}.{entry.Name}")));
            optimizer.Step(settings.Maybe("lr_per_step")?[step - 1].GetDouble() ?? settings.Number("lr"), step);
            apart.AddRange(weights.Where(w => file.Has($"{name}.{step}.{w.Key}"))
                .Select(w => Proportional(w.Value, file.Tensor($"{name}.{step}.{w.Key}"))));
        }

        foreach (var (memory, all) in optimizer.State)
        {
            memories.AddRange(parameters.Parts(all).Where(p => file.Has($"{name}.{memory}.{p.Name}"))
                .Select(p => Proportional(p.Part, file.Tensor($"{name}.{memory}.{p.Name}").flatten())));
        }

        var tolerance = wide ? 1e-13 : 4e-7;
        return
        [
            Figure.Apart("weights after every step", apart.DefaultIfEmpty(double.NaN).Max(), tolerance),
            .. memories.Count == 0 ? (Figure[])[] : [Figure.Apart("moments", memories.Max(), tolerance)], // the reference has those of some
        ];
    }

    private static IOptimizer Of(TrainedParameters parameters, JsonElement settings)
    {
        var decay = More("weight_decay");
        return settings.Text("cls") switch
        {
            "SGD" => new Sgd(parameters, decay, More("momentum"), More("dampening"), settings.Maybe("nesterov")?.GetBoolean() ?? false),
            "AdamW" or "Adam" => new AdamW(parameters, decay, settings.Numbers("betas")[0], settings.Numbers("betas")[1],
                settings.Number("eps"), coupled: settings.Text("cls") == "Adam"),
            var other => throw new InvalidDataException($"the reference has an optimiser '{other}' that is not known here"),
        };

        double More(string key) => settings.Maybe(key)?.GetDouble() ?? 0;
    }

    private static double Proportional(Tensor made, Tensor expected) =>
        Apart.OfAll(made.Doubles(), expected.Doubles(), (own, theirs) => Apart.Of(own, theirs) / (Math.Abs(theirs) + 1));
}
