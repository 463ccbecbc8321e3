using System.Buffers.Binary;
using System.IO.Compression;

namespace MetaReward.Recipes;

/// <summary>
/// Lines compressed as one gzip member (RFC 1952) that <c>zcat</c> reads: a header without name and time that holds the length of the
/// member, deflate, CRC-32, and the length of the lines. Shards take a quarter of their bytes so: most are digits of tokens and log-probs.
/// What stands behind the member is damage.
/// </summary>
public static class PackedLines
{
    /// <summary>Ending of a file of such lines.</summary>
    public const string Ending = ".jsonl.gz";

    private const int Trailer = 8;

    private static readonly uint[] Remainders = [.. Enumerable.Range(0, 256).Select(value => Remainder((uint)value))];

    /// <summary>Where the compressed bytes begin: behind the header and four bytes with the length of the whole member.</summary>
    private static int Deflated => Header.Length + 4;

    /// <summary>Magic number, deflate, an extra field, no time, no hints, an unknown system; the field of 8 bytes: MR, 4 bytes.</summary>
    private static ReadOnlySpan<byte> Header => [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, (byte)'M', (byte)'R', 4, 0];

    /// <summary>Whether these bytes begin as a gzip member does.</summary>
    public static bool Are(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Header[..2]);

    /// <summary>The member of these bytes: the same for the same bytes and the same build of .NET.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        packed.Write(Header);
        packed.Write([0, 0, 0, 0]);
        using (var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(bytes);
        packed.Write(TrailerOf(bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(packed.GetBuffer().AsSpan(Header.Length), (uint)packed.Length);
        return packed.ToArray();
    }

    /// <summary>The bytes of a member.</summary>
    /// <param name="damage">What is wrong with it; null where it is whole.</param>
    /// <returns>Null where it is damaged.</returns>
    public static byte[]? Unpack(ReadOnlySpan<byte> packed, out string? damage)
    {
        damage = !packed.StartsWith(Header) ? "its gzip header is not one of a run's files"
            : packed.Length < Deflated + Trailer || BinaryPrimitives.ReadUInt32LittleEndian(packed[Header.Length..]) != packed.Length
                ? "its compressed bytes are cut off, or something stands behind them" : null;
        var bytes = damage is null ? Inflate(packed, out damage) : null;
        if (damage is null && !packed[^Trailer..].SequenceEqual(TrailerOf(bytes)))
            damage = "its compressed bytes do not match their checksum";
        return damage is null ? bytes : null;
    }

    /// <summary>At most as many bytes as the trailer claims: what goes on beyond them is damage.</summary>
    private static byte[] Inflate(ReadOnlySpan<byte> packed, out string? damage)
    {
        damage = null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(packed[^4..]);
        var bytes = new MemoryStream();
        try
        {
            using var deflate = new DeflateStream(new MemoryStream([.. packed[Deflated..^Trailer]]), CompressionMode.Decompress);
            var part = new byte[1 << 16];
            for (int read; bytes.Length <= length && (read = deflate.Read(part)) > 0;)
                bytes.Write(part, 0, read);
        }
        catch (InvalidDataException)
        {
            damage = "its compressed bytes are changed";
        }

        return bytes.ToArray();
    }

    private static byte[] TrailerOf(ReadOnlySpan<byte> bytes)
    {
        var trailer = new byte[Trailer];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc(bytes));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), (uint)bytes.Length);
        return trailer;
    }

    /// <summary>CRC-32 of ISO-HDLC, as gzip has it.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = Remainders[(crc ^ value) & 255] ^ (crc >> 8);
        return ~crc;
    }

    private static uint Remainder(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 1 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        return value;
    }
}
