using MetaReward.Remote.Hub;

namespace MetaReward.Tests;

/// <summary>Models found in the cache with nobody to ask.</summary>
public sealed class CachedModelTests : IDisposable
{
    private readonly Puller puller = new();

    [Fact]
    public void What_was_never_fetched_is_not_there() => Find(FakeHub.Name).ShouldBeNull();

    [Fact]
    public async Task What_was_fetched_is_found_by_branch_and_by_commit()
    {
        await puller.PullAsync();
        Find("org/tiny").ShouldBe(puller.Snapshot);
        Find("org/tiny@" + FakeHub.Commit).ShouldBe(puller.Snapshot);
        Find("org/tiny@v1").ShouldBeNull("nobody knows which commit v1 is");
    }

    [Theory]
    [InlineData("model.safetensors", "its weights are missing")]
    [InlineData("config.json", "config.json is missing")]
    public async Task A_part_of_a_model_is_no_model(string file, string message)
    {
        await puller.PullAsync();
        File.Delete(Path.Combine(puller.Snapshot, file));
        Should.Throw<HubException>(() => Find("org/tiny")).Message.ShouldContain(message);
    }

    [Fact]
    public async Task A_link_whose_blob_is_gone_is_no_file()
    {
        await puller.PullAsync();
        File.Delete(puller.Blob("model.safetensors"));
        Should.Throw<HubException>(() => Find("org/tiny")).Message.ShouldContain("is not complete: its weights are missing");
    }

    [Fact]
    public async Task A_missing_shard_is_named()
    {
        puller.Hub.Files.Remove("model.safetensors");
        puller.Hub.Files["model-00001-of-00001.safetensors"] = FakeHub.Bytes(50);
        puller.Hub.Files["model.safetensors.index.json"] = """{"weight_map": {"a": "model-00001-of-00001.safetensors"}}"""u8.ToArray();
        await puller.PullAsync();
        File.Delete(Path.Combine(puller.Snapshot, "model-00001-of-00001.safetensors"));
        Should.Throw<HubException>(() => Find("org/tiny")).Message
            .ShouldContain("1 of 1 shards are missing, first 'model-00001-of-00001.safetensors'");
    }

    [Fact]
    public async Task The_one_gguf_file_is_the_model_and_of_several_one_must_be_named()
    {
        puller.Hub.Files["a-Q4.gguf"] = FakeHub.Bytes(10);
        await puller.PullAsync(gguf: true);
        Find("org/tiny").ShouldBe(Path.Combine(puller.Snapshot, "a-Q4.gguf"));
        puller.Hub.Files["a-Q8.gguf"] = FakeHub.Bytes(20);
        await puller.PullAsync(gguf: true, file: "Q8");
        Should.Throw<HubException>(() => Find("org/tiny")).Message.ShouldContain("has several .gguf files");
        CachedModel.Find(puller.Settings, ModelName.Parse("org/tiny"), gguf: true, file: "Q8").ShouldEndWith("a-Q8.gguf");
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../..")]
    [InlineData("main")]
    public async Task A_reference_that_is_no_commit_leads_nowhere(string content)
    {
        await puller.PullAsync();
        await File.WriteAllTextAsync(Path.Combine(puller.Repository, "refs/main"), content);
        Find("org/tiny").ShouldBeNull();
    }

    /// <summary>As another library writes it.</summary>
    [Fact]
    public async Task A_reference_may_end_in_a_line_end()
    {
        await puller.PullAsync();
        await File.WriteAllTextAsync(Path.Combine(puller.Repository, "refs/main"), FakeHub.Commit + "\n");
        Find("org/tiny").ShouldBe(puller.Snapshot);
    }

    public void Dispose() => puller.Dispose();

    private string? Find(string name) => CachedModel.Find(puller.Settings, ModelName.Parse(name));
}
