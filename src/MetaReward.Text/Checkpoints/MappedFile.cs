using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace MetaReward.Text;

/// <summary>
/// A file mapped into memory, read by byte ranges that are held against its length. What is read is copied out, so nothing points into a
/// file that is gone. Safe to read from several threads.
/// </summary>
internal sealed class MappedFile : IDisposable
{
    private const int Chunk = 1 << 18;

    private readonly SafeFileHandle _file;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;

    private MappedFile(string path, SafeFileHandle file)
    {
        (Path, _file, Length) = (path, file, RandomAccess.GetLength(file));
        if (Length > 0)
        {
            _map = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        }
    }

    public string Path { get; }

    /// <summary>In bytes, when it was opened.</summary>
    public long Length { get; }

    public static MappedFile Open(string path)
    {
        var file = File.OpenHandle(path);
        try
        {
            return new MappedFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Exactly the bytes asked for.</summary>
    /// <exception cref="InvalidDataException">They are not all there, or no longer.</exception>
    public void Read(long start, Span<byte> bytes)
    {
        if (start < 0 || bytes.Length > Length - start)
        {
            throw new InvalidDataException(
                $"{Path}: {bytes.Length} bytes were expected at byte {start}; the file has {Length}. It is truncated.");
        }

        // Reading a mapped page that the file no longer has would end the process.
        if (RandomAccess.GetLength(_file) < Length)
        {
            throw new InvalidDataException($"{Path}: the file became shorter while it was read.");
        }

        _view?.SafeMemoryMappedViewHandle.ReadSpan((ulong)(_view.PointerOffset + start), bytes);
    }

    public byte[] Read(long start, int count)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(count);
        Read(start, bytes);
        return bytes;
    }

    /// <summary>Elements or blocks of equal size, decoded piece by piece: beside <paramref name="values"/> little memory is used.</summary>
    /// <param name="start">First byte.</param>
    /// <param name="bytes">Bytes of one block.</param>
    /// <param name="each">Values of one block; <paramref name="values"/> holds a multiple of it.</param>
    public void Decode(long start, int bytes, int each, Span<float> values, Action<ReadOnlySpan<byte>, Span<float>> decode)
    {
        var many = Math.Max(1, Chunk / bytes);
        var piece = new byte[Math.Min(many, values.Length / each) * bytes];
        for (long at = 0; at < values.Length; at += many * each)
        {
            var part = values[(int)at..(int)Math.Min(values.Length, at + (many * each))];
            var read = piece.AsSpan(0, part.Length / each * bytes);
            Read(start + (at / each * bytes), read);
            decode(read, part);
        }
    }

    public void Dispose()
    {
        _view?.Dispose();
        _map?.Dispose();
        _file.Dispose();
    }
}
