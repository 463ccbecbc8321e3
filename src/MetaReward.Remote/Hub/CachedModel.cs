namespace MetaReward.Remote.Hub;

/// <summary>Models that are in the cache already, found without asking anyone.</summary>
public static class CachedModel
{
    /// <summary>Where a model is: its snapshot, or the GGUF file in it.</summary>
    /// <param name="gguf">A GGUF file is meant; else safetensors, or where there are none the one GGUF file.</param>
    /// <param name="file">Which GGUF file, where there are several.</param>
    /// <param name="how">How to choose where there are several, for the message.</param>
    /// <returns>Null when the cache has nothing of the revision.</returns>
    /// <exception cref="HubException">It has only a part.</exception>
    public static string? Find(
        HubSettings settings, ModelName model, bool gguf = false, string? file = null, string how = "Choose one with --file")
    {
        var cache = new HubCache(settings.Cache);
        if (cache.Commit(model) is not { } commit || cache.Files(model, commit) is not { Count: > 0 } files)
        {
            return null;
        }

        var snapshot = cache.Snapshot(model, commit);
        var who = $"{model} in the cache ({snapshot})";
        if (gguf || (!files.Any(IsSafetensors) && files.Any(IsGguf)))
        {
            return cache.Pointer(model, commit, WantedFiles.Gguf(files, file, who, how).Model!);
        }

        if (!files.Any(IsSafetensors))
        {
            throw new HubException($"{who} is not complete: its weights are missing.");
        }

        var wanted = WantedFiles.Safetensors(files, who);
        var needed = wanted.Index is null
            ? []
            : ShardIndex.Shards(File.ReadAllBytes(cache.Pointer(model, commit, wanted.Index)), $"{who}: {wanted.Index}");
        return needed.Except(files).ToArray() is { Length: > 0 } missing
            ? throw new HubException($"{who} is not complete: {missing.Length} of {needed.Count} shards are missing, first '{missing[0]}'.")
            : !wanted.Files.Contains("config.json") && !wanted.Files.Contains("adapter_config.json")
                ? throw new HubException($"{who} is not complete: config.json is missing.") : snapshot;
    }

    private static bool IsSafetensors(string name) =>
        name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || name == "model.safetensors.index.json";

    private static bool IsGguf(string name) => name.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
}
