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

    public static (ModelConfig Config, Transformer Model, Fixture Case) Architecture(string name, ScalarType type = ScalarType.Float32)
    {
        var folder = $"fixtures/architectures/{name}";
        var config = Config(SharedData.Path($"{folder}/config.hub-style.json"));
        var weights = Open($"{folder}/model.safetensors");
        return (config, Transformer.FromTensors(config, weights.Values, type), Open($"{folder}/case.safetensors"));
    }

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

    public static ModelConfig Config(string path)
    {
        var json = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        var heads = Number("num_attention_heads");
        var qwen = json.GetProperty("model_type").GetString() == "qwen2";
        return new()
        {
            ModelType = json.GetProperty("model_type").GetString()!,
            VocabularySize = Number("vocab_size"),
            HiddenSize = Number("hidden_size"),
            FeedForwardSize = Number("intermediate_size"),
            Layers = Number("num_hidden_layers"),
            Heads = heads,
            KeyValueHeads = Number("num_key_value_heads"),
            HeadSize = json.TryGetProperty("head_dim", out var size) ? size.GetInt32() : Number("hidden_size") / heads,
            ContextSize = Number("max_position_embeddings"),
            RopeTheta = json.GetProperty("rope_theta").GetDouble(),
            NormEpsilon = json.GetProperty("rms_norm_eps").GetDouble(),
            TiedEmbeddings = Flag("tie_word_embeddings"),
            QueryKeyValueBias = qwen || Flag("attention_bias"),
            OutputBias = Flag("attention_bias"),
            FeedForwardBias = Flag("mlp_bias"),
        };

        int Number(string key) => json.GetProperty(key).GetInt32();
        bool Flag(string key) => json.TryGetProperty(key, out var value) && value.GetBoolean();
    }
}
