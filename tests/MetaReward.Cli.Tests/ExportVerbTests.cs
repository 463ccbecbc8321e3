using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Cli.Work;
using MetaReward.Text;
using MetaReward.Torch;

namespace MetaReward.Tests;

public sealed class ExportVerbTests : IDisposable
{
    private static readonly ModelConfig Tiny = new()
    {
        ModelType = "llama", VocabularySize = 256, HiddenSize = 32, FeedForwardSize = 64, Layers = 2, Heads = 4, KeyValueHeads = 2,
        HeadSize = 8,
        ContextSize = 64, RopeTheta = 10_000, NormEpsilon = 1e-5, TiedEmbeddings = true,
    };

    private readonly TemporaryFolder folder = new();

    private string Model => Directory.Exists(folder["model"]) ? folder["model"] : Made(Tiny, folder["model"], 1);

    [Theory]
    [InlineData("f32", "0 at most, 0 on average")]
    [InlineData("bf16", "log-probs differ by")]
    public async Task A_model_is_written_as_a_folder_and_checked(string type, string said)
    {
        var screen = await Screen.RunAsync("export", Model, "--to", folder["out"], "--type", type, "--shard-size", "20KB");
        screen.Code.ShouldBe(0, screen.Error);
        screen.Out.ShouldContain(said);
        screen.Out.ShouldContain("model.safetensors.index.json");
        screen.Out.ShouldContain($"Wrote {folder["out"]}.");
        using var back = Checkpoint.Open(folder["out"]);
        back.Config.ShouldBe(Tiny);
        Directory.Exists(folder["out.unfinished"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("f32")]
    [InlineData("f16")]
    [InlineData("q8_0")]
    public async Task A_model_is_written_as_gguf_and_checked(string type)
    {
        var screen = await Screen.RunAsync("export", Model, "--to", folder["out.gguf"], "--type", type, "--name", "little", "--json");
        screen.Code.ShouldBe(0, screen.Error);
        using var json = JsonDocument.Parse(screen.Out);
        json.RootElement.GetProperty("check").GetProperty("passed").GetBoolean().ShouldBeTrue();
        json.RootElement.GetProperty("check").GetProperty("same_tokens").GetBoolean().ShouldBeTrue();
        using var back = Checkpoint.Open(folder["out.gguf"]);
        back.Config.Layers.ShouldBe(2);
        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(2);
    }

    [Fact]
    public async Task An_adapter_is_merged_into_its_base()
    {
        var config = new AdapterConfig { Rank = 2, Alpha = 4, Targets = ModuleNames.Of("q_proj"), BaseModel = Model };
        var part = new LowRank("model.layers.0.self_attn.q_proj", ([2, 32], [.. Enumerable.Repeat(0.5f, 64)]),
            ([32, 2], [.. Enumerable.Repeat(0.25f, 64)]));
        AdapterFolder.Write(folder["adapter"], new(config, [part], new Dictionary<string, (long[] Shape, float[] Values)>()));
        var screen = await Screen.RunAsync("export", folder["adapter"], "--to", folder["merged"], "--type", "f32");
        screen.Code.ShouldBe(0, screen.Error);
        using var plain = Checkpoint.Open(Model);
        using var merged = Checkpoint.Open(folder["merged"]);
        const string Query = "model.layers.0.self_attn.q_proj.weight", Key = "model.layers.0.self_attn.k_proj.weight";
        merged.Read(Query).Values.Zip(plain.Read(Query).Values).Select(pair => pair.First - pair.Second)
            .ShouldAllBe(difference => Math.Abs(difference - 0.5f) < 1e-6);
        merged.Read(Key).Values.ShouldBe(plain.Read(Key).Values);
    }

    [Fact]
    public void A_file_that_holds_another_model_fails_the_check()
    {
        var other = Made(Tiny, folder["other"], 2);
        using var source = ExportSource.Open(Model, null);
        ExportCheck.Of(source, Model, ExportType.F32).Passed.ShouldBeTrue();
        ExportCheck.Of(source, other, ExportType.F32).Passed.ShouldBeFalse();
    }

    [Fact]
    public async Task What_is_there_stays_as_it_is()
    {
        folder.Write("kept.gguf", "mine");
        var screen = await Screen.RunAsync("export", Model, "--to", folder["kept.gguf"]);
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain("already exists and is not overwritten");
        (await File.ReadAllTextAsync(folder["kept.gguf"], TestContext.Current.CancellationToken)).ShouldBe("mine");
    }

    [Theory]
    [InlineData("--type q4_0", "--type is 'q4_0'; expected f32, f16, bf16, q8_0")]
    [InlineData("--type q8_0", "q8_0 is a kind of GGUF files")]
    [InlineData("--shard-size many", "--shard-size is 'many'")]
    [InlineData("--base x", "is not an adapter, so it has no base")]
    public async Task Words_that_make_no_export_are_not_understood(string options, string reason)
    {
        var screen = await Screen.RunAsync(["export", Model, "--to", folder["out"], .. options.Split(' ')]);
        screen.Code.ShouldBe(Program.NotUnderstood);
        screen.Error.ShouldContain(reason);
        Directory.GetFileSystemEntries(folder.Path).ShouldBe([Model]);
    }

    [Fact]
    public async Task A_tokenizer_that_llama_cpp_has_not_is_refused_and_nothing_is_left()
    {
        SeedCheckpoint.Untrained(Seed.Of(0)).Save(folder["words"]);
        var screen = await Screen.RunAsync("export", folder["words"], "--to", folder["out.gguf"]);
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain("llama.cpp has no tokenizer of the kind WordLevel");
        Directory.GetFileSystemEntries(folder.Path).Length.ShouldBe(1);
        (await Screen.RunAsync("export", folder["words"], "--to", folder["out"])).Code.ShouldBe(0);
    }

    public void Dispose() => folder.Dispose();

    private static string Made(ModelConfig config, string path, long seed)
    {
        TorchRuntime.Load();
        using var model = Transformer.Random(config, Seed.Of(seed));
        new TorchPolicy(model, TextSide.Parse(ByteTokenizer.Files(256), "test")).Save(path);
        return path;
    }
}
