using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Tests;

namespace MetaReward.Text.Tests;

public class HubConfigTests
{
    private const string Plain = """
        {"model_type":"llama","vocab_size":50,"hidden_size":32,"intermediate_size":64,"num_hidden_layers":2,"num_attention_heads":4,
         "max_position_embeddings":128,"hidden_act":"silu"}
        """;

    public static TheoryData<string> Own => [.. OwnCheckpoint.Names];

    [Theory]
    [MemberData(nameof(Own))]
    public void A_configuration_that_is_written_is_read_as_the_same(string name)
    {
        var own = new OwnCheckpoint(name);
        var config = HubConfig.Parse(own.Config, name);
        config.ModelType.ShouldBe(own.Type);
        HubConfig.Parse(HubConfigFile.Bytes(config, [2], TensorType.F32), "written").ShouldBe(config);
    }

    [ReferenceTheory("fixtures/architectures")]
    [InlineData("gemma")]
    [InlineData("gemma2")]
    [InlineData("gemma3-text")]
    [InlineData("llama-dynamic-ntk")]
    [InlineData("llama-linear-rope")]
    [InlineData("llama-yarn")]
    [InlineData("llama-yarn-options")]
    [InlineData("llama3")]
    [InlineData("mistral")]
    [InlineData("moe-mixtral")]
    [InlineData("moe-qwen3")]
    [InlineData("olmo2")]
    [InlineData("phi3")]
    [InlineData("phi3-longrope")]
    [InlineData("qwen3")]
    [InlineData("llama2")]
    [InlineData("llama-tied-bias")]
    [InlineData("llama-sharded-bf16")]
    [InlineData("qwen2")]
    [InlineData("smollm2")]
    public void Both_spellings_of_a_configuration_say_the_same(string name)
    {
        var folder = SharedData.Path($"fixtures/architectures/{name}");
        var config = HubConfig.Read(Path.Combine(folder, "config.json"));
        HubConfig.Read(Path.Combine(folder, "config.hub-style.json")).ShouldBe(config);
        HubConfig.Parse(HubConfigFile.Bytes(config, [2], TensorType.F32), "written").ShouldBe(config);
    }

    [Fact]
    public void Absent_keys_have_the_hubs_defaults()
    {
        var config = HubConfig.Parse(Encoding.UTF8.GetBytes(Plain), "c");
        (config.KeyValueHeads, config.HeadSize, config.RopeTheta, config.NormEpsilon, config.TiedEmbeddings)
            .ShouldBe((4, 8, 10_000d, 1e-6, false));
    }

    [Fact]
    public void A_language_model_within_a_larger_one_leaves_out_what_is_usual()
    {
        // as Gemma 3 of 4B, 12B and 27B are published
        var config = HubConfig.Parse("""
            {"architectures":["Gemma3ForConditionalGeneration"],"eos_token_id":[1,106],"model_type":"gemma3",
            "text_config":{"hidden_size":2560,
             "intermediate_size":10240,"model_type":"gemma3_text","num_hidden_layers":34,
             "rope_scaling":{"factor":8.0,"rope_type":"linear"},"sliding_window":1024}}
            """u8.ToArray(), "c");
        (config.ModelType, config.VocabularySize, config.ContextSize, config.Heads, config.KeyValueHeads, config.HeadSize,
            config.TiedEmbeddings)
            .ShouldBe(("gemma3_text", 262_208, 131_072, 8, 4, 256, true));
        (config.RopeTheta, config.LocalRopeTheta, config.RopeScaling, config.SlidingWindow, config.QueryScale)
            .ShouldBe((1e6, 10_000d, new LinearRope(8), 1024, 256d));
        config.SlidingLayers!.Index().Where(layer => !layer.Item).Select(layer => layer.Index).ShouldBe([5, 11, 17, 23, 29]);
    }

    [Theory]
    [InlineData("hidden_size", "\"32\"", "'hidden_size' is \"32\"; expected a whole number")]
    [InlineData("hidden_size", "0", "'hidden_size' is 0")]
    [InlineData("hidden_size", "null", "'hidden_size' is missing")]
    [InlineData("hidden_size", "99999999999", "expected a whole number")]
    [InlineData("num_key_value_heads", "3", "cannot share 3")]
    [InlineData("head_dim", "7", "is odd")]
    [InlineData("rms_norm_eps", "-1", "must be positive")]
    [InlineData("hidden_act", "\"gelu\"", "'gelu'")]
    [InlineData("quantization_config", "{}", "quantised")]
    [InlineData("model_type", "\"bert\"", "'bert' is not supported; supported: llama, ")]
    [InlineData("rope_scaling", "{\"type\":\"spiral\"}", "'spiral'")]
    [InlineData("rope_scaling", "{\"type\":\"linear\"}", "'factor' is missing")]
    [InlineData("rope_scaling", "{\"type\":\"longrope\",\"short_factor\":[1,2],\"long_factor\":[1,2]}",
        "2 short and 2 long factors; 4 pairs")]
    [InlineData("num_hidden_layers", "5000", "at most 4096")]
    [InlineData("model_type", "7", "expected a string")]
    public void A_wrong_value_is_named_with_its_key(string key, string value, string reason)
    {
        var config = JsonNode.Parse(Plain)!.AsObject();
        config[key] = JsonNode.Parse(value);
        Should.Throw<InvalidDataException>(() => HubConfig.Parse(Encoding.UTF8.GetBytes(config.ToJsonString()), "c")).Message
            .ShouldContain(reason);
    }
}
