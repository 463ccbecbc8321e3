using System.Buffers.Binary;
using System.Text;

namespace MetaReward.Tests;

/// <summary>Reads an events file otherwise than it is written: a checksum bit by bit, and messages as a walk over their fields.</summary>
internal static class EventsReader
{
    /// <summary>Every scalar of a file in its order; the first record must be the version.</summary>
    public static IReadOnlyList<(string Tag, long Step, float Value)> Scalars(ReadOnlyMemory<byte> file)
    {
        var events = Records(file.ToArray()).Select(Fields).ToArray();
        Text(events[0].Single(field => field.Number == 3)).ShouldBe("brain.Event:2");
        return [.. events.Skip(1).SelectMany(one => Fields(one.Single(field => field.Number == 5).Bytes).Select(value =>
        {
            value.Number.ShouldBe(1);
            var parts = Fields(value.Bytes);
            var step = one.Where(field => field.Number == 2).Select(field => (long)field.Value).SingleOrDefault();
            return (Text(parts.Single(field => field.Number == 1)), step,
                BitConverter.UInt32BitsToSingle((uint)parts.Single(field => field.Number == 2).Value));
        }))];
    }

    /// <summary>The records of a file, whose checksums must hold.</summary>
    public static IEnumerable<byte[]> Records(byte[] file)
    {
        for (var at = 0; at < file.Length;)
        {
            var length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at)));
            Sum(file, at + 8).ShouldBe(Masked(file.AsSpan(at, 8)));
            Sum(file, at + 12 + length).ShouldBe(Masked(file.AsSpan(at + 12, length)));
            yield return file[(at + 12)..(at + 12 + length)];
            at += 16 + length;
        }
    }

    private static uint Sum(byte[] file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));

    /// <summary>CRC-32C with the reflected polynomial 0x82F63B78, masked as records have it.</summary>
    internal static uint Masked(ReadOnlySpan<byte> bytes)
    {
        var sum = 0xFFFFFFFFu;
        foreach (var one in bytes)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 1 ? (sum >> 1) ^ 0x82F63B78u : sum >> 1;
        }

        sum = ~sum;
        return unchecked(((sum >> 15) | (sum << 17)) + 0xA282EAD8u);
    }

    private static IReadOnlyList<(int Number, ulong Value, byte[] Bytes)> Fields(byte[] message)
    {
        var fields = new List<(int, ulong, byte[])>();
        for (var at = 0; at < message.Length;)
        {
            var key = Groups(message, ref at);
            var (value, bytes) = (key & 7) switch
            {
                0 => (Groups(message, ref at), Array.Empty<byte>()),
                1 => (BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan((at += 8) - 8)), []),
                2 => (0UL, Part(message, ref at)),
                5 => (BinaryPrimitives.ReadUInt32LittleEndian(message.AsSpan((at += 4) - 4)), []),
                var wire => throw new InvalidDataException($"wire type {wire}"),
            };
            fields.Add(((int)(key >> 3), value, bytes));
        }

        return fields;
    }

    private static byte[] Part(byte[] message, ref int at)
    {
        var length = (int)Groups(message, ref at);
        at += length;
        return message[(at - length)..at];
    }

    private static ulong Groups(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var one = message[at++];
            value |= (ulong)(one & 0x7F) << shift;
            if (one < 0x80)
                return value;
        }
    }

    private static string Text((int Number, ulong Value, byte[] Bytes) field) => Encoding.UTF8.GetString(field.Bytes);
}
