namespace MetaReward.Text;

/// <summary>
/// The weights of a hub folder: <c>model.safetensors</c>, or the shards that <c>model.safetensors.index.json</c> names, which must hold
/// exactly the tensors that it says.
/// </summary>
internal sealed class ShardedSafetensors : ITensorFile
{
    public const string SingleFile = "model.safetensors";
    public const string IndexFile = "model.safetensors.index.json";

    private static readonly string[] Pickles = ["pytorch_model*.bin", "*.pt", "*.pth", "*.ckpt", "*.pkl"];

    private readonly List<SafetensorsFile> _shards = [];
    private readonly Dictionary<string, SafetensorsFile> _home = [];

    private ShardedSafetensors()
    {
    }

    public IReadOnlyList<string> Names => [.. _home.Keys];

    public static ShardedSafetensors Open(string folder)
    {
        string single = Path.Combine(folder, SingleFile), index = Path.Combine(folder, IndexFile);
        var all = new ShardedSafetensors();
        try
        {
            if (File.Exists(single))
            {
                all.Add(single);
            }
            else if (File.Exists(index))
            {
                all.AddAll(folder, index);
            }
            else
            {
                throw Missing(folder);
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

    /// <summary>Refuses a folder whose only weights are pickles, whatever else it lacks.</summary>
    public static void RefusePickles(string folder)
    {
        if (!Directory.EnumerateFiles(folder, "*.safetensors").Any() && Pickle(folder) is not null)
        {
            throw Missing(folder);
        }
    }

    public void Dispose() => _shards.ForEach(shard => shard.Dispose());

    private void Add(string path)
    {
        var shard = SafetensorsFile.Open(path);
        _shards.Add(shard);
        foreach (var name in shard.Names)
        {
            if (!_home.TryAdd(name, shard))
            {
                throw new InvalidDataException($"{path}: tensor '{name}' is in another shard already.");
            }
        }
    }

    private void AddAll(string folder, string index)
    {
        var map = Map(index);
        foreach (var file in map.Values.Distinct().Order(StringComparer.Ordinal))
        {
            var path = Path.Combine(folder, file);
            Add(File.Exists(path) ? path : throw new InvalidDataException($"{index}: the shard '{file}' is missing; fetch or copy it beside the index."));
            var own = _shards[^1].Names;
            var promised = map.Where(entry => entry.Value == file).Select(entry => entry.Key).ToHashSet();
            if (promised.Except(own).FirstOrDefault() is { } absent)
            {
                throw new InvalidDataException($"{index}: tensor '{absent}' should be in '{file}', but is not among its {own.Count}.");
            }

            if (own.FirstOrDefault(name => !promised.Contains(name)) is { } extra)
            {
                throw new InvalidDataException($"{index}: '{file}' holds the tensor '{extra}', of which the index says nothing; they do not belong together.");
            }
        }
    }

    private static Dictionary<string, string> Map(string index)
    {
        var file = JsonFields.Parse(File.ReadAllBytes(index), index);
        var map = file.Fields("weight_map") ?? throw file.Missing("weight_map");
        var shards = map.Keys.ToDictionary(name => name, name => map.Text(name) ?? throw map.Missing(name));
        return shards.Count == 0 ? throw new InvalidDataException($"{index}: 'weight_map' names no tensors.")
            : shards.Values.FirstOrDefault(shard => shard is "" or "." or ".." || shard.AsSpan().ContainsAny("/\\\0")) is { } outside
            ? throw new InvalidDataException($"{index}: shard '{outside}' is not a plain file name.") : shards;
    }

    private static string? Pickle(string folder) =>
        Pickles.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)).Select(Path.GetFileName).Order(StringComparer.Ordinal).FirstOrDefault();

    private static InvalidDataException Missing(string folder)
    {
        var pickle = Pickle(folder);
        return new InvalidDataException($"{folder}: neither {SingleFile} nor {IndexFile} is there." + (pickle is null ? ""
            : $" '{pickle}' is a pickle, which can run code when it is loaded and is never read here. Take the model's safetensors files, or load it once " +
                "with transformers in a place you trust and save it again: model.save_pretrained(folder, safe_serialization=True)."));
    }
}
