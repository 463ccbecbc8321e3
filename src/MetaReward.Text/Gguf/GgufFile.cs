namespace MetaReward.Text;

/// <summary>
/// A GGUF checkpoint, of one file or several, given under hub names and in hub layout. Weights are dequantised tensor by tensor as asked.
/// Safe to read from several threads.
/// </summary>
internal sealed class GgufFile : ITensorFile
{
    private static readonly string[] Beside = [GgufRope.OneList, GgufRope.ShortList, GgufRope.LongList];

    private readonly IReadOnlyList<GgufShard> _shards;
    private readonly Dictionary<string, (GgufPart Part, int Expert)> _byHubName = [];
    private readonly Dictionary<string, (GgufShard Shard, GgufTensor Tensor)> _tensors;

    private GgufFile(IReadOnlyList<GgufShard> shards)
    {
        _shards = shards;
        _tensors = shards.SelectMany(shard => shard.Tensors.Select(tensor => (shard, tensor))).ToDictionary(pair => pair.tensor.Name);
        Config = GgufConfig.Read(Metadata, _tensors.ToDictionary(entry => entry.Key, entry => entry.Value.Tensor), Raw);
        var unplaced = _tensors.Keys.Except(Beside).ToHashSet();
        foreach (var part in GgufLayout.Of(Config))
        {
            Place(part);
            unplaced.Remove(part.Name);
        }

        if (unplaced.Order(StringComparer.Ordinal).FirstOrDefault() is { } name)
        {
            throw new InvalidDataException(
                $"{Metadata.Path}: tensor '{name}' has no place in a model of the architecture '{Config.ModelType}' "
                + "as it is computed here.");
        }
    }

    public GgufMetadata Metadata => _shards[0].Metadata;

    public ModelConfig Config { get; }

    public IReadOnlyList<string> Names => [.. _byHubName.Keys];

    /// <exception cref="InvalidDataException">The file is damaged, or holds what is not read here; the message
    /// says what and where.</exception>
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
        if (!_byHubName.TryGetValue(name, out var place))
        {
            throw new InvalidDataException($"{Metadata.Path}: there is no tensor '{name}' among its {_byHubName.Count}.");
        }

        var part = place.Part;
        var (shard, tensor) = _tensors[part.Name];
        var values = shard.Read(tensor, place.Expert, part.HubNames.Count);
        for (var i = 0; part.More != 0 && i < values.Length; i++)
        {
            values[i] -= part.More;
        }

        var shape = part.HubNames.Count > 1 ? part.Shape[1..] : part.Shape;
        return ([.. shape], part.Turned == 0 ? values : RotaryPairs.ToHalves(values, part.Turned, (int)shape[0]));
    }

    /// <summary>Values under the file's own name and in its own row order.</summary>
    internal float[] Raw(string name) => _tensors[name].Shard.Read(_tensors[name].Tensor, 0, 1);

    public void Dispose() => Close(_shards);

    private void Place(GgufPart part)
    {
        if (!_tensors.TryGetValue(part.Name, out var found))
        {
            throw new InvalidDataException($"{Metadata.Path}: the tensor '{part.Name}' is missing.");
        }

        if (!found.Tensor.Shape.SequenceEqual(part.Shape))
        {
            throw new InvalidDataException(
                $"{Metadata.Path}: tensor '{part.Name}' has the shape [{string.Join(", ", found.Tensor.Shape)}]; " +
                    $"the metadata ask for [{string.Join(", ", part.Shape)}].");
        }

        for (var expert = 0; expert < part.HubNames.Count; expert++)
        {
            _byHubName.Add(part.HubNames[expert], (part, expert));
        }
    }

    private static void Close(IReadOnlyList<GgufShard> shards)
    {
        foreach (var shard in shards)
        {
            shard.Dispose();
        }
    }
}
