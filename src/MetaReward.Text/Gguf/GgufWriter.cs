using System.Text;

namespace MetaReward.Text;

/// <summary>A tensor to be written: its values come in pieces, each of whole rows, when they are asked for.</summary>
/// <param name="Shape">The hub's way round (outputs, inputs).</param>
internal sealed record GgufPlanned(string Name, GgufType Type, long[] Shape, Func<IEnumerable<float[]>> Values)
{
    public long Bytes => Shape.Aggregate(1L, (product, length) => product * length) / Type.Values * Type.Bytes;
}

/// <summary>
/// Writes GGUF version 3. The file appears under its name when it is complete, never before; one piece of one tensor is in memory at a
/// time. The same content gives the same bytes.
/// </summary>
internal static class GgufWriter
{
    public const int Alignment = 32;

    /// <param name="metadata">Values of the types uint, int, float, bool, string, or arrays of int, float and string.</param>
    public static void Write(string path, IReadOnlyList<(string Key, object Value)> metadata, IReadOnlyList<GgufPlanned> tensors)
    {
        var partial = path + ".partial";
        try
        {
            using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
            {
                Header(stream, metadata, tensors);
                foreach (var tensor in tensors)
                {
                    Pad(stream);
                    Values(stream, tensor);
                }

                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static void Header(Stream stream, IReadOnlyList<(string Key, object Value)> metadata, IReadOnlyList<GgufPlanned> tensors)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write("GGUF"u8);
        writer.Write(3u);
        writer.Write((ulong)tensors.Count);
        writer.Write((ulong)metadata.Count);
        foreach (var (key, value) in metadata)
        {
            Text(writer, key);
            Value(writer, value);
        }

        var offset = 0L;
        foreach (var tensor in tensors)
        {
            Text(writer, tensor.Name);
            writer.Write((uint)tensor.Shape.Length);
            foreach (var length in tensor.Shape.Reverse())
            {
                writer.Write((ulong)length);
            }

            writer.Write(tensor.Type.Number);
            writer.Write((ulong)offset);
            offset = (offset + tensor.Bytes + Alignment - 1) / Alignment * Alignment;
        }
    }

    private static void Value(BinaryWriter writer, object value)
    {
        writer.Write(Kind(value));
        switch (value)
        {
            case uint number:
                writer.Write(number);
                break;
            case int number:
                writer.Write(number);
                break;
            case float number:
                writer.Write(number);
                break;
            case bool flag:
                writer.Write(flag);
                break;
            case string text:
                Text(writer, text);
                break;
            case int[] numbers:
                Start(writer, 5, numbers.Length);
                Array.ForEach(numbers, writer.Write);
                break;
            case float[] numbers:
                Start(writer, 6, numbers.Length);
                Array.ForEach(numbers, writer.Write);
                break;
            case string[] texts:
                Start(writer, 8, texts.Length);
                Array.ForEach(texts, text => Text(writer, text));
                break;
        }
    }

    private static uint Kind(object value) => value switch
    {
        uint => 4,
        int => 5,
        float => 6,
        bool => 7,
        string => 8,
        int[] or float[] or string[] => 9,
        _ => throw new ArgumentException($"Metadata of the type {value.GetType().Name} are not written.", nameof(value)),
    };

    private static void Start(BinaryWriter writer, uint kind, int count)
    {
        writer.Write(kind);
        writer.Write((ulong)count);
    }

    private static void Text(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((ulong)bytes.Length);
        writer.Write(bytes);
    }

    private static void Pad(Stream stream) => stream.Write(new byte[(Alignment - (stream.Position % Alignment)) % Alignment]);

    private static void Values(Stream stream, GgufPlanned tensor)
    {
        const int Chunk = 1 << 18;
        var start = stream.Position;
        var bytes = new byte[Chunk / tensor.Type.Values * tensor.Type.Bytes];
        foreach (var values in tensor.Values())
        {
            for (var at = 0; at < values.Length; at += Chunk)
            {
                var part = values.AsSpan(at, Math.Min(Chunk, values.Length - at));
                var filled = bytes.AsSpan(0, part.Length / tensor.Type.Values * tensor.Type.Bytes);
                tensor.Type.Quantise(part, filled, tensor.Name);
                stream.Write(filled);
            }
        }

        if (stream.Position - start != tensor.Bytes)
        {
            throw new ArgumentException(
                $"Tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] came with {stream.Position - start} bytes.");
        }
    }
}
