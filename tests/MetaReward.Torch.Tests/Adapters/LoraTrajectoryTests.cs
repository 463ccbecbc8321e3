using System.Text.Json;
using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests.Adapters;

public sealed class LoraTrajectoryTests
{
    private const string Folder = "fixtures/lora/dpo-trajectory";

    [Fact]
    public void Ten_steps_of_dpo_follow_trl_and_peft()
    {
        using var scope = NewDisposeScope();
        var (model, adapted) = Open();
        var pairs = Pairs(model);
        using var loop = new TrainingLoop(adapted, new(5e-3, 1, 4, WarmupSteps: 2, WeightDecay: 0.01), 10);
        var objective = new PairObjective(adapted, pairs, new(PreferenceLosses.Dpo(0.1)), new(4096));
        foreach (var expected in Json("case.json").GetProperty("trl_float32").EnumerateArray())
        {
            var made = loop.Step(objective, [.. Enumerable.Range(loop.Done * 4, 4).Select(i => i % pairs.Length)]).ToDictionary();
            made["loss"].ShouldBe(expected.GetProperty("loss").GetDouble(), 5e-6);
            made["grad_norm"].ShouldBe(expected.GetProperty("grad_norm_before_clipping").GetDouble(), 2e-5);
            made["rewards/margins"].ShouldBe(expected.GetProperty("rewards/margins").GetDouble(), 1e-4);
        }

        using var noGrad = no_grad();
        var final = Lora.Of(model, AdapterFolder.Read(SharedData.Path($"{Folder}/adapter-final")));
        final.Trainable.ShouldAllBe(p => TransformerTests.Difference(p.Value, adapted.Trainable[p.Key]) < 1e-4);
        var logits = Fixture.Open($"{Folder}/final-merged-logits.safetensors");
        var merged = adapted.Merged();
        TransformerTests.Difference(merged.Logits(merged.Hidden(logits.Tensor("input_ids"))), logits.Tensor("logits")).ShouldBeLessThan(2e-3);
    }

    private static (Transformer Model, Transformer Adapted) Open()
    {
        TorchRuntime.Load();
        var folder = SharedData.Path("fixtures/lora/base");
        using var weights = ShardedSafetensors.Open(folder);
        var model = Transformer.FromTensors(HubConfig.Read(Path.Combine(folder, "config.json")), weights.Read);
        return (model, model.Adapted(Lora.Of(model, AdapterFolder.Read(SharedData.Path($"{Folder}/adapter-initial")))));
    }

    private static TokenPair[] Pairs(Transformer reference)
    {
        var sides = Json("batch.json").GetProperty("pairs").EnumerateArray()
            .Select(p => (Chosen: Sequence(p, "chosen_ids"), Rejected: Sequence(p, "rejected_ids"))).ToArray();
        var said = new Examples([.. sides.Select(s => new[] { s.Chosen, s.Rejected })], 4096).Ask(reference, [[.. Enumerable.Range(0, sides.Length)]]);
        return [.. sides.Zip(said, (s, r) => new TokenPair(s.Chosen, s.Rejected, r[0], r[1]))];
    }

    private static TokenSequence Sequence(JsonElement of, string response) => new(Ints(of, "prompt_ids"), Ints(of, response));

    private static int[] Ints(JsonElement of, string key) => [.. of.GetProperty(key).EnumerateArray().Select(v => v.GetInt32())];

    private static JsonElement Json(string name) => JsonDocument.Parse(File.ReadAllText(SharedData.Path($"{Folder}/{name}"))).RootElement;
}
