using System.Text.Json.Nodes;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

/// <summary>The real SmolLM2-135M-Instruct against what the reference libraries read from it.</summary>
public class GgufTests
{
    private const string Model = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

    [Fact]
    public void Dequantised_rows_equal_the_reference_bit_for_bit()
    {
        using var file = GgufFile.Open(SharedData.Path(Model));
        using var expected = SafetensorsFile.Open(SharedData.Path("fixtures/smollm2/dequant.safetensors"));
        var hubNames = GgufLayout.Of(file.Config).ToDictionary(part => part.Name, part => part.HubNames[0]);
        foreach (var name in expected.Names.Where(name => !name.StartsWith("raw_bytes.", StringComparison.Ordinal)))
        {
            var (shape, values) = expected.Read(name);
            var own = name.StartsWith("hf_layout.", StringComparison.Ordinal)
                ? file.Read(hubNames[name["hf_layout.".Length..]]).Values : file.Raw(name);
            own[..values.Length].Select(BitConverter.SingleToInt32Bits).ShouldBe(values.Select(BitConverter.SingleToInt32Bits), name);
            shape.Length.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void Every_tensor_has_the_reference_name_shape_and_sums()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path(Model));
        var tensors = JsonNode.Parse(File.ReadAllText(SharedData.Path("fixtures/smollm2/tensor_stats.json")))!["tensors"]!.AsObject();
        checkpoint.TensorNames.Order().ShouldBe(tensors.Select(tensor => (string)tensor.Value!["hf_name"]!).Order());
        foreach (var (name, expected) in tensors)
        {
            var (shape, values) = checkpoint.Read((string)expected!["hf_name"]!);
            shape.ShouldBe(expected["shape_rows_cols"]!.AsArray().Select(length => (long)length!));
            values.Sum(value => (double)value).ShouldBe((double)expected["sum"]!, 1e-5, name);
            values.Sum(value => (double)value * value).ShouldBe((double)expected["sum_sq"]!, 1e-9 * (double)expected["sum_sq"]!, name);
        }
    }

    [Fact]
    public void The_metadata_give_the_hubs_configuration()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path(Model));
        var hub = JsonNode.Parse(File.ReadAllText(SharedData.Path("fixtures/smollm2/config.transformers-from-gguf.json")))!.AsObject();
        hub.Remove("quantization_config");
        HubConfig.Parse(System.Text.Encoding.UTF8.GetBytes(hub.ToJsonString()), "hub").ShouldBe(checkpoint.Config);
        checkpoint.StopTokens.ShouldBe([2]);
    }

    [Fact]
    public void Its_tokenizer_is_the_published_one()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path(Model));
        var count = 0;
        foreach (var line in File.ReadLines(SharedData.Path("fixtures/tokenizers_json/smollm2/encode.jsonl")).Select(line => JsonNode.Parse(line)!))
        {
            var (text, ids) = ((string)line["text"]!, Ids(line["ids"]!));
            checkpoint.Tokenizer.EncodeWithSpecials(text).ShouldBe(ids);
            checkpoint.Tokenizer.Encode(text).ShouldBe(Ids(line["ids_special_as_text"] ?? line["ids"]!));
            checkpoint.Tokenizer.Decode(ids).ShouldBe((string)line["decoded_skip_special"]!);
            count++;
        }

        count.ShouldBe(401);
    }

    [Fact]
    public void Saved_as_a_hub_folder_it_is_the_same_model()
    {
        using var checkpoint = Checkpoint.Open(SharedData.Path(Model));
        using var scratch = new Scratch();
        var config = checkpoint.Config with { Layers = 1 };
        var names = checkpoint.TensorNames.Where(name => !name.Contains("layers.", StringComparison.Ordinal)
            || name.Contains("layers.0.", StringComparison.Ordinal)).ToList();
        CheckpointFiles.Write(scratch.Folder, checkpoint.Text, config, names.Select(name => (name, checkpoint.Read(name).Shape, checkpoint.Read(name).Values)));
        using var saved = Checkpoint.Open(scratch.Folder);
        saved.Config.ShouldBe(config);
        saved.StopTokens.ShouldBe([2]);
        saved.TensorNames.ShouldBe(names, ignoreOrder: true);
        saved.Read("model.layers.0.self_attn.q_proj.weight").Values.ShouldBe(checkpoint.Read("model.layers.0.self_attn.q_proj.weight").Values);
        saved.Tokenizer.Encode("It was 12 o'clock.").ShouldBe(checkpoint.Tokenizer.Encode("It was 12 o'clock."));
    }

    private static int[] Ids(JsonNode node) => [.. node.AsArray().Select(id => (int)id!)];
}
