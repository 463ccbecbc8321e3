using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class OptimizerTests
{
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
    public async Task Garbage_collected_meanwhile_takes_nothing_from_AdamW_s_kernel()
    {
        using var parameters = new TrainedParameters(
            Enumerable.Range(0, 200).Select(i => KeyValuePair.Create($"w{i}", ones(1).requires_grad_(true))));
        using var optimizer = new AdamW(parameters, 0.1);
        parameters.Gradients.fill_(1);
        using var enough = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }, TestContext.Current.CancellationToken);
        for (var step = 1; step <= 1500; step++)
        {
            optimizer.Step(1e-4, step);
        }

        await enough.CancelAsync();
        await collector;
        parameters.Entries.Select(e => e.Weight.item<float>()).ShouldAllBe(w => Math.Abs(w - 0.8365f) < 0.02f);
    }

    [Fact]
    public void Nesterov_s_variant_without_momentum_is_refused()
    {
        using var parameters = new TrainedParameters([KeyValuePair.Create("w", ones(3).requires_grad_(true))]);
        Should.Throw<ArgumentException>(() => new Sgd(parameters, nesterov: true)).Message.ShouldContain("needs a momentum above 0");
    }
}
