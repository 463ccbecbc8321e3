using System.Buffers.Binary;
using System.Text.Json;
using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>Reads reference numbers: safetensors files of float32, bfloat16 and int64, and the tiny checkpoints' configs.</summary>
internal sealed class Fixture
{
    private readonly byte[] bytes;
    private readonly JsonElement header;
    private readonly int start;

    private Fixture(string path)
    {
        TorchRuntime.Load();
        bytes = File.ReadAllBytes(path);
        start = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        header = JsonDocument.Parse(bytes.AsMemory(8, start - 8)).RootElement;
    }

    public static Fixture Open(string relative) => new(SharedData.Path(relative));

    public static (ModelConfig Config, Transformer Model, Fixture Case) Architecture(
        string name, ScalarType type = ScalarType.Float32, string configuration = "config.json")
    {
        TorchRuntime.Load();
        var folder = SharedData.Path($"fixtures/architectures/{name}");
        var config = HubConfig.Read(Path.Combine(folder, configuration)) with { ContextSize = 512 }; // the reference goes on past it
        using var weights = ShardedSafetensors.Open(folder);
        return (config, Transformer.FromTensors(config, weights.Read, type), Open($"fixtures/architectures/{name}/case.safetensors"));
    }

    public IEnumerable<string> Names => header.EnumerateObject().Select(p => p.Name).Where(n => n != "__metadata__");

    public bool Has(string name) => header.TryGetProperty(name, out _);

    public (long[] Shape, float[] Values) Values(string name)
    {
        using var tensor = Tensor(name).to(ScalarType.Float32);
        return (tensor.shape, tensor.data<float>().ToArray());
    }

    public Tensor Tensor(string name)
    {
        var entry = header.GetProperty(name);
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
        return tensor;
    }
}
