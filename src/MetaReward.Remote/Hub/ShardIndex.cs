using System.Text.Json;

namespace MetaReward.Remote.Hub;

/// <summary>The shards that a <c>model.safetensors.index.json</c> names.</summary>
internal static class ShardIndex
{
    /// <returns>File names, each once, in order.</returns>
    /// <exception cref="HubException">It is no index, or it names something else than files beside it.</exception>
    public static IReadOnlyList<string> Shards(ReadOnlyMemory<byte> json, string where)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var shards = document.RootElement.GetProperty("weight_map").EnumerateObject()
                .Select(entry => Here(entry.Value.GetString() ?? ""))
                .Distinct().Order(StringComparer.Ordinal).ToArray();
            return shards.FirstOrDefault(name => !FileNames.IsPlain(name) || name.Contains('/')
                || !name.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase)) is { } wrong
                ? throw new HubException($"{where}: shard '{FileNames.Shown(wrong)}' is not the plain name of a .safetensors file.")
                : shards.Length > 0 ? shards : throw new HubException($"{where}: 'weight_map' names no shard.");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new HubException($"{where}: no index of shards: {failure.Message}", failure);
        }
    }

    /// <summary>A name without the <c>./</c> that some writers put before it.</summary>
    private static string Here(string name)
    {
        while (name.StartsWith("./", StringComparison.Ordinal))
        {
            name = name[2..];
        }

        return name;
    }
}
