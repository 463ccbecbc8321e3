using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class TokenLossTests
{
    [Fact]
    public void Log_probs_and_the_token_mean_match_the_reference_in_double()
    {
        var file = Fixture.Open("fixtures/losses/sequence/logps.safetensors");
        var logits = file.Tensor("logits").to(ScalarType.Float64);
        logits.requires_grad_(true);
        var (targets, mask) = (file.Tensor("input_ids").narrow(1, 1, 19), file.Tensor("completion_mask").narrow(1, 1, 19).to(ScalarType.Float64));
        var logps = TokenLosses.Logps(logits.narrow(1, 0, 19).reshape(-1, 64), targets.flatten()).view(4, 19);
        Largest(logps - file.Tensor("per_token_logps.T1.0.f64")).ShouldBeLessThan(1e-10);

        var trained = mask.flatten().nonzero().flatten();
        var rows = arange(4).unsqueeze(1).expand(4, 19).flatten().index_select(0, trained);
        var taken = logps.flatten().index_select(0, trained);
        Largest(TokenLosses.Sums(taken, rows, 4) - file.Tensor("sum_logps.T1.0.f64")).ShouldBeLessThan(1e-10);

        var loss = TokenLosses.NegativeLogLikelihood(taken, trained.shape[0]);
        loss.item<double>().ShouldBe(6.1035590620406115, 1e-12);
        loss.backward();
        Largest(logits.grad! - file.Tensor("grad_token_mean_nll_wrt_logits.f64")).ShouldBeLessThan(1e-12);
    }

    [Fact]
    public void Dpo_through_a_head_has_the_reference_s_gradients()
    {
        var file = Fixture.Open("fixtures/losses/sequence/head_dpo.safetensors");
        var (hidden, head) = (Leaf("hidden"), Leaf("head"));
        var places = file.Tensor("completion_mask").narrow(1, 1, 23).flatten().nonzero().flatten();
        var logits = hidden.narrow(1, 0, 23).reshape(-1, 32).index_select(0, places).mm(head.t());
        var logps = TokenLosses.Logps(logits, file.Tensor("input_ids").narrow(1, 1, 23).flatten().index_select(0, places));
        var sums = TokenLosses.Sums(logps, arange(8).unsqueeze(1).expand(8, 23).flatten().index_select(0, places), 8);
        var references = file.Tensor("ref_sum_logps.f64");
        var loss = PreferenceLosses.Dpo(0.1)(new(
            sums.narrow(0, 0, 4), sums.narrow(0, 4, 4), references.narrow(0, 0, 4), references.narrow(0, 4, 4), ones(4), ones(4))).Losses.mean();
        loss.backward();

        Largest(sums - file.Tensor("sum_logps.f64")).ShouldBeLessThan(1e-10);
        loss.item<double>().ShouldBe(0.6618904258033292, 1e-10);
        Largest(hidden.grad! - file.Tensor("grad_hidden.f64")).ShouldBeLessThan(1e-12);
        Largest(head.grad! - file.Tensor("grad_head.f64")).ShouldBeLessThan(1e-12);

        Tensor Leaf(string name) => file.Tensor(name).to(ScalarType.Float64).requires_grad_(true);
    }

    private static double Largest(Tensor difference) => difference.abs().max().item<double>();
}
