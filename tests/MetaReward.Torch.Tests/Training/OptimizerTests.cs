using System.Text.Json;
using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class OptimizerTests
{
    private static readonly string[] Names = ["w", "b", "n", "z"];

    [Theory]
    [InlineData("adamw_wd0.01", "f32", 1e-3, 0.999, 0.01)]
    [InlineData("adamw_wd0", "f32", 1e-3, 0.999, 0.0)]
    [InlineData("adamw_b2_0.95_wd0.1_lr3e-4", "f32", 3e-4, 0.95, 0.1)]
    [InlineData("adamw_wd0.01", "f64", 1e-3, 0.999, 0.01)]
    [InlineData("adamw_b2_0.95_wd0.1_lr3e-4", "f64", 3e-4, 0.95, 0.1)]
    public void Ten_steps_of_AdamW_are_those_of_PyTorch(string name, string type, double rate, double beta2, double decay)
    {
        var file = Fixture.Open("fixtures/training/optimizer/adamw-sgd.safetensors");
        var wide = type == "f64" ? ScalarType.Float64 : ScalarType.Float32;
        var weights = Names.ToDictionary(n => n, n => file.Tensor($"initial.{n}").to(wide));
        using var parameters = new TrainedParameters(weights.Select(w => KeyValuePair.Create(w.Key, w.Value.requires_grad_(true))));
        using var adam = new AdamW(parameters, decay, beta2: beta2);
        for (var step = 1; step <= 10; step++)
        {
            foreach (var entry in parameters.Entries)
            {
                using var frozen = no_grad();
                entry.Gradient.copy_(file.Tensor($"grad.{step}.{entry.Name}"));
            }

            adam.Step(rate, step);
            foreach (var reference in Names.Where(n => file.Has($"{name}.{type}.{step}.{n}")))
            {
                var difference = (weights[reference].detach() - file.Tensor($"{name}.{type}.{step}.{reference}")).abs().max().to(ScalarType.Float64);
                difference.item<double>().ShouldBeLessThanOrEqualTo(type == "f64" ? 1e-14 : 1e-7, $"step {step}, {reference}");
            }
        }
    }

    [Fact]
    public void Clipping_is_PyTorch_s_for_ordinary_and_broken_gradients()
    {
        var file = Fixture.Open("fixtures/training/optimizer/clipping.safetensors");
        var cases = JsonDocument.Parse(File.ReadAllText(SharedData.Path("fixtures/training/optimizer/case.json"))).RootElement.GetProperty("clipping_cases");
        foreach (var entry in cases.EnumerateArray().Where(c => Number(c.GetProperty("norm_type")) == 2))
        {
            var name = entry.GetProperty("name").GetString()!;
            var count = file.Has($"{name}.in.1") ? 2 : 1;
            var inputs = Enumerable.Range(0, count).Select(i => file.Tensor($"{name}.in.{i}")).ToArray();
            using var parameters = new TrainedParameters(inputs.Select((t, i) => KeyValuePair.Create($"p{i}", zeros_like(t).requires_grad_(true))));
            foreach (var (parameter, gradient) in parameters.Entries.Zip(inputs))
            {
                using var frozen = no_grad();
                parameter.Gradient.copy_(gradient);
            }

            var norm = parameters.Clip(Number(entry.GetProperty("max_norm")));
            Same(norm, Number(entry.GetProperty("total_norm")), name);
            foreach (var (parameter, i) in parameters.Entries.Select((p, i) => (p, i)))
            {
                var made = parameter.Gradient.to(ScalarType.Float64).data<double>().ToArray();
                var expected = file.Tensor($"{name}.out.{i}").to(ScalarType.Float64).data<double>().ToArray();
                made.Zip(expected).ToList().ForEach(v => Same(v.First, v.Second, name));
            }
        }
    }

    [Fact]
    public void A_limit_of_0_measures_and_leaves_the_gradients_alone()
    {
        var weight = ones(3).requires_grad_(true);
        using var parameters = new TrainedParameters([KeyValuePair.Create("w", weight)]);
        (weight * 4).sum().backward();
        parameters.Clip(0).ShouldBe(Math.Sqrt(48), 1e-6);
        parameters.Entries[0].Gradient.data<float>().ShouldAllBe(g => g == 4);
    }

    [Theory]
    [InlineData("model.layers.0.self_attn.q_proj.weight", ParameterKind.Matrix)]
    [InlineData("model.embed_tokens.weight", ParameterKind.Embedding)]
    [InlineData("lm_head.weight", ParameterKind.Embedding)]
    [InlineData("model.norm.weight", ParameterKind.Undecayed)]
    [InlineData("model.layers.0.post_attention_layernorm.weight", ParameterKind.Undecayed)]
    [InlineData("model.layers.0.self_attn.q_norm.weight", ParameterKind.Undecayed)]
    [InlineData("model.layers.0.self_attn.q_proj.bias", ParameterKind.Undecayed)]
    public void Names_decide_what_decays_and_what_is_orthogonalised(string name, ParameterKind kind) =>
        TrainedParameters.KindOf(name, zeros(kind == ParameterKind.Undecayed ? [2L] : [2L, 2L])).ShouldBe(kind);

    [Theory]
    [InlineData(12, 5)]
    [InlineData(5, 12)]
    [InlineData(8, 8)]
    public void Muon_s_updates_are_nearly_orthogonal(int rows, int columns)
    {
        random.manual_seed(1);
        var matrices = randn(3, rows, columns);
        var (singular, before) = (linalg.svdvals(Muon.Orthogonal(matrices)), linalg.svd(matrices, false));
        singular.data<float>().ShouldAllBe(s => s > 0.3 && s < 1.3);
        var kept = before.U.transpose(1, 2).bmm(Muon.Orthogonal(matrices)).bmm(before.Vh.transpose(1, 2));
        (kept - diag_embed(kept.diagonal(0, 1, 2))).abs().max().item<float>().ShouldBeLessThan(1e-4f);
    }

    [Fact]
    public void Muon_of_no_gradient_moves_nothing()
    {
        var weight = randn(4, 6).requires_grad_(true);
        var before = weight.detach().clone();
        using var parameters = new TrainedParameters([KeyValuePair.Create("model.layers.0.mlp.up_proj.weight", weight)]);
        using var muon = new Muon(parameters);
        muon.Step(0.1, 1);
        (weight.detach() - before).abs().max().item<float>().ShouldBe(0);
    }

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : value.GetString() switch
    {
        "inf" => double.PositiveInfinity,
        "nan" => double.NaN,
        var other => throw new InvalidDataException(other),
    };

    private static void Same(double made, double expected, string name)
    {
        if (double.IsNaN(expected) || double.IsInfinity(expected))
        {
            made.ShouldBe(expected, name);
        }
        else
        {
            made.ShouldBe(expected, 1e-6 * Math.Max(1e-6, Math.Abs(expected)), name);
        }
    }
}
