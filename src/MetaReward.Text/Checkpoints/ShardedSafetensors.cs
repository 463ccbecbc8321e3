namespace MetaReward.Text;

/// <summary>
/// The weights of a hub folder, in one file or several. An index decides which shard a tensor comes from, and tensors that it leaves out
/// are passed over; without one the shards' names must not overlap.
/// </summary>
internal sealed class ShardedSafetensors : ITensorFile
{
    public const string SingleFile = HubWeights.SingleFile;
    public const string IndexFile = HubWeights.IndexFile;

    private readonly string _folder;
    private readonly List<SafetensorsFile> _shards = [];
    private readonly Dictionary<string, SafetensorsFile> _home = [];

    private ShardedSafetensors(string folder) => _folder = folder;

    public IReadOnlyList<string> Names => [.. _home.Keys];

    /// <exception cref="InvalidDataException">A file is missing, damaged, or does not fit the others; says
    /// which and what to do.</exception>
    public static ShardedSafetensors Open(string folder)
    {
        var weights = HubWeights.In(folder);
        var all = new ShardedSafetensors(folder);
        try
        {
            foreach (var file in weights.Files)
            {
                all.Add(file, weights.Index);
            }

            return all;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    public (long[] Shape, float[] Values) Read(string name) =>
        _home.TryGetValue(name, out var shard) ? shard.Read(name) : throw Absent(_folder, name, _home.Keys);

    public void Dispose() => _shards.ForEach(shard => shard.Dispose());

    /// <summary>A tensor that the model needs is not there.</summary>
    internal static InvalidDataException Absent(string folder, string name, IReadOnlyCollection<string> names) => new(
        $"{folder}: config.json describes a model with the tensor '{name}', which is not among the {names.Count} of the weights" +
        $"{(names.Count == 0 ? "" : $" (such as '{names.First()}')")}. They are not whole, or of another model: "
        + "fetch or save weights and config.json together.");

    private void Add(string path, IReadOnlyDictionary<string, string>? index)
    {
        var shard = SafetensorsFile.Open(path);
        _shards.Add(shard);
        if (index is null)
        {
            foreach (var name in shard.Names.Where(name => !_home.TryAdd(name, shard)))
            {
                throw new InvalidDataException(
                    $"{path}: tensor '{name}' is in another shard already. Without {IndexFile} nothing says which counts: " +
                        "fetch the index, or leave one model's shards in the folder.");
            }

            return;
        }

        foreach (var (name, _) in index.Where(entry => entry.Value == path))
        {
            _home[name] = shard.Has(name)
                ? shard
                : throw new InvalidDataException($"{Path.Combine(_folder, IndexFile)}: tensor '{name}' should be in " +
                    $"'{Path.GetFileName(path)}', but is not among its {shard.Names.Count}. Index and shards do not belong together: "
                    + "fetch both again.");
        }
    }
}
