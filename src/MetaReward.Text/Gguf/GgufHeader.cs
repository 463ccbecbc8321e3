using System.Buffers.Binary;
using System.Text;

namespace MetaReward.Text;

/// <summary>
/// Reads the front of a GGUF file (versions 2 and 3, little-endian) value by value. No count in it is believed: lengths are held against
/// the bytes that are left before anything is allocated.
/// </summary>
internal sealed class GgufHeader(Stream stream, string path)
{
    private const int TensorLimit = 1_000_000, KeyLimit = 100_000, NameLimit = 65_535;
    private readonly byte[] _scratch = new byte[8];

    /// <summary>Bytes from here to the end of the file.</summary>
    private long Left => stream.Length - stream.Position;

    /// <summary>Metadata and the tensors' descriptions; the data begins at the next multiple of the alignment.</summary>
    public (GgufMetadata Metadata, List<GgufTensor> Tensors, long DataStart) Read()
    {
        if (Left < 24 || !Bytes(4).SequenceEqual("GGUF"u8))
        {
            throw new InvalidDataException($"{path}: not a GGUF file (it does not begin with 'GGUF', or is shorter than 24 bytes).");
        }

        var version = U32();
        if (version is not (2 or 3))
        {
            throw new InvalidDataException($"{path}: GGUF version {version} is not read; versions 2 and 3 (little-endian) are.");
        }

        var tensorCount = Count(TensorLimit, 24, "tensors");
        var keyCount = Count(KeyLimit, 13, "metadata keys");
        var values = new Dictionary<string, object>();
        for (var i = 0; i < keyCount; i++)
        {
            var key = Text(NameLimit, "metadata key");
            if (!values.TryAdd(key, Value(U32(), key)))
            {
                throw new InvalidDataException($"{path}: the metadata key '{key}' comes twice.");
            }
        }

        var metadata = new GgufMetadata(path, values);
        var tensors = new List<GgufTensor>();
        for (var i = 0; i < tensorCount; i++)
        {
            tensors.Add(Tensor());
        }

        var alignment = metadata.Alignment;
        return (metadata, tensors, (stream.Position + alignment - 1) / alignment * alignment);
    }

    private GgufTensor Tensor()
    {
        var name = Text(NameLimit, "tensor name");
        var dimensions = U32();
        if (dimensions > 4)
        {
            throw new InvalidDataException($"{path}: tensor '{name}' claims {dimensions} dimensions; at most 4 are possible.");
        }

        var shape = new long[dimensions];
        for (var i = shape.Length - 1; i >= 0; i--)
        {
            var length = U64();
            shape[i] = length is > 0 and <= int.MaxValue ? (long)length
                : throw new InvalidDataException($"{path}: tensor '{name}' claims a side of {length}; expected 1 to {int.MaxValue}.");
        }

        return new GgufTensor(name, GgufTypes.Known(U32(), name, path), shape, U64());
    }

    private object Value(uint type, string key) => type switch
    {
        0 => (long)Bytes(1)[0],
        1 => (long)(sbyte)Bytes(1)[0],
        2 => (long)BinaryPrimitives.ReadUInt16LittleEndian(Bytes(2)),
        3 => (long)BinaryPrimitives.ReadInt16LittleEndian(Bytes(2)),
        4 => (long)U32(),
        5 => (long)BinaryPrimitives.ReadInt32LittleEndian(Bytes(4)),
        6 => (double)BinaryPrimitives.ReadSingleLittleEndian(Bytes(4)),
        7 => Bytes(1)[0] != 0,
        8 => Text(int.MaxValue, $"value of '{key}'"),
        9 => ArrayOf(U32(), key),
        10 => (long)Math.Min(U64(), long.MaxValue),
        11 => BinaryPrimitives.ReadInt64LittleEndian(Bytes(8)),
        12 => BinaryPrimitives.ReadDoubleLittleEndian(Bytes(8)),
        _ => throw new InvalidDataException(
            $"{path}: the metadata key '{key}' has the unknown value type {type}; the file is damaged or newer than this reader."),
    };

    private object ArrayOf(uint type, string key)
    {
        if (type == 9)
        {
            throw new InvalidDataException($"{path}: the metadata key '{key}' holds arrays of arrays, which are not read.");
        }

        long size = type switch { 0 or 1 or 7 => 1, 2 or 3 => 2, 4 or 5 or 6 => 4, 8 or 10 or 11 or 12 => 8, _ => 1 };
        var count = Count(int.MaxValue, size, $"elements of '{key}'");
        if (type == 8)
        {
            return Many(count, () => Text(int.MaxValue, $"element of '{key}'"));
        }

        return type is 6 or 12 ? Many(count, () => (double)Value(type, key))
            : type is 7 ? Many(count, () => (bool)Value(type, key) ? 1L : 0L) : Many(count, () => (long)Value(type, key));
    }

    private static T[] Many<T>(int count, Func<T> read)
    {
        var items = new T[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = read();
        }

        return items;
    }

    private int Count(int limit, long leastBytes, string what)
    {
        var count = U64();
        return count <= (ulong)limit && count <= (ulong)(Left / leastBytes) ? (int)count
            : throw new InvalidDataException(
                $"{path}: the file claims {count} {what}, with {Left} bytes left to hold them. It is damaged or truncated.");
    }

    private string Text(int limit, string what) => Encoding.UTF8.GetString(Bytes(Count(limit, 1, $"bytes of {what}")));

    private uint U32() => BinaryPrimitives.ReadUInt32LittleEndian(Bytes(4));

    private ulong U64() => BinaryPrimitives.ReadUInt64LittleEndian(Bytes(8));

    /// <summary>The next bytes; up to eight of them are only good until the next call.</summary>
    private ReadOnlySpan<byte> Bytes(int count)
    {
        if (count > Left)
        {
            throw new InvalidDataException(
                $"{path}: {count} bytes were expected at byte {stream.Position}, {Left} are left. The file is truncated.");
        }

        var bytes = count <= _scratch.Length ? _scratch.AsSpan(0, count) : new byte[count];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
