using System.Text.Json;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Training;

/// <summary>Clipping of ordinary and broken gradients by every norm. Differences are relative.</summary>
internal static class Clipping
{
    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "fixtures", "training", "optimizer");
        var (file, cases) = (Fixture.Open(folder, "clipping.safetensors"),
            Data.Json(folder, "case.json").GetProperty("clipping_cases").EnumerateArray());
        return cases.Select(entry => new Subject(entry.Text("name"), () => Measure(file, entry)));
    }

    private static IEnumerable<Figure> Measure(Fixture file, JsonElement entry)
    {
        using var scope = NewDisposeScope();
        var inputs = Enumerable.Range(0, entry.Int("tensors")).Select(i => file.Tensor($"{entry.Text("name")}.in.{i}")).ToArray();
        using var parameters = new TrainedParameters(
            inputs.Select((t, i) => KeyValuePair.Create($"p{i}", zeros_like(t).requires_grad_(true))));
        using var frozen = no_grad();
        foreach (var (parameter, gradient) in parameters.Entries.Zip(inputs))
        {
            parameter.Gradient.copy_(gradient);
        }

        var norm = parameters.Clip(entry.Number("max_norm"), entry.Number("norm_type"));
        var made = parameters.Entries.SelectMany(p => p.Gradient.Doubles());
        var expected = Enumerable.Range(0, inputs.Length).SelectMany(i => file.Tensor($"{entry.Text("name")}.out.{i}").Doubles());
        return
        [
            Figure.Apart("norm", Relative(norm, entry.Number("total_norm")), 1e-6),
            Figure.Apart("gradients", Apart.OfAll(made, expected, Relative), 1e-6),
        ];
    }

    private static double Relative(double made, double expected) => Apart.Relative(made, expected, 1e-6);
}
