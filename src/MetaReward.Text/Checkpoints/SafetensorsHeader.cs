using System.Text.Json;

namespace MetaReward.Text;

/// <summary>
/// One tensor's place in a safetensors file.
/// </summary>
/// <param name="Start">First byte, counted from the file's start.</param>
internal sealed record TensorPlace(string Name, TensorType Type, long[] Shape, long Start, long Bytes)
{
    public long Count => Bytes / Type.Size();
}

/// <summary>
/// The header of a safetensors file: eight bytes of length, then JSON that gives every tensor's type, shape and byte range. The format's
/// own rules are held: ranges lie inside the file, do not overlap, leave no hole, and fit type and shape.
/// </summary>
internal static class SafetensorsHeader
{
    /// <summary>The format's own limit on the header, in bytes.</summary>
    public const long Limit = 100_000_000;

    /// <summary>The one entry that is no tensor: strings by name.</summary>
    public const string MetadataKey = "__metadata__";

    /// <summary>The tensors' places in the order of their bytes, and the words that whoever wrote the file left in it.</summary>
    /// <param name="json">The header's JSON.</param>
    /// <param name="dataStart">Where the data begins in the file, in bytes.</param>
    /// <param name="dataBytes">Bytes from there to the file's end.</param>
    public static (IReadOnlyList<TensorPlace> Places, IReadOnlyDictionary<string, string> Metadata) Parse(
        byte[] json, long dataStart, long dataBytes, string path)
    {
        var header = JsonFields.Parse(json, $"{path}, header");
        return (Places(header, dataStart, dataBytes, path), header.Fields(MetadataKey) is { } words
            ? words.Keys.Where(key => words.Find(key)?.ValueKind == JsonValueKind.String).ToDictionary(key => key, key => words.Text(key)!)
            : []);
    }

    private static IReadOnlyList<TensorPlace> Places(JsonFields header, long dataStart, long dataBytes, string path)
    {
        var places = header.Objects.Where(entry => entry.Name != MetadataKey)
            .Select(entry => Place(entry.Fields, entry.Name, dataStart))
            .OrderBy(place => place.Start).ThenBy(place => place.Bytes).ToList();
        var at = dataStart;
        foreach (var place in places)
        {
            if ((place.Start - dataStart) % place.Type.Size() != 0)
            {
                throw new InvalidDataException($"{path}: tensor '{place.Name}' starts at byte {place.Start - dataStart} of the data, " +
                    $"which is no multiple of its elements' {place.Type.Size()}.");
            }

            if (place.Start != at)
            {
                throw new InvalidDataException($"{path}: tensor '{place.Name}' starts at byte {place.Start}, the one before ends at {at}: "
                    +
                    (place.Start < at ? "they overlap." : "there is a hole between them."));
            }

            at += place.Bytes;
        }

        if (at - dataStart != dataBytes)
        {
            throw new InvalidDataException($"{path}: the header describes {at - dataStart} bytes of tensors, the file holds {dataBytes}: " +
                (at - dataStart > dataBytes ? "it is truncated; fetch or write it again." : "it has bytes that belong to no tensor."));
        }

        return places;
    }

    private static TensorPlace Place(JsonFields entry, string name, long dataStart)
    {
        var word = entry.Text("dtype") ?? throw entry.Missing("dtype");
        var type = TensorTypes.Named(word) ?? throw new InvalidDataException(
            $"{entry.Where}: element type '{word}' is not read here; convert the file to F32, F16 or BF16.");
        var shape = Longs(entry, "shape");
        var range = Longs(entry, "data_offsets");
        if (range.Length != 2 || range[1] < range[0] || range[1] > long.MaxValue - dataStart)
        {
            throw new InvalidDataException(
                $"{entry.Where}: 'data_offsets' is [{string.Join(", ", range)}]; expected [start, end] with start <= end.");
        }

        var bytes = Product(shape, type.Size());
        return bytes == range[1] - range[0]
            ? new TensorPlace(name, type, shape, dataStart + range[0], range[1] - range[0])
            : throw new InvalidDataException($"{entry.Where}: {word} of shape [{string.Join(", ", shape)}] needs " +
                $"{(bytes is { } needed ? needed : "too many")} bytes, 'data_offsets' gives {range[1] - range[0]}.");
    }

    private static long? Product(long[] shape, int size)
    {
        long product = size;
        foreach (var length in shape)
        {
            if (length != 0 && product > long.MaxValue / length)
            {
                return null;
            }

            product *= length;
        }

        return product;
    }

    private static long[] Longs(JsonFields entry, string key) =>
        [.. (entry.Items(key) ?? throw entry.Missing(key)).Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                ? number : throw entry.Wrong(key, item, "whole numbers from 0"))];
}
