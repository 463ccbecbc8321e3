using System.Buffers.Binary;
using System.Numerics;

namespace MetaReward.Studio;

/// <summary>
/// An events file as TensorBoard reads it: records in a frame (TFRecord), each an <c>Event</c> message of Protocol Buffers, written by
/// hand. A frame is the length (8 bytes), its masked checksum (4), the message, and its masked checksum (4), all little-endian. A
/// checksum is CRC-32C, turned right by 15 bits plus 0xA282EAD8.
/// Left out: everything but scalars. Every event has the time 0, so that the same figures give the same bytes.
/// Source: TensorFlow's <c>record_writer.h</c>, <c>event.proto</c> and <c>summary.proto</c>.
/// </summary>
public sealed class EventFile
{
    private const uint Mask = 0xA282EAD8;
    private readonly List<byte> bytes = [];

    /// <summary>A file that holds only its version.</summary>
    public EventFile() => Frame(new ProtocolMessage().Double(1, 0).Text(3, "brain.Event:2"));

    /// <summary>The file.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes.ToArray();

    /// <summary>Adds scalars of one step.</summary>
    /// <param name="step">At least 0.</param>
    /// <param name="scalars">Name and value; kept in single precision, as TensorBoard keeps them.</param>
    public void Add(long step, IEnumerable<(string Tag, double Value)> scalars)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var summary = new ProtocolMessage();
        foreach (var (tag, value) in scalars)
            summary.Message(1, new ProtocolMessage().Text(1, tag).Single(2, (float)value));
        Frame(new ProtocolMessage().Double(1, 0).Integer(2, step).Message(5, summary));
    }

    private void Frame(ProtocolMessage message)
    {
        var length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)message.Bytes.Length);
        foreach (var part in new[] { length, message.Bytes.ToArray() })
        {
            bytes.AddRange(part);
            var sum = new byte[sizeof(uint)];
            BinaryPrimitives.WriteUInt32LittleEndian(sum, Masked(part));
            bytes.AddRange(sum);
        }
    }

    private static uint Masked(ReadOnlySpan<byte> part)
    {
        var sum = uint.MaxValue;
        foreach (var one in part)
            sum = BitOperations.Crc32C(sum, one);
        return BitOperations.RotateRight(~sum, 15) + Mask;
    }
}
