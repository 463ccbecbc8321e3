using MetaReward.Remote.Hub;

namespace MetaReward.Tests;

/// <summary>One who pulls from a fake Hub into a cache of the test's own.</summary>
internal sealed class Puller : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public FakeHub Hub { get; } = new();

    /// <summary>What was said on the way.</summary>
    public List<string> Notes { get; } = [];

    public List<FileProgress> Heard { get; } = [];

    public HubToken? Token { get; set; }

    public Patience Patience { get; set; } = new() { First = TimeSpan.FromMilliseconds(1), Longest = TimeSpan.FromMilliseconds(4),
        Idle = TimeSpan.FromSeconds(5) };

    /// <summary>Another place for the cache than a folder of the test's own.</summary>
    public string? Cache { get; set; }

    public HubSettings Settings => new(Hub.Home.Address, Cache ?? folder["hub"], Token);

    public string Repository => Path.Combine(Settings.Cache, "models--org--tiny");

    public string Snapshot => Path.Combine(Repository, "snapshots", FakeHub.Commit);

    public string Blob(string name) => Path.Combine(Repository, "blobs", FakeHub.Etag(name, Hub.Files[name]));

    public async Task<string> PullAsync(
        string name = FakeHub.Name, bool gguf = false, string? file = null, CancellationToken cancel = default)
    {
        using var pull = new HubPull(Settings, Patience, TimeProvider.System, Say);
        var plan = await pull.PlanAsync(ModelName.Parse(name), gguf, file, cancel);
        await pull.FetchAsync(plan, new Listener(Heard), cancel);
        return plan.Path;
    }

    public async Task<PullPlan> PlanAsync(string name = FakeHub.Name, bool gguf = false, string? file = null)
    {
        using var pull = new HubPull(Settings, Patience, TimeProvider.System, Say);
        return await pull.PlanAsync(ModelName.Parse(name), gguf, file, default);
    }

    public async Task<string> RefusedAsync(string name = FakeHub.Name, bool gguf = false, string? file = null) =>
        (await Should.ThrowAsync<HubException>(() => PullAsync(name, gguf, file))).Message;

    /// <summary>Files in the blobs folder.</summary>
    public IEnumerable<string> Blobs() => Directory.Exists(Path.Combine(Repository, "blobs"))
        ? Directory.EnumerateFiles(Path.Combine(Repository, "blobs")).Select(f => Path.GetFileName(f))
        : [];

    public void Dispose()
    {
        Hub.Dispose();
        folder.Dispose();
    }

    private void Say(string note)
    {
        lock (Notes)
        {
            Notes.Add(note);
        }
    }

    private sealed class Listener(List<FileProgress> heard) : IProgress<FileProgress>
    {
        public void Report(FileProgress value)
        {
            lock (heard)
            {
                heard.Add(value);
            }
        }
    }
}
