using System.Text.Json;
using MetaReward.Torch;
using static TorchSharp.torch;

namespace MetaReward.Parity.Policies;

/// <summary>Distillation: divergences between a student and a teacher, and estimates of them from samples.</summary>
internal static class Distillation
{
    private const double Tolerance = 1e-10;

    public static IEnumerable<Subject> Subjects(string data)
    {
        var folder = Path.Combine(data, "fixtures", "rl");
        var file = Fixture.Open(folder, "distillation.safetensors");
        foreach (var entry in Data.Json(folder, "distillation.json").GetProperty("scalars").EnumerateArray())
        {
            var name = entry.Text("name");
            yield return new(name, () => name.Split('.')[0] switch
            {
                "gkd" => Gkd(file, entry, name),
                "hidden" => ThroughHeads(file, entry, name),
                "reverse_kl_mean_masked" => Masked(file, entry, Divergences.Reverse, "reverse_kl_mean"),
                "forward_kl_mean_masked" => Masked(file, entry, Divergences.Forward, "forward_kl_mean"),
                "soft_cross_entropy_mean_masked" => Masked(file, entry, Divergences.SoftCrossEntropy, "soft_cross_entropy"),
                var other => throw new InvalidDataException($"the reference has a divergence '{other}' that is not known here"),
            });
        }

        yield return new("k1 from samples", () => Sampled(file, Divergences.K1, "k1"));
        yield return new("k2 from samples", () => Sampled(file, Divergences.K2, "k2"));
        yield return new("k3 from samples", () => Sampled(file, Divergences.K3, "k3"));
    }

    private static IEnumerable<Figure> Gkd(Fixture file, JsonElement entry, string name)
    {
        using var scope = NewDisposeScope();
        var mask = (file.Tensor("labels") != -100).to(ScalarType.Float64);
        var student = file.Tensor("student_logits").requires_grad_(true);
        var masked = entry.Maybe("masked")?.GetBoolean() ?? true;
        var beta = double.Parse(name.Split(".T")[0].Replace("gkd.beta", "").Replace(".num_items_in_batch37", ""));
        var sum = (Divergences.JensenShannon(student, file.Tensor("teacher_logits"), beta, entry.Maybe("temperature")?.GetDouble() ?? 1)
            * (masked ? mask : 1)).sum();
        var loss = entry.Maybe("reduction")?.GetString() switch
        {
            null => sum / 37, // divided by a number that came from outside
            "batchmean" => sum / (masked ? mask.sum() : student.shape[0]),
            "mean" => sum / (mask.sum() * student.shape[2]),
            _ => sum,
        };
        yield return Loss(loss, entry.Number("loss"));
        if (file.Has($"{name}.grad"))
        {
            loss.backward();
            yield return Gradients(student.grad!, file.Tensor($"{name}.grad"));
        }
    }

    private static IEnumerable<Figure> Masked(Fixture file, JsonElement entry, Func<Tensor, Tensor, double, Tensor> of, string name)
    {
        using var scope = NewDisposeScope();
        var mask = (file.Tensor("labels") != -100).to(ScalarType.Float64);
        var student = file.Tensor("student_logits").requires_grad_(true);
        var positions = of(student, file.Tensor("teacher_logits"), 1);
        var mean = (positions * mask).sum() / mask.sum();
        mean.backward();
        yield return Loss(mean, entry.Number("loss"));
        yield return Gradients(student.grad!, file.Tensor($"{name}.grad"));
        if (name.Replace("_mean", "_per_position") is var each && file.Has(each))
        {
            yield return Figure.Apart("at every position", Apart.Largest(positions, file.Tensor(each)), Tolerance);
        }
    }

    private static IEnumerable<Figure> ThroughHeads(Fixture file, JsonElement entry, string name)
    {
        using var scope = NewDisposeScope();
        var (hidden, head) = (Wide("hidden.student").requires_grad_(true), Wide("hidden.student_head").requires_grad_(true));
        var mask = file.Tensor("hidden.mask").to(ScalarType.Float64);
        var teacher = Wide("hidden.teacher").matmul(Wide("hidden.teacher_head").t());
        var positions = Divergences.JensenShannon(hidden.matmul(head.t()), teacher, double.Parse(name["hidden.beta".Length..]));
        var loss = (positions * mask).sum() / mask.sum();
        loss.backward();
        var apart = Math.Max(Apart.Largest(hidden.grad!, file.Tensor($"{name}.grad_hidden.f64")),
            Apart.Largest(head.grad!, file.Tensor($"{name}.grad_head.f64")));
        return [Loss(loss, entry.Number("gkd_float64")), Figure.Apart("gradients", apart, Tolerance)];

        Tensor Wide(string tensor) => file.Tensor(tensor).to(ScalarType.Float64);
    }

    private static IEnumerable<Figure> Sampled(Fixture file, Func<Tensor, Tensor, Tensor> of, string name)
    {
        using var scope = NewDisposeScope();
        var logps = file.Tensor("kl.logps").requires_grad_(true);
        var made = of(logps, file.Tensor("kl.ref_logps"));
        made.sum().backward();
        return [Gradients(logps.grad!, file.Tensor($"kl.{name}_grad")),
            Figure.Apart("at every position", Apart.Largest(made, file.Tensor($"kl.{name}")), Tolerance)];
    }

    private static Figure Loss(Tensor made, double expected) => Figure.Apart("loss", Apart.Of(made.item<double>(), expected), Tolerance);

    private static Figure Gradients(Tensor made, Tensor expected) => Figure.Apart("gradients", Apart.Largest(made, expected), Tolerance);
}
