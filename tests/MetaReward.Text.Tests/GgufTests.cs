using System.Text.Json.Nodes;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

/// <summary>The real SmolLM2-135M-Instruct against what the reference libraries read from it.</summary>
public class GgufTests
{
    private const string Model = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

    [ReferenceFact("models/SmolLM2-135M-Instruct.Q4_1.gguf, fixtures/smollm2")]
    public void The_metadata_give_the_hubs_configuration()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path(Model));
        var hub = JsonNode.Parse(File.ReadAllText(SharedData.Path("fixtures/smollm2/config.transformers-from-gguf.json")))!.AsObject();
        hub.Remove("quantization_config");
        HubConfig.Parse(System.Text.Encoding.UTF8.GetBytes(hub.ToJsonString()), "hub").ShouldBe(checkpoint.Config);
        checkpoint.StopTokens.ShouldBe([2]);
    }

    [ReferenceFact("models/SmolLM2-135M-Instruct.Q4_1.gguf")]
    public void Saved_as_a_hub_folder_it_is_the_same_model()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path(Model));
        using var scratch = new Scratch();
        var config = checkpoint.Config with { Layers = 1 };
        var names = checkpoint.TensorNames.Where(name => !name.Contains("layers.", StringComparison.Ordinal)
            || name.Contains("layers.0.", StringComparison.Ordinal)).ToList();
        CheckpointFiles.Write(scratch.Folder, checkpoint.Text, config,
            names.Select(name => (name, checkpoint.Read(name).Shape, checkpoint.Read(name).Values)));
        using var saved = Checkpoint.Open(scratch.Folder);
        saved.Config.ShouldBe(config);
        saved.StopTokens.ShouldBe([2]);
        saved.TensorNames.ShouldBe(names, ignoreOrder: true);
        saved.Read("model.layers.0.self_attn.q_proj.weight").Values
            .ShouldBe(checkpoint.Read("model.layers.0.self_attn.q_proj.weight").Values);
        saved.Tokenizer.Encode("It was 12 o'clock.").ShouldBe(checkpoint.Tokenizer.Encode("It was 12 o'clock."));
    }
}
