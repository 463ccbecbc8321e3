namespace MetaReward.Tests;

/// <summary>Bytes that come in pieces, late, wrong, or not at all.</summary>
public sealed class ResumeTests : IDisposable
{
    private const string Weights = "model.safetensors";
    private readonly Puller puller = new();
    private int times;

    private byte[] Whole => puller.Hub.Files[Weights];

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    [InlineData(299_999)]
    public async Task A_connection_that_drops_in_the_middle_goes_on_where_it_stopped(int kept)
    {
        OnWeights(asked => times++ < 3 ? puller.Hub.Part(asked, Weights) with { Cut = kept } : null);
        await puller.PullAsync();
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
        puller.Hub.Storage.Heard.Select(a => a.From).ShouldBe(puller.Hub.Storage.Heard.Select(a => a.From).Order(), "never back");
        puller.Hub.Storage.Heard.Last().From.ShouldBeGreaterThanOrEqualTo(kept);
    }

    [Fact]
    public async Task A_connection_that_is_reset_goes_on_too()
    {
        OnWeights(asked => times++ < 3 ? puller.Hub.Part(asked, Weights) with { Cut = 100_000, Reset = true } : null);
        await puller.PullAsync();
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
    }

    [Fact]
    public async Task More_drops_than_tries_are_endured_as_long_as_something_arrives_in_between()
    {
        OnWeights(asked => puller.Hub.Part(asked, Weights) with { Cut = 20_000 });
        await puller.PullAsync();
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
        puller.Hub.Storage.Heard.Count.ShouldBeGreaterThan(puller.Patience.Tries);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(300_000)]
    public async Task What_another_process_left_incomplete_is_gone_on_with(int kept)
    {
        Leave(Whole[..kept]);
        (await puller.PlanAsync()).Missing.ShouldBe(Whole.Length - kept + 2 + 13);
        await puller.PullAsync();
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
        puller.Hub.Storage.Heard.Select(a => a.From).ShouldBe(kept == Whole.Length ? [] : [kept]);
        puller.Blobs().ShouldNotContain(name => name.EndsWith(".incomplete", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(300_000)]
    [InlineData(300_001)]
    public async Task A_leftover_of_other_bytes_is_found_out_and_thrown_away(int length)
    {
        Leave(new byte[length]);
        await puller.PullAsync();
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
        puller.Hub.Storage.Heard.Last().From.ShouldBe(0);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(206, 50)]
    public async Task A_server_that_ignores_the_range_or_sends_another_part_is_read_from_the_start(int status, int from)
    {
        Leave(Whole[..100_000]);
        OnWeights(asked => times++ > 0 ? null : new(status, Whole[from..],
            Headers: status == 206 ? [("Content-Range", $"bytes {from}-{Whole.Length - 1}/{Whole.Length}")] : []));
        await puller.PullAsync();
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
    }

    [Fact]
    public async Task Wrong_bytes_are_asked_for_once_more()
    {
        OnWeights(_ => times++ == 0 ? new(200, new byte[Whole.Length]) : null);
        await puller.PullAsync();
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
        puller.Hub.Storage.Heard.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Bytes_that_are_wrong_twice_are_an_error_and_nothing_of_them_stays()
    {
        OnWeights(_ => new(200, new byte[Whole.Length]));
        var refusal = await puller.RefusedAsync();
        refusal.ShouldContain("'model.safetensors' arrived wrong, twice: its hash is");
        refusal.ShouldContain(FakeHub.Etag(Weights, Whole));
        puller.Hub.Storage.Heard.Count.ShouldBe(2);
        puller.Blobs().ShouldNotContain(name => name.StartsWith(FakeHub.Etag(Weights, Whole), StringComparison.Ordinal));
        File.Exists(Path.Combine(puller.Snapshot, Weights)).ShouldBeFalse();
        Directory.Exists(Path.Combine(puller.Repository, "refs")).ShouldBeFalse("an unfinished commit is no branch's");
    }

    [Fact]
    public async Task A_small_file_is_checked_by_gits_own_hash()
    {
        puller.Hub.OnHome = asked =>
            Task.FromResult<Told?>(asked is { Method: "GET" } && asked.Ends("/config.json") ? new(200, "[]"u8.ToArray()) : null);
        (await puller.RefusedAsync()).ShouldContain("'config.json' arrived wrong, twice");
        puller.Blobs().ShouldNotContain(FakeHub.Etag("config.json", "{}"u8.ToArray()));
    }

    [Theory]
    [InlineData(200_000, null)] // announces what it sends
    [InlineData(200_000, -1L)] // announces nothing, and closes
    public async Task A_body_that_is_too_short_is_gone_on_with(int sent, long? announced)
    {
        OnWeights(_ => times++ == 0 ? new(200, Whole[..sent], announced) : null);
        await puller.PullAsync();
        puller.Hub.Storage.Heard.Select(a => a.From).ShouldBe([0, sent]);
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
    }

    [Fact]
    public async Task A_body_that_never_ends_is_stopped()
    {
        OnWeights(_ => new(200, [.. Whole, .. Whole]));
        (await puller.RefusedAsync()).ShouldContain("more than the 300,000 bytes that were announced");
        puller.Blobs().ShouldNotContain(name => name.StartsWith(FakeHub.Etag(Weights, Whole), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_falls_silent_counts_as_dropped()
    {
        puller.Patience = puller.Patience with { Idle = TimeSpan.FromMilliseconds(300) };
        puller.Hub.OnStorage = async asked =>
        {
            if (times++ > 0)
            {
                return null;
            }

            await Task.Delay(2000);
            return puller.Hub.Part(asked, Weights);
        };
        await puller.PullAsync();
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
    }

    [Fact]
    public async Task Stopped_it_keeps_what_has_arrived_and_goes_on_from_there()
    {
        using var stop = new CancellationTokenSource();
        OnWeights(_ => times++ == 0 ? new(200, Whole[..150_000], Announced: Whole.Length) { Held = TimeSpan.FromSeconds(20) } : null);
        var pull = puller.PullAsync(cancel: stop.Token);
        await UntilAsync(() => new FileInfo(puller.Blob(Weights) + ".incomplete") is { Exists: true, Length: 150_000 });
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => pull);
        new FileInfo(puller.Blob(Weights) + ".incomplete").Length.ShouldBe(150_000);
        File.Exists(puller.Blob(Weights)).ShouldBeFalse();

        await puller.PullAsync();
        puller.Hub.Storage.Heard.Last().From.ShouldBe(150_000);
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
    }

    [Fact]
    public async Task Two_at_once_fetch_each_blob_once()
    {
        puller.Hub.OnStorage = async asked =>
        {
            await Task.Delay(400);
            return null;
        };
        var both = await Task.WhenAll(puller.PullAsync(), puller.PullAsync());
        both.ShouldBe([puller.Snapshot, puller.Snapshot]);
        puller.Hub.Storage.Heard.Count.ShouldBe(1);
        File.ReadAllBytes(puller.Blob(Weights)).ShouldBe(Whole);
    }

    [Fact]
    public async Task One_who_waits_for_another_process_says_so()
    {
        var path = Path.Combine(puller.Settings.Cache, ".locks", "models--org--tiny", FakeHub.Etag(Weights, Whole) + ".lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using (new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            using var stop = new CancellationTokenSource();
            var pull = puller.PullAsync(cancel: stop.Token);
            await UntilAsync(() => puller.Notes.Count > 0);
            await stop.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(() => pull);
        }

        puller.Notes.ShouldBe(["org/tiny: another process fetches model.safetensors; waiting for it"]);
        await puller.PullAsync();
    }

    public void Dispose() => puller.Dispose();

    private static async Task UntilAsync(Func<bool> there)
    {
        for (var n = 0; !there(); n++)
        {
            n.ShouldBeLessThan(3000, "it never came");
            await Task.Delay(10);
        }
    }

    private void OnWeights(Func<Asked, Told?> answer) => puller.Hub.OnStorage = asked => Task.FromResult(answer(asked));

    private void Leave(byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(puller.Blob(Weights))!);
        File.WriteAllBytes(puller.Blob(Weights) + ".incomplete", bytes);
    }
}
