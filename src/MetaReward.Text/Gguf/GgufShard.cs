using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaReward.Text;

/// <summary>
/// One GGUF file as it lies on disk: metadata, and tensors under the file's own names and in its own row order.
/// Large models come in several: <c>name-00001-of-00003.gguf</c> and so on, each with <c>split.no</c> and <c>split.count</c>, the
/// first with the model's metadata.
/// </summary>
internal sealed partial class GgufShard : IDisposable
{
    private readonly MappedFile _file;
    private readonly long _dataStart;

    private GgufShard(MappedFile file, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors, long dataStart)
    {
        (_file, Metadata, Tensors, _dataStart) = (file, metadata, tensors, dataStart);
    }

    public GgufMetadata Metadata { get; }

    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>The file and all that it is one part of; the named one must be the first.</summary>
    /// <exception cref="InvalidDataException">A part is missing, damaged or of another model, or holds what is not read here.</exception>
    public static IReadOnlyList<GgufShard> OpenAll(string path)
    {
        var shards = new List<GgufShard> { Open(path) };
        try
        {
            var count = shards[0].Metadata.Whole("split.count") ?? 1;
            shards[0].CheckPart(0, count, path);
            for (var number = 1; number < count; number++)
            {
                var sibling = Sibling(path, number, count);
                shards.Add(Open(sibling));
                shards[^1].CheckPart(number, count, sibling);
            }

            var twice = shards.SelectMany(shard => shard.Tensors).GroupBy(tensor => tensor.Name).FirstOrDefault(group => group.Count() > 1);
            return twice is null
                ? shards
                : throw new InvalidDataException($"{path}: the tensor '{twice.Key}' is in two of its {count} parts.");
        }
        catch
        {
            shards.ForEach(shard => shard.Dispose());
            throw;
        }
    }

    /// <summary>Row-major values of one of several equal parts along the first side.</summary>
    public float[] Read(GgufTensor tensor, int part, int parts)
    {
        var values = GC.AllocateUninitializedArray<float>((int)(tensor.Count / parts));
        _file.Decode(_dataStart + (long)tensor.Offset + (part * (tensor.Bytes / parts)), tensor.Type.Bytes, tensor.Type.Values, values,
            tensor.Type.Dequantise);
        return values;
    }

    public void Dispose() => _file.Dispose();

    private static GgufShard Open(string path)
    {
        GgufMetadata metadata;
        List<GgufTensor> tensors;
        long dataStart, length;
        using (var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16))
        {
            (metadata, tensors, dataStart) = new GgufHeader(stream, path).Read();
            length = stream.Length;
        }

        GgufTensor.Check(tensors, metadata.Alignment, length - dataStart, path);
        return new GgufShard(MappedFile.Open(path), metadata, tensors, dataStart);
    }

    private void CheckPart(int number, int count, string path)
    {
        var (no, of) = (Metadata.Whole("split.no") ?? 0, Metadata.Whole("split.count") ?? 1);
        if (no != number || Math.Max(of, 1) != Math.Max(count, 1))
        {
            throw new InvalidDataException($"{path}: this is part {no + 1} of {of}; expected part {number + 1} of {count}." +
                (number == 0 ? " Open the first part; the others are found beside it." : ""));
        }
    }

    private static string Sibling(string path, int number, int count)
    {
        var name = Path.GetFileName(path);
        var numbers = PartNumbers().Match(name);
        if (!numbers.Success)
        {
            throw new InvalidDataException(
                $"{path}: the model comes in {count} parts; expected a file name that ends in -00001-of-{count:d5}.gguf.");
        }

        var sibling = Path.Combine(Path.GetDirectoryName(path)!, string.Create(CultureInfo.InvariantCulture,
            $"{name[..numbers.Index]}-{number + 1:d5}-of-{count:d5}.gguf"));
        return File.Exists(sibling)
            ? sibling
            : throw new InvalidDataException($"{path}: part {number + 1} of {count} is missing; expected {sibling}.");
    }

    [GeneratedRegex(@"-[0-9]{5}-of-[0-9]{5}\.gguf$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex PartNumbers();
}
