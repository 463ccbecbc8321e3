using System.Buffers.Binary;

namespace MetaReward.Text;

/// <summary>
/// A safetensors file, mapped and read tensor by tensor as asked; nothing but the header is kept. Safe to read from several threads. Left
/// out: 8-bit floats, and tensors of 2^31 elements or more.
/// </summary>
public sealed class SafetensorsFile : ITensorFile
{
    private readonly MappedFile _file;
    private readonly Dictionary<string, TensorPlace> _places;

    private SafetensorsFile(MappedFile file, (IReadOnlyList<TensorPlace> Places, IReadOnlyDictionary<string, string> Metadata) header)
    {
        var places = header.Places;
        (_file, Metadata) = (file, header.Metadata);
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
        var file = MappedFile.Open(path);
        try
        {
            return new SafetensorsFile(file, Header(file));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Whether a tensor of this name is there.</summary>
    public bool Has(string name) => _places.ContainsKey(name);

    public TensorType Type(string name) => Place(name).Type;

    public long[] Shape(string name) => [.. Place(name).Shape];

    /// <summary>Floating-point values, row-major, as f32.</summary>
    public (long[] Shape, float[] Values) Read(string name)
    {
        var place = Small(name);
        if (place.Type is not (TensorType.F64 or TensorType.F32 or TensorType.F16 or TensorType.BF16))
        {
            throw new InvalidDataException($"{_file.Path}: tensor '{name}' holds {place.Type.Word()}, expected floating-point numbers.");
        }

        var values = GC.AllocateUninitializedArray<float>((int)place.Count);
        _file.Decode(place.Start, place.Type.Size(), 1, values, (bytes, part) => TensorTypes.ToFloats(place.Type, bytes, part));
        return ([.. place.Shape], values);
    }

    /// <summary>Integer or boolean values, row-major.</summary>
    public (long[] Shape, long[] Values) ReadIntegers(string name)
    {
        var place = Small(name);
        var bytes = _file.Read(place.Start, (int)place.Bytes);
        var size = place.Type.Size();
        var values = new long[place.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = TensorTypes.ToInteger(place.Type, bytes.AsSpan(i * size, size));
        }

        return ([.. place.Shape], values);
    }

    public void Dispose() => _file.Dispose();

    private TensorPlace Small(string name)
    {
        var place = Place(name);
        return place.Count <= Array.MaxLength / (place.Type.Size() == 8 ? 8 : 1) ? place
            : throw new InvalidDataException($"{_file.Path}: tensor '{name}' has {place.Count} values, more than are read at once.");
    }

    private TensorPlace Place(string name) => _places.TryGetValue(name, out var place) ? place
        : throw new InvalidDataException($"{_file.Path}: there is no tensor '{name}' among its {Names.Count}.");

    private static (IReadOnlyList<TensorPlace> Places, IReadOnlyDictionary<string, string> Metadata) Header(MappedFile file)
    {
        var (path, length) = (file.Path, file.Length);
        if (length < 8)
        {
            throw new InvalidDataException($"{path}: {length} bytes are too few for a safetensors file.");
        }

        var header = BinaryPrimitives.ReadUInt64LittleEndian(file.Read(0, 8));
        if (header > (ulong)(length - 8) || header > SafetensorsHeader.Limit)
        {
            throw new InvalidDataException($"{path}: the header claims {header} bytes; the file has {length - 8} after the length field, " +
                $"and {SafetensorsHeader.Limit} is the format's limit. It is truncated, or no safetensors file.");
        }

        var json = file.Read(8, (int)header);
        return SafetensorsHeader.Parse(json, 8 + (long)header, length - 8 - (long)header, path);
    }
}
