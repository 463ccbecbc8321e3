using System.Buffers.Binary;
using System.Text;

namespace MetaReward.Studio;

/// <summary>
/// A message of Protocol Buffers in the making: fields in the order in which they are added. Each begins with its number and its wire type
/// (0 an integer in groups of 7 bits, 1 eight bytes, 2 a length and so many bytes, 5 four bytes).
/// </summary>
internal sealed class ProtocolMessage
{
    private readonly List<byte> bytes = [];

    public ReadOnlySpan<byte> Bytes => bytes.ToArray();

    public ProtocolMessage Integer(int field, long value)
    {
        Begin(field, 0);
        return Groups((ulong)value);
    }

    public ProtocolMessage Double(int field, double value)
    {
        Begin(field, 1);
        var eight = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(eight, value);
        bytes.AddRange(eight);
        return this;
    }

    public ProtocolMessage Single(int field, float value)
    {
        Begin(field, 5);
        var four = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(four, value);
        bytes.AddRange(four);
        return this;
    }

    public ProtocolMessage Text(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));

    public ProtocolMessage Message(int field, ProtocolMessage inner) => Part(field, inner.Bytes);

    private ProtocolMessage Part(int field, ReadOnlySpan<byte> part)
    {
        Begin(field, 2);
        Groups((ulong)part.Length);
        bytes.AddRange(part);
        return this;
    }

    private void Begin(int field, int wire) => Groups((ulong)((field << 3) | wire));

    private ProtocolMessage Groups(ulong value)
    {
        for (; value > 0x7F; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return this;
    }
}
