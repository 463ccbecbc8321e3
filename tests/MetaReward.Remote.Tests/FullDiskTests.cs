namespace MetaReward.Tests;

/// <summary>A disk that fills up although there seemed to be room.</summary>
public sealed class FullDiskTests : IDisposable
{
    private readonly Puller puller = new();

    [Fact]
    public async Task What_has_arrived_is_kept_and_gone_on_with_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(kilobytes: 200);
        puller.Cache = disk.Path;
        var etag = FakeHub.Etag("model.safetensors", puller.Hub.Files["model.safetensors"]);
        puller.Hub.OnHome = asked => Task.FromResult<Told?>(asked is { Method: "HEAD" } && asked.Ends("/model.safetensors")
            ? new(200, Announced: -1, Headers: [("X-Linked-Etag", etag)]) : null); // no size, so room cannot be reckoned
        var refusal = await puller.RefusedAsync();
        refusal.ShouldContain(".incomplete': No space left on device");
        refusal.ShouldContain("What has arrived is kept there. Free some space");
        new FileInfo(puller.Blob("model.safetensors") + ".incomplete").Length.ShouldBeInRange(100_000, 204_800);
        File.Exists(puller.Blob("model.safetensors")).ShouldBeFalse();

        disk.Grow(kilobytes: 1024);
        await puller.PullAsync();
        puller.Hub.Storage.Heard.Last().From.ShouldBeGreaterThan(100_000);
        (await File.ReadAllBytesAsync(puller.Blob("model.safetensors"))).ShouldBe(puller.Hub.Files["model.safetensors"]);
    }

    [Fact]
    public async Task A_cache_that_cannot_be_written_is_named()
    {
        puller.Cache = "/proc/metareward-cache";
        puller.Hub.OnHome = asked =>
            Task.FromResult<Told?>(asked is { Method: "HEAD" } ? new(200, Announced: -1, Headers: [("ETag", new string('a', 40))]) : null);
        (await puller.RefusedAsync()).ShouldContain("cannot write into the cache '/proc/metareward-cache'");
    }

    public void Dispose() => puller.Dispose();
}
