namespace MetaReward.Remote.Hub;

/// <summary>
/// Fetches models from the Hub into the cache that its libraries share. What is there is not fetched again; what was begun goes on; a
/// commit's files appear under their names complete and checked; the branch points to the commit when all of them are there.
/// </summary>
public sealed class HubPull : IDisposable
{
    private const int AtOnce = 4;
    private const int AskedAtOnce = 8;

    private readonly HubSettings settings;
    private readonly TimeProvider clock;
    private readonly Action<string> note;
    private readonly HubClient client;
    private readonly HubServer server;
    private readonly HubCache cache;

    /// <param name="note">Told, in one line each, why it takes longer and what to look out for.</param>
    public HubPull(HubSettings settings, Patience patience, TimeProvider clock, Action<string> note)
    {
        (this.settings, this.clock, this.note, cache) = (settings, clock, note, new(settings.Cache));
        client = new(settings, patience, clock, note);
        server = new(client, settings);
    }

    /// <summary>Finds out what the model needs, and what of it is here.</summary>
    /// <param name="gguf">One GGUF file instead of safetensors.</param>
    /// <param name="file">Which GGUF file, where there are several.</param>
    /// <exception cref="HubException">The model, the revision or the weights are not there, or not for whoever asks.</exception>
    public async Task<PullPlan> PlanAsync(ModelName model, bool gguf, string? file, CancellationToken cancel)
    {
        var listing = await server.ListAsync(model, cancel);
        var wanted = gguf ? WantedFiles.Gguf(listing.Files, file, $"{model}") : WantedFiles.Safetensors(listing.Files, $"{model}");
        var shards = wanted.Index is null ? [] : await ShardsAsync(model, listing, wanted.Index, cancel);
        string[] names = [.. wanted.Files, .. shards];
        if (names.FirstOrDefault(name => !FileNames.IsPlain(name)) is { } odd)
        {
            throw new HubException($"{model} needs a file '{FileNames.Shown(odd)}', whose name not every system can have.");
        }

        var files = new PlannedFile[names.Length];
        await Parallel.ForAsync(0, names.Length, new ParallelOptions { MaxDegreeOfParallelism = AskedAtOnce, CancellationToken = cancel },
            async (i, stop) =>
                files[i] = Planned(model, listing.Commit, await server.FileAsync(model, listing.Commit, names[i], stop)));
        Warn(model, wanted, files);
        return new(
            model, listing.Commit, cache.Snapshot(model, listing.Commit),
            wanted.Model is { } path ? cache.Pointer(model, listing.Commit, path) : cache.Snapshot(model, listing.Commit),
            files, wanted.Model is null ? [.. WantedFiles.Known.Except(listing.Files)] : []);
    }

    /// <summary>Fetches what is missing.</summary>
    /// <exception cref="HubException">Not enough room, or a file that cannot be had.</exception>
    public async Task FetchAsync(PullPlan plan, IProgress<FileProgress> progress, CancellationToken cancel)
    {
        try
        {
            DiskRoom.Check(plan, settings.Cache);
            await Parallel.ForEachAsync(
                plan.Files.OrderBy(file => file.Missing),
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
                async (file, stop) => await FetchAsync(plan, file, progress, stop));
            cache.Remember(plan.Model, plan.Commit, plan.Absent);
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) and not HubException)
        {
            throw new HubException(
                $"cannot write into the cache '{settings.Cache}': {failure.Message} Mend that, or name another folder with HF_HUB_CACHE.",
                failure);
        }
    }

    public void Dispose() => client.Dispose();

    private async Task FetchAsync(PullPlan plan, PlannedFile planned, IProgress<FileProgress> progress, CancellationToken cancel)
    {
        var file = planned.File;
        var blob = cache.Blob(plan.Model, file.Etag);
        if (!IsLinked(plan.Model, plan.Commit, file))
        {
            using var held = await BlobLock.TakeAsync(
                cache.Lock(plan.Model, file.Etag), clock,
                () => note($"{plan.Model}: another process fetches {file.Name}; waiting for it"), cancel);
            if (!IsComplete(blob, file) && !IsLinked(plan.Model, plan.Commit, file))
            {
                await new BlobDownload(
                    client, plan.Model, file, server.Address(plan.Model, plan.Commit, file.Name),
                    (answer, at) => server.RefusedAsync(answer, at, plan.Model, file.Name), progress.Report).RunAsync(blob, cancel);
            }

            cache.Link(plan.Model, plan.Commit, file);
        }

        progress.Report(new(file.Name, file.Size ?? HubCache.Length(blob) ?? 0, file.Size, FileStage.Done));
    }

    private PlannedFile Planned(ModelName model, string commit, RemoteFile file)
    {
        var blob = cache.Blob(model, file.Etag);
        return IsLinked(model, commit, file) || IsComplete(blob, file)
            ? new(file, file.Size ?? 0, IsHere: true)
            : new(file, Math.Min(HubCache.Length(blob + BlobDownload.Unfinished) ?? 0, file.Size ?? long.MaxValue), IsHere: false);
    }

    private bool IsLinked(ModelName model, string commit, RemoteFile file) => IsComplete(cache.Pointer(model, commit, file.Name), file);

    private static bool IsComplete(string path, RemoteFile file) => HubCache.Length(path) is { } length && length == (file.Size ?? length);

    /// <summary>The shards of an index, which is read before anything is fetched: only then is the whole known.</summary>
    private async Task<IReadOnlyList<string>> ShardsAsync(ModelName model, Listing listing, string index, CancellationToken cancel)
    {
        var file = await server.FileAsync(model, listing.Commit, index, cancel);
        var here = cache.Blob(model, file.Etag);
        var bytes = IsComplete(here, file)
            ? await File.ReadAllBytesAsync(here, cancel)
            : await server.SmallFileAsync(model, listing.Commit, file, cancel);
        var shards = ShardIndex.Shards(bytes, $"{model}: {index}");
        return shards.Except(listing.Files).ToArray() is { Length: > 0 } missing
            ? throw new HubException(
                $"{model}: {index} names {missing.Length} of {shards.Count} shards that are not among the files, first '{missing[0]}'.")
            : shards;
    }

    private void Warn(ModelName model, WantedFiles wanted, IReadOnlyList<PlannedFile> files)
    {
        if (wanted.Model is null && !wanted.Files.Contains("adapter_config.json")
            && new[] { "config.json", "tokenizer.json" }.Except(wanted.Files).ToArray() is { Length: > 0 } missing)
        {
            note($"{model} has no {string.Join(" and no ", missing)}; without, it cannot be run here.");
        }

        foreach (var file in files.Where(file => !file.IsHere && !Checksum.IsKnown(file.File.Etag)))
        {
            note($"{model}: the server's ETag of {file.File.Name} is no hash, so only its size will be checked.");
        }
    }
}
