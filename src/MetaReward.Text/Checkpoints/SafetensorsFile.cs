using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace MetaReward.Text;

/// <summary>
/// A safetensors file, read tensor by tensor as asked; nothing but the header is kept. Safe to read from several threads. Left out: 8-bit
/// floats, and tensors of 2^31 elements or more.
/// </summary>
public sealed class SafetensorsFile : ITensorFile
{
    private readonly SafeFileHandle _file;
    private readonly Dictionary<string, TensorPlace> _places;
    private readonly string _path;

    private SafetensorsFile(string path, SafeFileHandle file, (IReadOnlyList<TensorPlace> Places, IReadOnlyDictionary<string, string> Metadata) header)
    {
        var places = header.Places;
        (_path, _file, Metadata) = (path, file, header.Metadata);
        _places = places.ToDictionary(place => place.Name);
        Names = [.. places.Select(place => place.Name)];
    }

    /// <summary>Tensor names in the order of their bytes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>What whoever wrote the file said about it, by name.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="InvalidDataException">The file is truncated, or its header lies; the message says where.</exception>
    public static SafetensorsFile Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            return new SafetensorsFile(path, file, Header(path, file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public TensorType Type(string name) => Place(name).Type;

    public long[] Shape(string name) => [.. Place(name).Shape];

    /// <summary>Floating-point values, row-major, as f32.</summary>
    public (long[] Shape, float[] Values) Read(string name)
    {
        var (place, bytes) = Bytes(name);
        if (place.Type is not (TensorType.F64 or TensorType.F32 or TensorType.F16 or TensorType.BF16))
        {
            throw new InvalidDataException($"{_path}: tensor '{name}' holds {place.Type.Word()}, expected floating-point numbers.");
        }

        var values = new float[place.Count];
        TensorTypes.ToFloats(place.Type, bytes, values);
        return ([.. place.Shape], values);
    }

    /// <summary>Integer or boolean values, row-major.</summary>
    public (long[] Shape, long[] Values) ReadIntegers(string name)
    {
        var (place, bytes) = Bytes(name);
        var size = place.Type.Size();
        var values = new long[place.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = TensorTypes.ToInteger(place.Type, bytes.AsSpan(i * size, size));
        }

        return ([.. place.Shape], values);
    }

    public void Dispose() => _file.Dispose();

    private (TensorPlace Place, byte[] Bytes) Bytes(string name)
    {
        var place = Place(name);
        return place.Bytes <= Array.MaxLength
            ? (place, FileBytes.Read(_file, place.Start, (int)place.Bytes, _path))
            : throw new InvalidDataException($"{_path}: tensor '{name}' has {place.Bytes} bytes; at most {Array.MaxLength} are read at once.");
    }

    private TensorPlace Place(string name) => _places.TryGetValue(name, out var place) ? place
        : throw new InvalidDataException($"{_path}: there is no tensor '{name}' among its {Names.Count}.");

    private static (IReadOnlyList<TensorPlace> Places, IReadOnlyDictionary<string, string> Metadata) Header(string path, SafeFileHandle file)
    {
        var length = RandomAccess.GetLength(file);
        if (length < 8)
        {
            throw new InvalidDataException($"{path}: {length} bytes are too few for a safetensors file.");
        }

        var header = BinaryPrimitives.ReadUInt64LittleEndian(FileBytes.Read(file, 0, 8, path));
        if (header > (ulong)(length - 8) || header > SafetensorsHeader.Limit)
        {
            throw new InvalidDataException($"{path}: the header claims {header} bytes; the file has {length - 8} after the length field, " +
                $"and {SafetensorsHeader.Limit} is the format's limit. It is truncated, or no safetensors file.");
        }

        var json = FileBytes.Read(file, 8, (int)header, path);
        return SafetensorsHeader.Parse(json, 8 + (long)header, length - 8 - (long)header, path);
    }
}

internal static class FileBytes
{
    /// <summary>Exactly the bytes asked for.</summary>
    public static byte[] Read(SafeFileHandle file, long start, int count, string path)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(count);
        for (var done = 0; done < count;)
        {
            var got = RandomAccess.Read(file, bytes.AsSpan(done), start + done);
            done += got > 0 ? got : throw new InvalidDataException(
                $"{path}: the file ended at byte {start + done}; {count - done} more were expected. It changed or is truncated.");
        }

        return bytes;
    }
}
