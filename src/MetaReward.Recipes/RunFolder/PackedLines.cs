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

    /// <summary>Deflate makes at most so many bytes of one (RFC 1951: 258 bytes take two bits at least).</summary>
    private const int MostInflated = 1032;

    /// <summary>Remainders of each byte, then of each byte with one zero byte behind it, and so on up to seven.</summary>
    private static readonly uint[] Remainders = Table();

    /// <summary>Where the compressed bytes begin: behind the header and four bytes with the length of the whole member.</summary>
    private static int Deflated => Header.Length + 4;

    /// <summary>Magic number, deflate, an extra field, no time, no hints, an unknown system; the field of 8 bytes: MR, 4 bytes.</summary>
    internal static ReadOnlySpan<byte> Header => [0x1F, 0x8B, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, (byte)'M', (byte)'R', 4, 0];

    /// <summary>Whether these bytes begin as a gzip member does.</summary>
    public static bool Are(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Header[..2]);

    /// <summary>The member of these bytes: the same for the same bytes and the same build of .NET.</summary>
    public static byte[] Pack(ReadOnlySpan<byte> bytes)
    {
        var packed = new MemoryStream();
        using (var writer = new PackedWriter(packed))
        {
            writer.Write(bytes);
            writer.Finish();
        }

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
        if (damage is null && !packed[^Trailer..].SequenceEqual(TrailerOf(Crc(uint.MaxValue, bytes), (uint)bytes!.Length)))
            damage = "its compressed bytes do not match their checksum";
        return damage is null ? bytes : null;
    }

    /// <summary>At most as many bytes as the trailer claims: what goes on beyond them is damage.</summary>
    private static byte[]? Inflate(ReadOnlySpan<byte> packed, out string? damage)
    {
        damage = null;
        var length = BinaryPrimitives.ReadUInt32LittleEndian(packed[^4..]);
        if (length > (long)(packed.Length - Deflated) * MostInflated)
        {
            damage = "its compressed bytes do not match their checksum";
            return null;
        }

        var (bytes, filled) = (new byte[length], 0);
        try
        {
            using var deflate = new DeflateStream(new MemoryStream([.. packed[Deflated..^Trailer]]), CompressionMode.Decompress);
            for (int read; filled < bytes.Length && (read = deflate.Read(bytes.AsSpan(filled))) > 0;)
                filled += read;
            damage = filled < bytes.Length || deflate.ReadByte() >= 0 ? "its compressed bytes do not match their checksum" : null;
        }
        catch (InvalidDataException)
        {
            damage = "its compressed bytes are changed";
        }

        return damage is null ? bytes : null;
    }

    /// <summary>The last bytes of a member.</summary>
    /// <param name="crc">Of all lines, see <see cref="Crc"/>; not yet turned.</param>
    /// <param name="length">Of all lines, in bytes.</param>
    internal static byte[] TrailerOf(uint crc, uint length)
    {
        var trailer = new byte[Trailer];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, ~crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), length);
        return trailer;
    }

    /// <summary>CRC-32 of ISO-HDLC, as gzip has it, eight bytes at a time; not yet turned.</summary>
    /// <param name="crc">Of the bytes before; all ones at the beginning.</param>
    /// <param name="bytes">What follows.</param>
    internal static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            var eight = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ crc;
            crc = 0;
            for (var place = 0; place < sizeof(ulong); place++, eight >>= 8)
                crc ^= Remainders[((sizeof(ulong) - 1 - place) << 8) | (int)(eight & 255)];
        }

        foreach (var value in bytes)
            crc = Remainders[(crc ^ value) & 255] ^ (crc >> 8);
        return crc;
    }

    private static uint[] Table()
    {
        var table = new uint[256 * sizeof(ulong)];
        for (var value = 0; value < table.Length; value++)
            table[value] = value < 256 ? Remainder((uint)value) : table[table[value - 256] & 255] ^ (table[value - 256] >> 8);
        return table;
    }

    private static uint Remainder(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) == 1 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        return value;
    }
}
