using System.Text.Json;
using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class TokenLossTests
{
    private const string Folder = "fixtures/losses/sequence";

    private static JsonElement Scalars =>
        JsonDocument.Parse(File.ReadAllText(SharedData.Path($"{Folder}/case.json"))).RootElement.GetProperty("scalars");

    [Theory]
    [InlineData("1.0", "f64", 1e-10)]
    [InlineData("0.7", "f64", 1e-10)]
    [InlineData("2.0", "f64", 1e-10)]
    [InlineData("1.0", "f32", 1e-4)] // one row has logits near 300, where float32 is spaced by 3e-5
    [InlineData("0.7", "f32", 1e-4)]
    [InlineData("2.0", "f32", 1e-4)]
    public void Log_probs_and_entropies_are_the_reference_s_at_every_temperature(string temperature, string type, double tolerance)
    {
        var file = Fixture.Open($"{Folder}/logps.safetensors");
        var logits = file.Tensor("logits").to(type == "f64" ? ScalarType.Float64 : ScalarType.Float32).narrow(1, 0, 19);
        var (targets, mask) = (file.Tensor("input_ids").narrow(1, 1, 19), file.Tensor("completion_mask").narrow(1, 1, 19));
        var heat = double.Parse(temperature);
        var logps = TokenLosses.Logps(logits.reshape(-1, 64), targets.flatten(), heat);
        Same("per_token_logps", logps.view(4, 19));
        var entropies = TokenLosses.Entropy(logits, heat);
        Same("entropy", entropies);

        var trained = mask.flatten().nonzero().flatten();
        var sums = TokenLosses.Sums(logps.index_select(0, trained), arange(4).unsqueeze(1).expand(4, 19).flatten().index_select(0, trained), 4);
        Same("sum_logps", sums);
        Same("mean_logps", sums / mask.sum(1));
        Same("mean_entropy_over_all_completion_tokens", entropies.flatten().index_select(0, trained).mean().unsqueeze(0));

        void Same(string name, Tensor made) => Largest(made - file.Tensor($"{name}.T{temperature}.{type}")).ShouldBeLessThan(tolerance, name);
    }

    [Fact]
    public void The_token_mean_of_a_batch_and_its_gradient_match_the_reference()
    {
        var file = Fixture.Open($"{Folder}/logps.safetensors");
        var logits = file.Tensor("logits").to(ScalarType.Float64);
        logits.requires_grad_(true);
        var trained = file.Tensor("completion_mask").narrow(1, 1, 19).flatten().nonzero().flatten();
        var logps = TokenLosses.Logps(logits.narrow(1, 0, 19).reshape(-1, 64), file.Tensor("input_ids").narrow(1, 1, 19).flatten());
        var loss = TokenLosses.NegativeLogLikelihood(logps.index_select(0, trained), trained.shape[0]);
        loss.item<double>().ShouldBe(Scalars.GetProperty("token_mean_nll.f64").GetDouble(), 1e-12);
        loss.backward();
        Largest(logits.grad! - file.Tensor("grad_token_mean_nll_wrt_logits.f64")).ShouldBeLessThan(1e-12);
    }

    [Theory]
    [InlineData("", 1.0, "head_dpo_loss.f64")]
    [InlineData("biasT0.8.", 0.8, "head_bias_T0.8_dpo_loss.f64")]
    public void Dpo_through_a_head_has_the_reference_s_gradients(string prefix, double temperature, string loss)
    {
        var file = Fixture.Open($"{Folder}/head_dpo.safetensors");
        var (hidden, head, bias) = (Leaf("hidden"), Leaf("head"), Leaf("bias"));
        var places = file.Tensor("completion_mask").narrow(1, 1, 23).flatten().nonzero().flatten();
        var logits = hidden.narrow(1, 0, 23).reshape(-1, 32).index_select(0, places).mm(head.t()) + (prefix == "" ? 0 : bias);
        var logps = TokenLosses.Logps(logits, file.Tensor("input_ids").narrow(1, 1, 23).flatten().index_select(0, places), temperature);
        var sums = TokenLosses.Sums(logps, arange(8).unsqueeze(1).expand(8, 23).flatten().index_select(0, places), 8);
        var references = file.Tensor("ref_sum_logps.f64");
        var made = PreferenceLosses.Dpo(0.1)(new(
            sums.narrow(0, 0, 4), sums.narrow(0, 4, 4), references.narrow(0, 0, 4), references.narrow(0, 4, 4), ones(4), ones(4))).Losses.mean();
        made.backward();

        made.item<double>().ShouldBe(Scalars.GetProperty(loss).GetDouble(), 1e-10);
        Largest(sums - file.Tensor($"{prefix}sum_logps.f64")).ShouldBeLessThan(1e-10);
        Largest(hidden.grad! - file.Tensor($"{prefix}grad_hidden.f64")).ShouldBeLessThan(1e-12);
        Largest(head.grad! - file.Tensor($"{prefix}grad_head.f64")).ShouldBeLessThan(1e-12);
        if (prefix != "")
        {
            Largest(bias.grad! - file.Tensor($"{prefix}grad_bias.f64")).ShouldBeLessThan(1e-12);
        }

        Tensor Leaf(string name) => file.Tensor(name).to(ScalarType.Float64).requires_grad_(true);
    }

    [Fact]
    public void Entropies_and_agreements_of_a_head_in_float32_are_those_of_the_reference_s_chunks()
    {
        var file = Fixture.Open($"{Folder}/head_dpo.safetensors");
        var logits = file.Tensor("hidden").narrow(1, 0, 23).matmul(file.Tensor("head").t());
        Largest(TokenLosses.Entropy(logits) - file.Tensor("trl_chunked_f32.entropy")).ShouldBeLessThan(1e-5);
        Largest(TokenLosses.Agreement(logits) - file.Tensor("trl_chunked_f32.log_sum_sq_probs")).ShouldBeLessThan(1e-5);
    }

    [Theory]
    [InlineData("0.0")]
    [InlineData("0.3")]
    [InlineData("1.0")]
    public void Tokens_beyond_the_shorter_side_count_less_in_length_desensitised_dpo(string alpha)
    {
        var file = Fixture.Open($"{Folder}/ld_dpo.safetensors");
        var logps = file.Tensor("policy_per_token_logps").requires_grad_(true);
        var mask = file.Tensor("completion_mask").narrow(1, 1, 15);
        var lengths = mask.sum(1).data<long>().Select(n => (int)n).ToArray();
        var weights = stack(Enumerable.Range(0, 8).Select(row =>
        {
            var own = TokenLosses.TailWeights(lengths[row], lengths[(row + 4) % 8], double.Parse(alpha)).Select(w => (double)w).ToArray();
            return zeros(15, ScalarType.Float64).index_put_(tensor(own), mask[row].nonzero().flatten());
        }));
        var (policy, reference) = ((logps * weights).sum(1), (file.Tensor("ref_per_token_logps") * weights).sum(1));
        var loss = PreferenceLosses.Dpo(0.1)(new(
            policy.narrow(0, 0, 4), policy.narrow(0, 4, 4), reference.narrow(0, 0, 4), reference.narrow(0, 4, 4), ones(4), ones(4))).Losses.mean();
        loss.backward();
        loss.item<double>().ShouldBe(Scalars.GetProperty($"ld_dpo_alpha{alpha}_loss").GetDouble(), 1e-8); // 0.3 is a float32
        Largest((logps.grad! - file.Tensor($"ld_alpha{alpha}.grad_per_token_logps")) * mask).ShouldBeLessThan(1e-8); // the file has gradients at pads
    }

    private static double Largest(Tensor difference) => difference.abs().max().to(ScalarType.Float64).item<double>();
}
