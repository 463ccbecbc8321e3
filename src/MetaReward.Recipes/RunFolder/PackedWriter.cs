using System.Buffers.Binary;
using System.IO.Compression;

namespace MetaReward.Recipes;

/// <summary>
/// Writes <see cref="PackedLines"/> as they come, so that nobody holds all of them. The member depends on the lines alone, not on the
/// pieces in which they came.
/// </summary>
internal sealed class PackedWriter : IDisposable
{
    private readonly Stream to;
    private readonly long start;
    private readonly DeflateStream deflate;
    private readonly byte[] part = new byte[1 << 16];
    private int filled;
    private uint crc = uint.MaxValue;
    private uint length;

    /// <param name="to">Where the member goes; its length is filled in at the end, so one must be able to go back in it.</param>
    public PackedWriter(Stream to)
    {
        (this.to, start) = (to, to.Position);
        to.Write(PackedLines.Header);
        to.Write([0, 0, 0, 0]);
        deflate = new(to, CompressionLevel.Optimal, leaveOpen: true);
    }

    /// <summary>Adds bytes.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var some = Math.Min(bytes.Length, part.Length - filled);
            bytes[..some].CopyTo(part.AsSpan(filled));
            bytes = bytes[some..];
            filled += some;
            if (filled == part.Length)
                Pack();
        }
    }

    /// <summary>Ends the member.</summary>
    public void Finish()
    {
        Pack();
        deflate.Dispose();
        to.Write(PackedLines.TrailerOf(crc, length));
        var end = to.Position;
        to.Position = start + PackedLines.Header.Length;
        Span<byte> size = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(size, (uint)(end - start));
        to.Write(size);
        to.Position = end;
    }

    public void Dispose() => deflate.Dispose();

    private void Pack()
    {
        deflate.Write(part, 0, filled);
        crc = PackedLines.Crc(crc, part.AsSpan(0, filled));
        length += (uint)filled;
        filled = 0;
    }
}
