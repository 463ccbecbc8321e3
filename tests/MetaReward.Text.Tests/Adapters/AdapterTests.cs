using System.Text;
using MetaReward.Tests;

namespace MetaReward.Text.Tests.Adapters;

public class AdapterTests
{
    private const string Query = "model.layers.1.self_attn.q_proj";

    public static TheoryData<string> Cases =>
    [
        "dora-r4-a8/adapter", "dpo-trajectory/adapter-final", "exclude-modules/adapter", "layers-to-transform-1/adapter",
        "lm-head-and-embed-lora/adapter",
        "lora-bias/adapter", "modules-to-save/adapter", "r4-a8-all/adapter", "rank-alpha-pattern/adapter", "regex-targets/adapter",
        "rslora-r4-a8/adapter",
        "subset-q-v/adapter",
    ];

    [ReferenceTheory("fixtures/lora")]
    [MemberData(nameof(Cases))]
    public void What_peft_wrote_is_read_and_written_back_tensor_for_tensor(string name)
    {
        var folder = SharedData.Path("fixtures/lora/" + name);
        var adapter = AdapterFolder.Read(folder);
        using var scratch = new Scratch();
        AdapterFolder.Write(scratch.Folder, adapter);
        Directory.GetFiles(scratch.Folder).Select(Path.GetFileName).Order().ShouldBe([AdapterFolder.ConfigFile, AdapterFolder.WeightsFile]);
        using var theirs = SafetensorsFile.Open(Path.Combine(folder, AdapterFolder.WeightsFile));
        using var ours = SafetensorsFile.Open(scratch.File(AdapterFolder.WeightsFile));
        ours.Names.ShouldBe(theirs.Names.Order(StringComparer.Ordinal));
        foreach (var tensor in theirs.Names)
        {
            ours.Shape(tensor).ShouldBe(theirs.Shape(tensor));
            ours.Read(tensor).Values.ShouldBe(theirs.Read(tensor).Values);
        }

        var again = AdapterFolder.Read(scratch.Folder);
        AdapterConfigWriter.Bytes(again.Config).ShouldBe(AdapterConfigWriter.Bytes(adapter.Config));
    }

    [ReferenceTheory("fixtures/lora")]
    [MemberData(nameof(Cases))]
    public void The_settings_adapt_exactly_the_modules_that_have_tensors(string name)
    {
        var adapter = AdapterFolder.Read(SharedData.Path("fixtures/lora/" + name));
        using var model = SafetensorsFile.Open(SharedData.Path("fixtures/lora/base/model.safetensors"));
        var modules = model.Names.Where(tensor => !tensor.Contains("norm", StringComparison.Ordinal))
            .Select(tensor => tensor[..^".weight".Length]);
        modules.Where(adapter.Config.Adapts).Order(StringComparer.Ordinal).ShouldBe(adapter.Parts.Select(part => part.Module));
    }

    [ReferenceFact("fixtures/lora")]
    public void Ranks_and_alphas_follow_their_patterns()
    {
        var config = AdapterFolder.Read(SharedData.Path("fixtures/lora/rank-alpha-pattern/adapter")).Config;
        (config.RankOf(Query), config.AlphaOf(Query)).ShouldBe((2, 8));
        config.RankOf("model.layers.0.mlp.down_proj").ShouldBe(4);
        config.RankOf("model.layers.1.mlp.down_proj").ShouldBe(6);
        config.ScalingOf("model.layers.0.mlp.up_proj").ShouldBe(0.25);
        config.ScalingOf("model.layers.0.self_attn.v_proj").ShouldBe(8);
        (config with { RankStabilised = true }).ScalingOf("model.layers.0.self_attn.v_proj").ShouldBe(16);
    }

    [ReferenceFact("fixtures/lora")]
    public void Whole_modules_and_kept_embeddings_stand_under_the_bases_names()
    {
        AdapterFolder.Read(SharedData.Path("fixtures/lora/modules-to-save/adapter")).Whole.Keys
            .ShouldBe(["lm_head.weight", "model.embed_tokens.weight"]);
        var embedding = AdapterFolder.Read(SharedData.Path("fixtures/lora/lm-head-and-embed-lora/adapter"));
        embedding.Whole.Keys.ShouldBe(["lm_head.weight", "model.embed_tokens.weight"]);
        embedding.Parts.Single(part => part.Embedding).Module.ShouldBe("model.embed_tokens");
    }

    [Theory]
    [InlineData("""{"lora_alpha":8,"target_modules":["q_proj"]}""", "'r' is missing")]
    [InlineData("""{"r":0,"lora_alpha":8,"target_modules":["q_proj"]}""", "'r' is 0")]
    [InlineData("""{"r":4,"lora_alpha":8}""", "'target_modules' is missing")]
    [InlineData("""{"r":4,"lora_alpha":8,"target_modules":[1]}""", "'target_modules' is 1")]
    [InlineData("""{"r":4,"lora_alpha":8,"target_modules":"(q_proj"}""", "not a regular expression")]
    [InlineData("""{"r":4,"lora_alpha":8,"target_modules":["q"],"rank_pattern":{"[":2}}""", "'[' is not a regular expression")]
    [InlineData("""{"r":4,"lora_alpha":8,"target_modules":["q"],"lora_dropout":1}""", "'lora_dropout' is 1")]
    [InlineData("""{"r":4,"lora_alpha":8,"target_modules":["q"],"bias":"some"}""", "expected none, all or lora_only")]
    [InlineData("""{"r":4,"lora_alpha":8,"target_modules":["q"],"peft_type":"IA3"}""", "kind 'IA3' is not read")]
    [InlineData("""{"r":4,"lora_alpha":8,"target_modules":["q"],"use_qalora":true}""", "'use_qalora' is true; expected null")]
    [InlineData("""{"r":4,"lora_alpha":8,"target_modules":["q"],"init_lora_weights":"pissa_niter_4"}""", "save it as a plain LoRA")]
    public void Settings_that_cannot_be_followed_are_refused_with_the_reason(string json, string reason) =>
        Should.Throw<InvalidDataException>(() => AdapterConfigReader.Parse(Encoding.UTF8.GetBytes(json), "adapter_config.json")).Message
            .ShouldContain(reason);

    [Theory]
    [InlineData("\"layers\"", "model.layers.1.q_proj", true)]
    [InlineData("\"layers\"", "model.layers.2.q_proj", false)]
    [InlineData("\"blocks\"", "model.layers.1.q_proj", false)]
    [InlineData("[\"h\", \"(lay)(ers)\"]", "model.layers.1.q_proj", true)]
    [InlineData("\"layers|model\"", "model.layers.1.q_proj", false)] // an unbracketed choice ends before the number: no layer, no failure
    [InlineData("\"layers\"", "model.layers.99999999999.q_proj", false)]
    public void Layers_are_counted_under_their_pattern(string pattern, string module, bool adapted)
    {
        var json = $$"""{"r":4,"lora_alpha":8,"target_modules":["q_proj"],"layers_to_transform":[1],"layers_pattern":{{pattern}}}""";
        AdapterConfigReader.Parse(Encoding.UTF8.GetBytes(json), "adapter_config.json").Adapts(module).ShouldBe(adapted);
    }

    [Fact]
    public void A_folder_with_pickled_weights_is_refused_with_the_remedy()
    {
        using var scratch = new Scratch();
        scratch.File(AdapterFolder.ConfigFile,
            AdapterConfigWriter.Bytes(new AdapterConfig { Rank = 2, Alpha = 4, Targets = ModuleNames.Of("q_proj") }));
        scratch.File("adapter_model.bin", [0x80, 2]);
        Should.Throw<InvalidDataException>(() => AdapterFolder.Read(scratch.Folder)).Message.ShouldContain("never read");
        Should.Throw<InvalidDataException>(() => Checkpoint.Open(scratch.Folder)).Message.ShouldContain("no model without its base");
    }

    [Theory]
    [InlineData(3, 64, "expected [2, inputs]")]
    [InlineData(2, 60, "60 magnitudes for 64 outputs")]
    public void Tensors_that_contradict_the_settings_are_refused(int rank, int outputs, string reason)
    {
        using var scratch = new Scratch();
        var config = new AdapterConfig { Rank = 2, Alpha = 4, Targets = ModuleNames.Of("q_proj"), Dora = true };
        var part = new LowRank(Query, ([rank, 8], new float[rank * 8]),
            ([64, rank], new float[64 * rank])) { Magnitude = new float[outputs] };
        AdapterFolder.Write(scratch.Folder, new Adapter(config, [part], new Dictionary<string, (long[] Shape, float[] Values)>()));
        Should.Throw<InvalidDataException>(() => AdapterFolder.Read(scratch.Folder)).Message.ShouldContain(reason);
    }

    [Fact]
    public void A_hostile_expression_is_given_up_on()
    {
        var config = new AdapterConfig { Rank = 2, Alpha = 4, Targets = ModuleNames.Matching("(([a-z_.0-9])+)+x") };
        Should.Throw<InvalidDataException>(() => config.Adapts(new string('a', 60))).Message.ShouldContain("did not come to an end");
    }
}
