using System.Text.Json;
using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

public sealed class PolicyGradientTests
{
    [Fact]
    public void Losses_gradients_and_figures_of_the_whole_family_are_the_reference_s()
    {
        var file = Fixture.Open("fixtures/rl/policy-losses.safetensors");
        foreach (var entry in JsonDocument.Parse(File.ReadAllText(SharedData.Path("fixtures/rl/policy-losses.json"))).RootElement.GetProperty("cases").EnumerateArray())
        {
            var (name, set) = (entry.GetProperty("name").GetString()!, entry.GetProperty("inputs").GetString()!);
            var logps = file.Tensor($"{set}.lp").requires_grad_(true);
            var made = PolicyGradients.Of(
                new(logps, file.Tensor($"{set}.mask").to(ScalarType.Float64), file.Tensor($"{set}.adv"))
                {
                    Sampled = name == "grpo.no-old" ? null : file.Tensor($"{set}.old"),
                    Reference = file.Tensor($"{set}.ref"),
                },
                Options(name, entry.GetProperty("args")));
            made.Loss.backward();
            made.Loss.item<double>().ShouldBe(entry.GetProperty("loss").GetDouble(), 1e-10, $"{name} {set}");
            var largest = (logps.grad! - file.Tensor(entry.GetProperty("grad_tensor").GetString()!)).abs().max().item<double>();
            largest.ShouldBeLessThan(1e-10, $"{name} {set}");
            foreach (var metric in entry.GetProperty("metrics").EnumerateObject())
            {
                made.Figures.ToDictionary()[metric.Name].ShouldBe(metric.Value.GetDouble(), 1e-7, $"{name} {set} {metric.Name}"); // the trainer logs float32
            }
        }
    }

    [Fact]
    public void On_policy_the_gradient_is_that_of_the_log_probs_weighed_by_advantages()
    {
        var logps = full([2, 3], -1.0, ScalarType.Float64).requires_grad_(true);
        PolicyGradients.Of(new(logps, ones(2, 3, ScalarType.Float64), tensor(new[] { 1.0, -2.0 })), new()).Loss.backward();
        logps.grad!.data<double>().ToArray().ShouldBe([-1 / 6.0, -1 / 6.0, -1 / 6.0, 1 / 3.0, 1 / 3.0, 1 / 3.0], 1e-12);
    }

    [Fact]
    public void A_divergence_without_a_reference_is_refused() =>
        Should.Throw<ArgumentException>(() => PolicyGradients.Of(new(zeros(1, 1), ones(1, 1), ones(1)), new(Beta: 0.1))).Message.ShouldContain("reference's log-probs did not come");

    private static PolicyGradientOptions Options(string name, JsonElement args)
    {
        var word = args.TryGetProperty("loss_type", out var type) ? type.GetString()! : name.Split('.')[0];
        return new(
            Enum.Parse<PolicyGradientLoss>(word.Replace("_", ""), ignoreCase: true),
            args.TryGetProperty("importance_sampling_level", out var level) && level.GetString() == "sequence",
            Number("epsilon_low") ?? 0.2,
            Number("epsilon_high") ?? 0.2,
            Number("arg_delta"),
            Number("beta") ?? 0,
            args.TryGetProperty("arg_use_bias_correction_kl", out var corrected) && corrected.GetBoolean())
        {
            MaxTokens = 16,
            Temperatures = (1, 1.05f), // the trainer keeps them in float32
            Parts = (int)(Number("current_gradient_accumulation_steps") ?? 1),
        };

        double? Number(string key) => args.TryGetProperty(key, out var value) ? value.GetDouble() : null;
    }
}
