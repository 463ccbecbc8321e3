using MetaReward.Remote.Hub;

namespace MetaReward.Tests;

/// <summary>A pull when everything goes well: what is fetched, where it lies, and what is not asked for again.</summary>
public sealed class PullTests : IDisposable
{
    private readonly Puller puller = new();

    [Fact]
    public async Task A_model_lies_in_the_cache_as_the_hubs_libraries_lay_it()
    {
        (await puller.PullAsync()).ShouldBe(puller.Snapshot);
        Directory.EnumerateFiles(puller.Snapshot).Select(f => Path.GetFileName(f))
            .ShouldBe(["config.json", "tokenizer.json", "model.safetensors"], ignoreOrder: true);
        foreach (var name in new[] { "config.json", "tokenizer.json", "model.safetensors" })
        {
            new FileInfo(Path.Combine(puller.Snapshot, name)).LinkTarget
                .ShouldBe($"../../blobs/{FakeHub.Etag(name, puller.Hub.Files[name])}");
            (await File.ReadAllBytesAsync(Path.Combine(puller.Snapshot, name))).ShouldBe(puller.Hub.Files[name]);
        }

        (await File.ReadAllTextAsync(Path.Combine(puller.Repository, "refs/main"))).ShouldBe(FakeHub.Commit);
        puller.Blobs().Count().ShouldBe(3);
        File.Exists(Path.Combine(puller.Repository, ".no_exist", FakeHub.Commit, "chat_template.jinja")).ShouldBeTrue();
        File.Exists(Path.Combine(puller.Repository, ".no_exist", FakeHub.Commit, "config.json")).ShouldBeFalse();
        puller.Notes.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_there_is_found_without_asking_for_a_body()
    {
        await puller.PullAsync();
        var before = puller.Hub.Home.Heard.Count + puller.Hub.Storage.Heard.Count;
        (await puller.PullAsync()).ShouldBe(puller.Snapshot);
        puller.Hub.Home.Heard.Concat(puller.Hub.Storage.Heard).Count().ShouldBe(before + 1 + 3);
        puller.Hub.Home.Heard.Skip(before - puller.Hub.Storage.Heard.Count).Count(asked => asked.Method == "GET")
            .ShouldBe(1, "the list alone");
        puller.Hub.Storage.Heard.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Blobs_that_another_library_fetched_are_only_linked()
    {
        foreach (var (name, bytes) in puller.Hub.Files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(puller.Blob(name))!);
            await File.WriteAllBytesAsync(puller.Blob(name), bytes);
        }

        await puller.PullAsync();
        puller.Hub.Storage.Heard.ShouldBeEmpty();
        File.ReadAllBytes(Path.Combine(puller.Snapshot, "model.safetensors")).ShouldBe(puller.Hub.Files["model.safetensors"]);
    }

    [Fact]
    public async Task Files_without_links_as_on_some_systems_count_too()
    {
        Directory.CreateDirectory(puller.Snapshot);
        foreach (var name in new[] { "config.json", "tokenizer.json", "model.safetensors" })
        {
            await File.WriteAllBytesAsync(Path.Combine(puller.Snapshot, name), puller.Hub.Files[name]);
        }

        await puller.PullAsync();
        puller.Hub.Storage.Heard.ShouldBeEmpty();
        puller.Blobs().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_of_another_size_or_a_link_that_leads_nowhere_is_fetched_again()
    {
        Directory.CreateDirectory(puller.Snapshot);
        await File.WriteAllTextAsync(Path.Combine(puller.Snapshot, "model.safetensors"), "short");
        File.CreateSymbolicLink(Path.Combine(puller.Snapshot, "config.json"), "../../blobs/gone");
        await puller.PullAsync();
        foreach (var name in new[] { "config.json", "model.safetensors" })
        {
            (await File.ReadAllBytesAsync(Path.Combine(puller.Snapshot, name))).ShouldBe(puller.Hub.Files[name]);
        }
    }

    [Fact]
    public async Task Shards_are_those_that_the_index_names()
    {
        puller.Hub.Files.Remove("model.safetensors");
        puller.Hub.Files["model-00001-of-00002.safetensors"] = FakeHub.Bytes(5000, 2);
        puller.Hub.Files["model-00002-of-00002.safetensors"] = FakeHub.Bytes(6000, 3);
        puller.Hub.Files["consolidated.safetensors"] = FakeHub.Bytes(11_000, 4);
        puller.Hub.Files["model.safetensors.index.json"] = """
            {"metadata": {}, "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "./model-00002-of-00002.safetensors",
            "c": "model-00001-of-00002.safetensors"}}
            """u8.ToArray();
        var plan = await puller.PlanAsync();
        plan.Files.Select(f => f.File.Name).ShouldBe(
            ["config.json", "tokenizer.json", "model.safetensors.index.json", "model-00001-of-00002.safetensors",
                "model-00002-of-00002.safetensors"]);
        plan.Missing.ShouldBe(plan.Files.Sum(f => (long)puller.Hub.Files[f.File.Name].Length));
        Directory.Exists(puller.Repository).ShouldBeFalse("a plan leaves nothing");
        await puller.PullAsync();
        CachedModel.Find(puller.Settings, ModelName.Parse(FakeHub.Name)).ShouldBe(puller.Snapshot);
    }

    [Theory]
    [InlineData("org/tiny@v1", "refs/v1")]
    [InlineData("org/tiny@refs/pr/3", "refs/refs/pr/3")]
    [InlineData("org/tiny@" + FakeHub.Commit, null)]
    public async Task A_revision_is_a_branch_a_tag_a_pull_request_or_a_commit(string name, string? reference)
    {
        (await puller.PullAsync(name)).ShouldBe(puller.Snapshot);
        var refs = Path.Combine(puller.Repository, "refs");
        var files = Directory.Exists(refs) ? Directory.EnumerateFiles(refs, "*",
            SearchOption.AllDirectories).Select(f => Path.GetRelativePath(puller.Repository, f)).ToArray() : [];
        files.ShouldBe(reference is null ? [] : [reference]);
        CachedModel.Find(puller.Settings, ModelName.Parse(name)).ShouldBe(puller.Snapshot);
    }

    [Fact]
    public async Task Side_files_of_every_kind_come_along_and_other_files_do_not()
    {
        string[] wanted = ["generation_config.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja",
            "additional_chat_templates/tools.jinja"];
        string[] others = ["onnx/model.onnx", "onnx/model.safetensors", "vocab.json", "tokenizer.model", "sub/config.json", "LICENSE",
            "tf_model.h5", "training_args.bin"];
        foreach (var name in wanted.Concat(others))
        {
            puller.Hub.Files[name] = FakeHub.Bytes(10, name.Length);
        }

        (await puller.PlanAsync()).Files.Select(f => f.File.Name)
            .ShouldBe([.. wanted, "config.json", "tokenizer.json", "model.safetensors"], ignoreOrder: true);
        await puller.PullAsync();
        new FileInfo(Path.Combine(puller.Snapshot, "additional_chat_templates/tools.jinja")).LinkTarget.ShouldStartWith("../../../blobs/");
    }

    [Fact]
    public async Task One_gguf_file_is_taken_and_of_several_the_one_that_is_chosen()
    {
        puller.Hub.Files["tiny-Q4_K_M.gguf"] = FakeHub.Bytes(100, 5);
        puller.Hub.Files["mmproj-f16.gguf"] = FakeHub.Bytes(100, 6);
        (await puller.PullAsync(gguf: true)).ShouldBe(Path.Combine(puller.Snapshot, "tiny-Q4_K_M.gguf"));
        puller.Blobs().Count().ShouldBe(1);

        puller.Hub.Files["q8/tiny-Q8_0-00002-of-00002.gguf"] = FakeHub.Bytes(100, 7);
        puller.Hub.Files["q8/tiny-Q8_0-00001-of-00002.gguf"] = FakeHub.Bytes(100, 8);
        var refusal = await puller.RefusedAsync(gguf: true);
        refusal.ShouldContain("several .gguf files");
        refusal.ShouldContain("--file");
        refusal.ShouldContain("\n  tiny-Q4_K_M.gguf");
        refusal.ShouldContain("\n  q8/tiny-Q8_0-00001-of-00002.gguf");
        (await puller.PullAsync(gguf: true, file: "q8_0")).ShouldBe(Path.Combine(puller.Snapshot, "q8/tiny-Q8_0-00001-of-00002.gguf"));
        File.Exists(Path.Combine(puller.Snapshot, "q8/tiny-Q8_0-00002-of-00002.gguf")).ShouldBeTrue();
        (await puller.PullAsync(gguf: true, file: "tiny-Q4_K_M.gguf")).ShouldEndWith("tiny-Q4_K_M.gguf");
        (await puller.RefusedAsync(gguf: true, file: "Q2")).ShouldContain("no .gguf file like 'Q2'");
        (await puller.RefusedAsync(gguf: true, file: "tiny")).ShouldContain("several .gguf files of org/tiny are like 'tiny'");
    }

    public void Dispose() => puller.Dispose();
}
