using System.Text.Json;

namespace MetaReward.Torch.Tests;

/// <summary>Twenty steps of the reference trainers on tiny models: losses, gradient norms, log-probs and weights.</summary>
public sealed class TrajectoryTests
{
    private const int Steps = 20;
    private static readonly Training Reference = new(1e-3, 1, 4, WarmupSteps: 2, WeightDecay: 0.01);

    [Theory]
    [InlineData("dpo-steps", "trl_float32", 4096, false)]
    [InlineData("dpo-steps", "trl_float32", 64, true)]
    [InlineData("dpo-steps", "gradient_accumulation_2x2_float32", 80, false)]
    [InlineData("dpo-steps-qwen2-tied", "trl_float32", 4096, true)]
    public void Dpo_takes_the_reference_s_steps(string name, string column, int microBatchTokens, bool recompute)
    {
        using var model = TrainingFolder.Model($"{name}/initial");
        var objective = new PairObjective(model, TrainingFolder.Pairs(name), new(PreferenceLosses.Dpo(0.1)), new(microBatchTokens, recompute));
        Follow(name, column, model, objective, (expected, made) =>
        {
            made["logps/chosen"].ShouldBe(expected.GetProperty("logps/chosen").GetDouble(), 1e-4);
            made["logps/rejected"].ShouldBe(expected.GetProperty("logps/rejected").GetDouble(), 1e-4);
            made["rewards/chosen"].ShouldBe(expected.GetProperty("rewards/chosen").GetDouble(), 1e-5);
            made["rewards/margins"].ShouldBe(expected.GetProperty("rewards/margins").GetDouble(), 1e-5);
            made["rewards/accuracies"].ShouldBe(expected.GetProperty("rewards/accuracies").GetDouble());
        });
    }

    [Theory]
    [InlineData("trl_float32", 4096, false)]
    [InlineData("trl_float32", 24, true)]
    [InlineData("gradient_accumulation_2x2_float32", 50, false)]
    public void Sft_takes_the_reference_s_steps(string column, int microBatchTokens, bool recompute)
    {
        using var model = TrainingFolder.Model("sft-steps/initial");
        var objective = new SftObjective(model, TrainingFolder.Demonstrations(), new(microBatchTokens, recompute));
        Follow("sft-steps", column, model, objective, (expected, made) => made["tokens"].ShouldBe(expected.GetProperty("num_items_in_batch").GetDouble()));
    }

    [Fact]
    public void What_the_reference_says_is_asked_once_and_is_what_the_trainers_ask_in_every_step()
    {
        var (case_, pairs) = (TrainingFolder.Json("dpo-steps/trajectory/case.json"), TrainingFolder.Pairs("dpo-steps"));
        foreach (var (step, at) in case_.GetProperty("precompute_ref_log_probs_float32").GetProperty("ref_logps_step_1_to_3").EnumerateArray().Select((s, i) => (s, i)))
        {
            Near(step, "ref_chosen_logps", pairs.Skip(4 * at).Select(p => p.ReferenceChosenLogps));
            Near(step, "ref_rejected_logps", pairs.Skip(4 * at).Select(p => p.ReferenceRejectedLogps));
        }

        static void Near(JsonElement step, string key, IEnumerable<float> made) =>
            step.GetProperty(key).EnumerateArray().Zip(made).ShouldAllBe(v => Math.Abs(v.First.GetDouble() - v.Second) < 1e-4);
    }

    private static void Follow(string name, string column, Transformer model, IObjective objective, Action<JsonElement, Dictionary<string, double>> more)
    {
        using var loop = new TrainingLoop(model, Reference, Steps);
        var steps = TrainingFolder.Json($"{name}/trajectory/case.json").GetProperty(column);
        foreach (var expected in (steps.ValueKind == JsonValueKind.Array ? steps : steps.GetProperty("steps")).EnumerateArray())
        {
            var made = loop.Step(objective, [.. Enumerable.Range(loop.Done * 4, 4).Select(i => i % objective.Count)]).ToDictionary();
            made["loss"].ShouldBe(expected.GetProperty("loss").GetDouble(), 5e-6);
            made["grad_norm"].ShouldBe(expected.GetProperty("grad_norm_before_clipping").GetDouble(), 1e-5);
            made["learning_rate"].ShouldBe(expected.GetProperty("learning_rate_used").GetDouble(), 1e-12);
            more(expected, made);
            if (loop.Done is 3 or Steps)
            {
                var weights = Fixture.Open($"fixtures/training/{name}/trajectory/{(loop.Done == 3 ? "after-step-3" : "final")}.safetensors");
                model.Parameters.ShouldAllBe(p => TrainingFolder.Largest(p.Value.detach() - weights.Tensor(p.Key)) < 1e-5);
            }
        }

        loop.Done.ShouldBe(Steps);
    }
}
