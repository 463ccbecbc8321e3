namespace MetaReward.Text;

/// <summary>
/// A GGUF checkpoint, of one file or several, given under hub names and in hub layout. Weights are dequantised tensor by tensor as asked.
/// Safe to read from several threads.
/// </summary>
internal sealed class GgufFile : ITensorFile
{
    private readonly IReadOnlyList<GgufShard> _shards;
    private readonly Dictionary<string, GgufTensor> _byHubName = [];
    private readonly Dictionary<string, (GgufShard Shard, GgufTensor Tensor)> _tensors;

    private GgufFile(IReadOnlyList<GgufShard> shards)
    {
        _shards = shards;
        _tensors = shards.SelectMany(shard => shard.Tensors.Select(tensor => (shard, tensor))).ToDictionary(pair => pair.tensor.Name);
        foreach (var name in _tensors.Keys)
        {
            _byHubName.Add(GgufNames.Hub(name, Metadata.Path), _tensors[name].Tensor);
        }

        Config = GgufConfig.Read(Metadata, _tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Tensor));
    }

    public GgufMetadata Metadata => _shards[0].Metadata;

    public ModelConfig Config { get; }

    public IReadOnlyList<string> Names => [.. _byHubName.Keys];

    /// <exception cref="InvalidDataException">The file is damaged, or holds what is not read here; the message says what and where.</exception>
    public static GgufFile Open(string path)
    {
        var shards = GgufShard.OpenAll(path);
        try
        {
            return new GgufFile(shards);
        }
        catch
        {
            Close(shards);
            throw;
        }
    }

    public (long[] Shape, float[] Values) Read(string name)
    {
        if (!_byHubName.TryGetValue(name, out var tensor))
        {
            throw new InvalidDataException($"{Metadata.Path}: there is no tensor '{name}' among its {_byHubName.Count}.");
        }

        var values = Raw(tensor.Name);
        var heads = Config.ModelType != "llama" ? 0
            : name.Contains(".q_proj.", StringComparison.Ordinal) ? Config.Heads
            : name.Contains(".k_proj.", StringComparison.Ordinal) ? Config.KeyValueHeads : 0;
        return ([.. tensor.Shape], heads == 0 ? values : GgufNames.HalfSplit(values, heads, (int)tensor.Shape[0]));
    }

    /// <summary>Values under the file's own name and in its own row order.</summary>
    internal float[] Raw(string name) => _tensors[name].Shard.Read(_tensors[name].Tensor);

    public void Dispose() => Close(_shards);

    private static void Close(IReadOnlyList<GgufShard> shards)
    {
        foreach (var shard in shards)
        {
            shard.Dispose();
        }
    }
}
