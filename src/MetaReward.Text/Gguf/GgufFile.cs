using Microsoft.Win32.SafeHandles;

namespace MetaReward.Text;

/// <summary>
/// A GGUF checkpoint of the plain Llama family, given under hub names and in hub layout. Weights are dequantised tensor by tensor as asked.
/// Safe to read from several threads.
/// </summary>
internal sealed class GgufFile : ITensorFile
{
    private readonly SafeFileHandle _file;
    private readonly long _dataStart;
    private readonly Dictionary<string, GgufTensor> _byHubName = [];
    private readonly Dictionary<string, GgufTensor> _tensors;

    private GgufFile(SafeFileHandle file, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors, long dataStart)
    {
        (_file, Metadata, _dataStart) = (file, metadata, dataStart);
        _tensors = tensors.ToDictionary(tensor => tensor.Name);
        foreach (var tensor in tensors)
        {
            _byHubName.Add(GgufNames.Hub(tensor.Name, metadata.Path), tensor);
        }

        Config = GgufConfig.Read(metadata, _tensors);
    }

    public GgufMetadata Metadata { get; }

    public ModelConfig Config { get; }

    public IReadOnlyList<string> Names => [.. _byHubName.Keys];

    /// <exception cref="InvalidDataException">The file is damaged, or holds what is not read here; the message says what and where.</exception>
    public static GgufFile Open(string path)
    {
        GgufMetadata metadata;
        List<GgufTensor> tensors;
        long dataStart, length;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16))
        {
            (metadata, tensors, dataStart) = new GgufHeader(stream, path).Read();
            length = stream.Length;
        }

        CheckPlaces(tensors, length - dataStart, path);
        var file = File.OpenHandle(path);
        try
        {
            return new GgufFile(file, metadata, tensors, dataStart);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public (long[] Shape, float[] Values) Read(string name)
    {
        if (!_byHubName.TryGetValue(name, out var tensor))
        {
            throw new InvalidDataException($"{Metadata.Path}: there is no tensor '{name}' among its {_byHubName.Count}.");
        }

        var values = Values(tensor);
        var heads = Config.ModelType != "llama" ? 0
            : name.Contains(".q_proj.", StringComparison.Ordinal) ? Config.Heads
            : name.Contains(".k_proj.", StringComparison.Ordinal) ? Config.KeyValueHeads : 0;
        return ([.. tensor.Shape], heads == 0 ? values : GgufNames.HalfSplit(values, heads, (int)tensor.Shape[0]));
    }

    /// <summary>Values under the file's own name and in its own row order.</summary>
    internal float[] Raw(string name) => Values(_tensors[name]);

    public void Dispose() => _file.Dispose();

    private float[] Values(GgufTensor tensor) => GgufTypes.Dequantise(tensor.Type,
        FileBytes.Read(_file, _dataStart + (long)tensor.Offset, (int)Size(tensor), Metadata.Path));

    private static long Size(GgufTensor tensor) => tensor.Count / tensor.Type.Values * tensor.Type.Bytes;

    private static void CheckPlaces(List<GgufTensor> tensors, long dataBytes, string path)
    {
        var end = 0UL;
        var names = new HashSet<string>();
        foreach (var tensor in tensors.OrderBy(tensor => tensor.Offset))
        {
            if (!names.Add(tensor.Name))
            {
                throw new InvalidDataException($"{path}: the tensor '{tensor.Name}' comes twice.");
            }

            // The count first: four sides of 2^31 would overflow it.
            if (tensor.Shape.Aggregate(1.0, (product, length) => product * length) > Array.MaxLength || Size(tensor) > Array.MaxLength)
            {
                throw new InvalidDataException($"{path}: tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] is larger than is read at once.");
            }

            if (tensor.Shape.LastOrDefault(1) % tensor.Type.Values != 0)
            {
                throw new InvalidDataException($"{path}: rows of tensor '{tensor.Name}' have {tensor.Shape.LastOrDefault(1)} values; " +
                    $"{tensor.Type.Word} comes in blocks of {tensor.Type.Values}.");
            }

            if (tensor.Offset < end || tensor.Offset > (ulong)Math.Max(0, dataBytes) || (ulong)Size(tensor) > (ulong)Math.Max(0, dataBytes) - tensor.Offset)
            {
                throw new InvalidDataException($"{path}: tensor '{tensor.Name}' lies at bytes {tensor.Offset} to {tensor.Offset + (ulong)Size(tensor)} " +
                    $"of {Math.Max(0, dataBytes)}, and the one before ends at {end}. The file is truncated or damaged.");
            }

            end = tensor.Offset + (ulong)Size(tensor);
        }
    }
}
