using System.Globalization;
using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// Writes a model's weights as the Hub keeps them: <c>model.safetensors</c>, or above a size <c>model-00001-of-00003.safetensors</c> and so
/// on with <c>model.safetensors.index.json</c>. One tensor or two are in memory at a time. Shards of an earlier
/// model in the folder go away.
/// </summary>
internal static class ShardedWriter
{
    private sealed record Shard(string Path, List<string> Names);

    /// <param name="shardBytes">Most bytes of tensors in a file; a single larger tensor gets its own.</param>
    /// <returns>The files' names, the index last.</returns>
    public static IReadOnlyList<string> Write(
        string folder, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors, TensorType type, long shardBytes)
    {
        var shards = new List<Shard>();
        try
        {
            var total = Bodies(folder, tensors, type, shardBytes, shards);
            return shards.Count == 1 ? [Single(folder, shards[0])] : Several(folder, shards, total);
        }
        finally
        {
            shards.ForEach(shard => File.Delete(shard.Path));
        }
    }

    private static long Bodies(
        string folder, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors, TensorType type, long shardBytes,
        List<Shard> shards)
    {
        var (seen, total) = (new HashSet<string>(), 0L);
        using var source = tensors.GetEnumerator();
        var more = source.MoveNext();
        do
        {
            var shard = new Shard(Path.Combine(folder, $"model-{shards.Count + 1}.unfinished"), []);
            shards.Add(shard);
            SafetensorsWriter.Write(shard.Path, Fitting(shard), type);
        }
        while (more);
        return total;

        IEnumerable<(string Name, long[] Shape, float[] Values)> Fitting(Shard shard)
        {
            for (var bytes = 0L; more
                && (bytes == 0 || bytes + ((long)source.Current.Values.Length * type.Size()) <= shardBytes); more = source.MoveNext())
            {
                var (name, shape, values) = source.Current;
                if (!seen.Add(name))
                {
                    throw new ArgumentException($"Tensor '{name}' is named twice.", nameof(tensors));
                }

                shard.Names.Add(name);
                bytes += (long)values.Length * type.Size();
                total += (long)values.Length * type.Size();
                yield return (name, shape, values);
            }
        }
    }

    private static string Single(string folder, Shard shard)
    {
        File.Move(shard.Path, Path.Combine(folder, ShardedSafetensors.SingleFile), overwrite: true);
        File.Delete(Path.Combine(folder, ShardedSafetensors.IndexFile));
        Clear(folder, []);
        return ShardedSafetensors.SingleFile;
    }

    /// <summary>The index comes last: until then the folder holds no model that could be read.</summary>
    private static IReadOnlyList<string> Several(string folder, List<Shard> shards, long total)
    {
        File.Delete(Path.Combine(folder, ShardedSafetensors.SingleFile));
        File.Delete(Path.Combine(folder, ShardedSafetensors.IndexFile));
        var names = Enumerable.Range(1, shards.Count)
            .Select(number => string.Create(CultureInfo.InvariantCulture, $"model-{number:d5}-of-{shards.Count:d5}.safetensors")).ToList();
        foreach (var (shard, name) in shards.Zip(names))
        {
            File.Move(shard.Path, Path.Combine(folder, name), overwrite: true);
        }

        Clear(folder, names);
        CheckpointFiles.Whole(Path.Combine(folder, ShardedSafetensors.IndexFile),
            WordLevelFiles.Json(json => Index(json, shards, names, total)));
        return [.. names, ShardedSafetensors.IndexFile];
    }

    private static void Index(Utf8JsonWriter json, List<Shard> shards, List<string> names, long total)
    {
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", total);
        json.WriteEndObject();
        json.WriteStartObject("weight_map");
        foreach (var (tensor, file) in shards.Zip(names, (shard, file) => shard.Names.Select(tensor => (tensor, file)))
            .SelectMany(pair => pair).OrderBy(pair => pair.tensor, StringComparer.Ordinal))
        {
            json.WriteString(tensor, file);
        }

        json.WriteEndObject();
    }

    private static void Clear(string folder, IReadOnlyList<string> kept)
    {
        foreach (var old in Directory.EnumerateFiles(folder, "model-?????-of-?????.safetensors")
            .Where(file => !kept.Contains(Path.GetFileName(file))))
        {
            File.Delete(old);
        }
    }
}
