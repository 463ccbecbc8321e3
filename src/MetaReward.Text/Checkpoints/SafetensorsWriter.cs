using System.Buffers.Binary;
using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// Writes a safetensors file from tensors that come one by one: their bytes go to a file beside it first, since the header that stands in
/// front of them is known only at the end. The result appears under its name when it is complete, never before. The same tensors give the
/// same bytes.
/// </summary>
public static class SafetensorsWriter
{
    /// <param name="tensors">Name, shape and row-major values; names must differ.</param>
    /// <param name="type"><see cref="TensorType.F32"/>, <see cref="TensorType.F16"/> or <see cref="TensorType.BF16"/>.</param>
    /// <param name="metadata">Words to keep with them, by name.</param>
    public static void Write(
        string path, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors, TensorType type = TensorType.F32,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        if (type is not (TensorType.F32 or TensorType.F16 or TensorType.BF16))
        {
            throw new ArgumentException($"Tensors are written as F32, F16 or BF16, not {type.Word()}.", nameof(type));
        }

        string body = path + ".body", whole = path + ".partial";
        try
        {
            var header = WriteBody(body, tensors, type, metadata ?? new Dictionary<string, string>());
            using (var to = File.Create(whole))
            {
                Span<byte> length = stackalloc byte[8];
                BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
                to.Write(length);
                to.Write(header);
                using var from = File.OpenRead(body);
                from.CopyTo(to);
                to.Flush(flushToDisk: true);
            }

            File.Move(whole, path, overwrite: true);
            Durable.Flush(Path.GetDirectoryName(path)!);
        }
        finally
        {
            File.Delete(body);
            File.Delete(whole);
        }
    }

    private static byte[] WriteBody(
        string body, IEnumerable<(string Name, long[] Shape, float[] Values)> tensors, TensorType type,
        IReadOnlyDictionary<string, string> metadata)
    {
        using var header = new MemoryStream();
        using var json = new Utf8JsonWriter(header);
        using var file = File.Create(body);
        var seen = new HashSet<string>();
        json.WriteStartObject();
        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        json.WriteString("format", "pt");
        foreach (var (name, words) in metadata)
        {
            json.WriteString(name, words);
        }

        json.WriteEndObject();
        foreach (var (name, shape, values) in tensors)
        {
            if (!seen.Add(name) || shape.Aggregate(1L, (product, length) => product * length) != values.Length)
            {
                throw new ArgumentException($"Tensor '{name}' is named twice, or its shape [{string.Join(", ", shape)}] " +
                    $"does not hold {values.Length} values.", nameof(tensors));
            }

            var start = file.Position;
            WriteValues(file, name, values, type);
            WriteEntry(json, name, shape, type, start, file.Position);
        }

        json.WriteEndObject();
        json.Flush();
        return Padded(header.ToArray());
    }

    private static void WriteValues(FileStream file, string name, float[] values, TensorType type)
    {
        const int Chunk = 1 << 18;
        var bytes = new byte[Math.Min(values.Length, Chunk) * type.Size()];
        for (var at = 0; at < values.Length; at += Chunk)
        {
            var part = values.AsSpan(at, Math.Min(Chunk, values.Length - at));
            var filled = bytes.AsSpan(0, part.Length * type.Size());
            TensorTypes.FromFloats(type, part, filled, name);
            file.Write(filled);
        }
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, long[] shape, TensorType type, long start, long end)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype", type.Word());
        json.WriteStartArray("shape");
        foreach (var length in shape)
        {
            json.WriteNumberValue(length);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(start);
        json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Spaces at the end bring the data to a multiple of eight bytes, as the format asks.</summary>
    private static byte[] Padded(byte[] header) => [.. header, .. Enumerable.Repeat((byte)' ', (8 - (header.Length % 8)) % 8)];
}
