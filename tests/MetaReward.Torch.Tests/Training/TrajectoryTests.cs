using MetaReward.Text;
using System.Text.Json;
using MetaReward.Tests;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>Twenty steps of the reference trainers on tiny models: losses, gradient norms, log-probs, gradients and weights.</summary>
public sealed class TrajectoryTests
{
    private const int Steps = 20;
    private static readonly Training Reference = new(1e-3, 1, 4, WarmupSteps: 2, WeightDecay: 0.01);

    [Theory]
    [InlineData("dpo-steps", 4096)]
    [InlineData("dpo-steps", 64)]
    [InlineData("dpo-steps-qwen2-tied", 4096)]
    public void Dpo_takes_the_reference_s_steps(string name, int microBatchTokens)
    {
        using var model = Model($"{name}/initial");
        var pairs = Pairs(name);
        var objective = new DpoObjective(model, pairs, PreferenceLosses.Dpo(0.1), 0, microBatchTokens);
        Follow(name, model, objective, (expected, made) =>
        {
            made["logps/chosen"].ShouldBe(expected.GetProperty("logps/chosen").GetDouble(), 1e-4);
            made["logps/rejected"].ShouldBe(expected.GetProperty("logps/rejected").GetDouble(), 1e-4);
            made["rewards/chosen"].ShouldBe(expected.GetProperty("rewards/chosen").GetDouble(), 1e-5);
            made["rewards/margins"].ShouldBe(expected.GetProperty("rewards/margins").GetDouble(), 1e-5);
            made["rewards/accuracies"].ShouldBe(expected.GetProperty("rewards/accuracies").GetDouble());
        });
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(24)]
    public void Sft_takes_the_reference_s_steps(int microBatchTokens)
    {
        using var model = Model("sft-steps/initial");
        Follow("sft-steps", model, new SftObjective(model, Demonstrations(), microBatchTokens), (expected, made) =>
            made["tokens"].ShouldBe(expected.GetProperty("num_items_in_batch").GetDouble()));
    }

    [Theory]
    [InlineData("dpo-steps", "dpo", 0.0, 5e-7)]
    [InlineData("dpo-steps", "rpo", 0.2, 5e-7)]
    [InlineData("dpo-steps-qwen2-tied", "dpo", 0.0, 5e-7)]
    public void First_gradients_of_dpo_are_the_reference_s(string name, string loss, double nllWeight, double tolerance)
    {
        using var model = Model($"{name}/initial");
        var objective = new DpoObjective(model, Pairs(name), PreferenceLosses.Dpo(0.1), nllWeight, 200);
        FirstGradients($"{name}/first-step", loss, model, objective, tolerance);
    }

    [Fact]
    public void First_gradients_of_sft_are_the_reference_s()
    {
        using var model = Model("sft-steps/initial");
        FirstGradients("sft-steps/first-step", "sft", model, new SftObjective(model, Demonstrations(), 100), 5e-7);
    }

    private static void FirstGradients(string folder, string loss, Transformer model, IObjective objective, double tolerance)
    {
        using var parameters = new TrainedParameters(model.Parameters);
        var made = objective.Accumulate([.. Enumerable.Range(0, objective.Count)]);
        var file = Json($"{folder}/case.json");
        var expected = file.TryGetProperty("cases", out var cases) ? cases.GetProperty(loss) : file.GetProperty("case");
        made[0].Value.ShouldBe(expected.GetProperty("loss").GetDouble(), 2e-6);
        var gradients = Fixture.Open($"fixtures/training/{folder}/{loss}.grads.safetensors");
        parameters.Entries.ShouldAllBe(p => Largest(p.Gradient - gradients.Tensor(p.Name)) < tolerance);
    }

    private static void Follow(string name, Transformer model, IObjective objective, Action<JsonElement, Dictionary<string, double>> more)
    {
        using var loop = new TrainingLoop(model, Reference, Steps);
        foreach (var expected in Json($"{name}/trajectory/case.json").GetProperty("trl_float32").EnumerateArray())
        {
            var made = loop.Step(objective, [.. Enumerable.Range(loop.Done * 4, 4).Select(i => i % objective.Count)]).ToDictionary();
            made["loss"].ShouldBe(expected.GetProperty("loss").GetDouble(), 5e-6);
            made["grad_norm"].ShouldBe(expected.GetProperty("grad_norm_before_clipping").GetDouble(), 1e-5);
            made["learning_rate"].ShouldBe(expected.GetProperty("learning_rate_used").GetDouble(), 1e-12);
            more(expected, made);
            if (loop.Done is 3 or Steps)
            {
                var weights = Fixture.Open($"fixtures/training/{name}/trajectory/{(loop.Done == 3 ? "after-step-3" : "final")}.safetensors");
                model.Parameters.ShouldAllBe(p => Largest(p.Value.detach() - weights.Tensor(p.Key)) < 1e-5);
            }
        }

        loop.Done.ShouldBe(Steps);
    }

    private static Transformer Model(string folder)
    {
        var config = HubConfig.Read(SharedData.Path($"fixtures/training/{folder}/config.hub-style.json"));
        var weights = Fixture.Open($"fixtures/training/{folder}/model.safetensors");
        using var frozen = Transformer.FromTensors(config, weights.Values);
        return frozen.Clone(requiresGrad: true);
    }

    private static TokenPair[] Pairs(string name)
    {
        var sides = Json($"{name}/batch.json").GetProperty("pairs").EnumerateArray()
            .Select(p => (Chosen: Sequence(p, "chosen_ids"), Rejected: Sequence(p, "rejected_ids"))).ToArray();
        using var reference = Model($"{name}/reference");
        var chosen = ResponseLogps.Sums(reference, [.. sides.Select(s => s.Chosen)], 4096);
        var rejected = ResponseLogps.Sums(reference, [.. sides.Select(s => s.Rejected)], 4096);
        return [.. sides.Select((s, i) => new TokenPair(s.Chosen, s.Rejected, chosen[i], rejected[i]))];
    }

    private static TokenSequence[] Demonstrations() =>
        [.. Json("sft-steps/batch.json").GetProperty("examples").EnumerateArray().Select(e => Sequence(e, "completion_ids"))];

    private static TokenSequence Sequence(JsonElement of, string response) => new(Ints(of, "prompt_ids"), Ints(of, response));

    private static int[] Ints(JsonElement of, string key) => [.. of.GetProperty(key).EnumerateArray().Select(v => v.GetInt32())];

    private static JsonElement Json(string relative) =>
        JsonDocument.Parse(File.ReadAllText(SharedData.Path($"fixtures/training/{relative}"))).RootElement;

    private static double Largest(Tensor difference) => difference.abs().max().to(ScalarType.Float64).item<double>();
}
