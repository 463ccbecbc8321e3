using System.Text.Json;
using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class OptimizerTests
{
    private static readonly string[] Names = ["w", "b", "n", "z"];

    [Theory]
    [InlineData("f32")]
    [InlineData("f64")]
    public void Ten_steps_of_every_optimiser_are_those_of_PyTorch(string type)
    {
        var file = Fixture.Open("fixtures/training/optimizer/adamw-sgd.safetensors");
        foreach (var entry in Facts().GetProperty("optimizer_cases").EnumerateObject())
        {
            var weights = Names.ToDictionary(n => n, n => file.Tensor($"initial.{n}").to(type == "f64" ? ScalarType.Float64 : ScalarType.Float32, copy: true));
            using var parameters = new TrainedParameters(weights.Select(w => KeyValuePair.Create(w.Key, w.Value.requires_grad_(true))));
            using var optimizer = Of(entry.Value, parameters);
            for (var step = 1; step <= 10; step++)
            {
                using (no_grad())
                {
                    parameters.Entries.ToList().ForEach(e => e.Gradient.copy_(file.Tensor($"grad.{step}.{e.Name}")));
                }

                optimizer.Step(Rate(entry.Value, step), step);
                foreach (var name in Names.Where(n => file.Has($"{entry.Name}.{type}.{step}.{n}")))
                {
                    Close(weights[name].detach(), file.Tensor($"{entry.Name}.{type}.{step}.{name}"), type, $"{entry.Name}, step {step}, {name}");
                }
            }

            foreach (var (memory, all) in optimizer.State)
            {
                foreach (var (name, part) in parameters.Parts(all).Where(p => file.Has($"{entry.Name}.{type}.{memory}.{p.Name}")))
                {
                    Close(part, file.Tensor($"{entry.Name}.{type}.{memory}.{name}").flatten(), type, $"{entry.Name}, {memory}, {name}");
                }
            }
        }
    }

    [Fact]
    public void Clipping_is_PyTorch_s_for_ordinary_and_broken_gradients_and_every_norm()
    {
        var file = Fixture.Open("fixtures/training/optimizer/clipping.safetensors");
        foreach (var entry in Facts().GetProperty("clipping_cases").EnumerateArray())
        {
            var name = entry.GetProperty("name").GetString()!;
            var inputs = Enumerable.Range(0, entry.GetProperty("tensors").GetInt32()).Select(i => file.Tensor($"{name}.in.{i}")).ToArray();
            using var parameters = new TrainedParameters(inputs.Select((t, i) => KeyValuePair.Create($"p{i}", zeros_like(t).requires_grad_(true))));
            using (no_grad())
            {
                parameters.Entries.Zip(inputs).ToList().ForEach(p => p.First.Gradient.copy_(p.Second));
            }

            var norm = parameters.Clip(Number(entry.GetProperty("max_norm")), Number(entry.GetProperty("norm_type")));
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

    [Fact]
    public void Nesterov_s_variant_without_momentum_is_refused()
    {
        using var parameters = new TrainedParameters([KeyValuePair.Create("w", ones(3).requires_grad_(true))]);
        Should.Throw<ArgumentException>(() => new Sgd(parameters, nesterov: true)).Message.ShouldContain("needs a momentum above 0");
    }

    private static JsonElement Facts() => JsonDocument.Parse(File.ReadAllText(SharedData.Path("fixtures/training/optimizer/case.json"))).RootElement;

    private static IOptimizer Of(JsonElement entry, TrainedParameters parameters)
    {
        var decay = More("weight_decay") ?? 0;
        return entry.GetProperty("cls").GetString() == "SGD"
            ? new Sgd(parameters, decay, More("momentum") ?? 0, More("dampening") ?? 0, entry.TryGetProperty("nesterov", out var n) && n.GetBoolean())
            : new AdamW(
                parameters, decay, entry.GetProperty("betas")[0].GetDouble(), entry.GetProperty("betas")[1].GetDouble(), More("eps") ?? 1e-8,
                coupled: entry.GetProperty("cls").GetString() == "Adam");

        double? More(string key) => entry.TryGetProperty(key, out var value) ? value.GetDouble() : null;
    }

    private static double Rate(JsonElement entry, int step) =>
        entry.TryGetProperty("lr_per_step", out var rates) ? rates[step - 1].GetDouble() : entry.GetProperty("lr").GetDouble();

    /// <summary>To the last bits of the type, in proportion to the numbers: one row has gradients of 3e5.</summary>
    private static void Close(Tensor made, Tensor expected, string type, string what) =>
        ((made - expected).abs() / (expected.abs() + 1)).max().to(ScalarType.Float64).item<double>().ShouldBeLessThan(type == "f64" ? 1e-13 : 4e-7, what);

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
