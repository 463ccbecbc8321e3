using System.Text.Json;
using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class DivergenceTests
{
    [Fact]
    public void Distillation_losses_and_gradients_are_the_reference_s()
    {
        var file = Fixture.Open("fixtures/rl/distillation.safetensors");
        var mask = (file.Tensor("labels") != -100).to(ScalarType.Float64);
        foreach (var entry in Scalars().Where(s => s.GetProperty("name").GetString()!.StartsWith("gkd.", StringComparison.Ordinal)))
        {
            var name = entry.GetProperty("name").GetString()!;
            var student = file.Tensor("student_logits").requires_grad_(true);
            var masked = !entry.TryGetProperty("masked", out var flag) || flag.GetBoolean();
            var beta = double.Parse(name.Split(".T")[0].Replace("gkd.beta", "").Replace(".num_items_in_batch37", ""));
            var positions = Divergences.JensenShannon(
                student, file.Tensor("teacher_logits"), beta, entry.TryGetProperty("temperature", out var t) ? t.GetDouble() : 1) * (masked ? mask : 1);
            var sum = positions.sum();
            var loss = !entry.TryGetProperty("reduction", out var reduction) ? sum / 37 : reduction.GetString() switch
            {
                "batchmean" => sum / (masked ? mask.sum() : student.shape[0]),
                "mean" => sum / (mask.sum() * student.shape[2]),
                _ => sum,
            };
            loss.item<double>().ShouldBe(entry.GetProperty("loss").GetDouble(), 1e-10, name);
            if (file.Has($"{name}.grad"))
            {
                loss.backward();
                Largest(student.grad! - file.Tensor($"{name}.grad")).ShouldBeLessThan(1e-10, name);
            }
        }
    }

    [Fact]
    public void Both_divergences_and_soft_targets_are_the_reference_s_at_every_position()
    {
        var file = Fixture.Open("fixtures/rl/distillation.safetensors");
        Same(Divergences.Reverse, "reverse_kl_mean");
        Same(Divergences.Forward, "forward_kl_mean");
        Same(Divergences.SoftCrossEntropy, "soft_cross_entropy");

        void Same(Func<Tensor, Tensor, double, Tensor> of, string name)
        {
            var mask = (file.Tensor("labels") != -100).to(ScalarType.Float64);
            var student = file.Tensor("student_logits").requires_grad_(true);
            var positions = of(student, file.Tensor("teacher_logits"), 1);
            var mean = (positions * mask).sum() / mask.sum();
            mean.backward();
            mean.item<double>().ShouldBe(Scalars().First(s => s.GetProperty("name").GetString()!.StartsWith(name, StringComparison.Ordinal)).GetProperty("loss").GetDouble(), 1e-10, name);
            Largest(student.grad! - file.Tensor($"{name}.grad")).ShouldBeLessThan(1e-10, name);
            if (file.Has(name.Replace("_mean", "_per_position")))
            {
                Largest(positions.detach() - file.Tensor(name.Replace("_mean", "_per_position"))).ShouldBeLessThan(1e-10, name);
            }
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.5)]
    [InlineData(1.0)]
    public void Through_two_heads_the_gradients_are_the_reference_s(double beta)
    {
        var file = Fixture.Open("fixtures/rl/distillation.safetensors");
        var (hidden, head) = (Wide("hidden.student").requires_grad_(true), Wide("hidden.student_head").requires_grad_(true));
        var mask = file.Tensor("hidden.mask").to(ScalarType.Float64);
        var positions = Divergences.JensenShannon(hidden.matmul(head.t()), Wide("hidden.teacher").matmul(Wide("hidden.teacher_head").t()), beta);
        var loss = (positions * mask).sum() / mask.sum();
        loss.backward();
        loss.item<double>().ShouldBe(Scalars().First(s => s.GetProperty("name").GetString() == $"hidden.beta{beta:0.0}").GetProperty("gkd_float64").GetDouble(), 1e-10);
        Largest(hidden.grad! - file.Tensor($"hidden.beta{beta:0.0}.grad_hidden.f64")).ShouldBeLessThan(1e-10);
        Largest(head.grad! - file.Tensor($"hidden.beta{beta:0.0}.grad_head.f64")).ShouldBeLessThan(1e-10);

        Tensor Wide(string name) => file.Tensor(name).to(ScalarType.Float64);
    }

    [Fact]
    public void Estimates_from_samples_and_their_gradients_are_the_reference_s()
    {
        var file = Fixture.Open("fixtures/rl/distillation.safetensors");
        foreach (var (of, name) in new (Func<Tensor, Tensor, Tensor>, string)[] { (Divergences.K1, "k1"), (Divergences.K2, "k2"), (Divergences.K3, "k3") })
        {
            var logps = file.Tensor("kl.logps").requires_grad_(true);
            var made = of(logps, file.Tensor("kl.ref_logps"));
            made.sum().backward();
            Largest(made.detach() - file.Tensor($"kl.{name}")).ShouldBeLessThan(1e-12, name);
            Largest(logps.grad! - file.Tensor($"kl.{name}_grad")).ShouldBeLessThan(1e-12, name);
        }
    }

    private static JsonElement[] Scalars() =>
        [.. JsonDocument.Parse(File.ReadAllText(SharedData.Path("fixtures/rl/distillation.json"))).RootElement.GetProperty("scalars").EnumerateArray()];

    private static double Largest(Tensor difference) => difference.abs().max().item<double>();
}
