using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace MetaReward.Parity;

/// <summary>
/// Reference numbers: a safetensors file of float32, float64, bfloat16 and int64, which the program's own reader,
/// made for weights, need not know.
/// </summary>
internal sealed class Fixture
{
    private readonly byte[] bytes;
    private readonly JsonElement header;
    private readonly int start;

    private Fixture(string path)
    {
        bytes = File.ReadAllBytes(path);
        var length = bytes.Length < 8 ? 0 : BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (length <= 0 || length > bytes.Length - 8)
        {
            throw new InvalidDataException(
                $"{path}: its {bytes.Length} bytes are not those of a safetensors file: a header of {length} bytes was said to come");
        }

        start = 8 + (int)length;
        header = JsonDocument.Parse(bytes.AsMemory(8, start - 8)).RootElement;
    }

    public IEnumerable<string> Names => header.EnumerateObject().Select(p => p.Name).Where(n => n != "__metadata__");

    public static Fixture Open(params ReadOnlySpan<string> path) => new(Path.Combine(path));

    public bool Has(string name) => header.TryGetProperty(name, out _);

    public (long[] Shape, float[] Values) Values(string name)
    {
        using var tensor = Tensor(name).to(ScalarType.Float32).cpu();
        return (tensor.shape, tensor.data<float>().ToArray());
    }

    /// <exception cref="InvalidDataException">There is no such tensor, or it is of another type.</exception>
    public Tensor Tensor(string name)
    {
        if (!header.TryGetProperty(name, out var entry))
        {
            throw new InvalidDataException(
                $"the reference numbers have no tensor '{name}', only {string.Join(", ", Names.Take(8))} and others");
        }

        var shape = entry.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).ToArray();
        var offsets = entry.GetProperty("data_offsets");
        var type = entry.GetProperty("dtype").GetString() switch
        {
            "F32" => ScalarType.Float32,
            "F64" => ScalarType.Float64,
            "BF16" => ScalarType.BFloat16,
            "I64" => ScalarType.Int64,
            var other => throw new InvalidDataException($"{name} is {other}"),
        };
        var tensor = empty(shape, type);
        tensor.bytes = bytes.AsSpan(start + offsets[0].GetInt32(), offsets[1].GetInt32() - offsets[0].GetInt32());
        return tensor.to(Place.Device);
    }

    /// <summary>The rows of a matrix of ids; those of a vector have one each.</summary>
    public int[][] Ids(string name)
    {
        using var values = Tensor(name).cpu();
        var width = values.dim() == 1 ? 1 : (int)values.shape[1];
        return [.. values.data<long>().ToArray().Chunk(width).Select(row => row.Select(v => (int)v).ToArray())];
    }
}
