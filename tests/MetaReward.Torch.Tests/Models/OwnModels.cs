using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using MetaReward.Parity;
using MetaReward.Tests;
using MetaReward.Text;
using static TorchSharp.torch;

namespace MetaReward.Torch.Tests;

/// <summary>
/// Our own tiny checkpoints with what <see cref="PlainTransformer"/> computes from them, in the form of the reference numbers.
/// </summary>
internal static class OwnModels
{
    private const int Length = 34, New = 6;
    private static readonly int[] Prompts = [17, 9];
    private static readonly ConcurrentDictionary<string, Lazy<Fixture>> Computed = new();

    public static (ModelConfig Config, Transformer Model, Fixture Case) Open(string name, ScalarType type)
    {
        var own = new OwnCheckpoint(name);
        var config = HubConfig.Parse(own.Config, name) with { ContextSize = 512 }; // as those of the reference: the numbers go on past it
        return (config, Transformer.FromTensors(config, own.Read, type),
            Computed.GetOrAdd(name, _ => new(() => Compute(own, config))).Value);
    }

    private static Fixture Compute(OwnCheckpoint own, ModelConfig config)
    {
        var plain = new PlainTransformer(config, tensor => own.Read(tensor).Values);
        var draws = Seed.Of(5).Derive("ids");
        int[][] ids =
            [.. Prompts.Select((_, row) => Enumerable.Range(0, Length).Select(i => 4 + draws.Derive(row).Below(250, i)).ToArray())];
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, Safetensors(
                ("input_ids", [Prompts.Length, Length], "I64", Bytes(ids.SelectMany(row => row).Select(id => (long)id))),
                ("logits", [Prompts.Length, Length, config.VocabularySize], "F32",
                    Bytes(ids.SelectMany(row => plain.Logits(row)).SelectMany(row => row).Select(value => (float)value))),
                ("sample_prompt_len", [Prompts.Length], "I64", Bytes(Prompts.Select(length => (long)length))),
                ("greedy", [Prompts.Length, New], "I64",
                    Bytes(Prompts.SelectMany((length, row) => plain.Greedy(ids[row][..length], New)).Select(id => (long)id)))));
            return Fixture.Open(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static byte[] Bytes<T>(IEnumerable<T> values)
        where T : struct => MemoryMarshal.AsBytes<T>(values.ToArray()).ToArray();

    private static byte[] Safetensors(params (string Name, int[] Shape, string Type, byte[] Bytes)[] tensors)
    {
        var (at, header) = (0, new Dictionary<string, object>());
        foreach (var (name, shape, type, bytes) in tensors)
        {
            header[name] = new { dtype = type, shape, data_offsets = new[] { at, at += bytes.Length } };
        }

        var words = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(header));
        var length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, words.Length);
        return [.. length, .. words, .. tensors.SelectMany(tensor => tensor.Bytes)];
    }
}
