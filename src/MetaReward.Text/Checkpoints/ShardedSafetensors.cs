namespace MetaReward.Text;

/// <summary>The weights of a hub folder: <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c> names.</summary>
internal sealed class ShardedSafetensors : ITensorFile
{
    private readonly List<SafetensorsFile> _shards = [];
    private readonly Dictionary<string, SafetensorsFile> _home = [];

    private ShardedSafetensors()
    {
    }

    public IReadOnlyList<string> Names => [.. _home.Keys];

    public static ShardedSafetensors Open(string folder)
    {
        var all = new ShardedSafetensors();
        try
        {
            foreach (var file in Files(folder))
            {
                all.Add(SafetensorsFile.Open(file), file);
            }

            return all;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    public (long[] Shape, float[] Values) Read(string name) => _home.TryGetValue(name, out var shard) ? shard.Read(name)
        : throw new InvalidDataException($"There is no tensor '{name}' among the checkpoint's {_home.Count}.");

    public void Dispose() => _shards.ForEach(shard => shard.Dispose());

    private void Add(SafetensorsFile shard, string path)
    {
        _shards.Add(shard);
        foreach (var name in shard.Names)
        {
            if (!_home.TryAdd(name, shard))
            {
                throw new InvalidDataException($"{path}: tensor '{name}' is in another shard already.");
            }
        }
    }

    private static IEnumerable<string> Files(string folder)
    {
        var single = Path.Combine(folder, "model.safetensors");
        var index = Path.Combine(folder, "model.safetensors.index.json");
        if (File.Exists(single))
        {
            return [single];
        }

        if (!File.Exists(index))
        {
            throw new InvalidDataException($"{folder}: neither model.safetensors nor model.safetensors.index.json is there. " +
                "Pickled weights (pytorch_model.bin) are never read; save the model as safetensors.");
        }

        var map = JsonFields.Parse(File.ReadAllBytes(index), index).Fields("weight_map")
            ?? throw new InvalidDataException($"{index}: the key 'weight_map' is missing.");
        return map.Entries.Select(entry => entry.Value.ToString()).Distinct().Order(StringComparer.Ordinal)
            .Select(shard => Path.GetFileName(shard) == shard ? Path.Combine(folder, shard)
                : throw new InvalidDataException($"{index}: shard '{shard}' is not a plain file name."));
    }
}
