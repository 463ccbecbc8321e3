using System.Buffers.Binary;

namespace MetaReward.Text;

/// <summary>
/// Blocks of 32 values that share one scale, and for the kinds ending in 1 a least value. Values equal the reference dequantisation bit for
/// bit: products and sums are rounded to f32 one by one.
/// </summary>
internal static class GgufBlocks
{
    public static void Q4Of0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = F16(block);
        for (var i = 0; i < 16; i++)
        {
            values[i] = ((block[2 + i] & 15) - 8) * scale;
            values[i + 16] = ((block[2 + i] >> 4) - 8) * scale;
        }
    }

    public static void Q4Of1(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = F16(block), least = F16(block[2..]);
        for (var i = 0; i < 16; i++)
        {
            values[i] = ((block[4 + i] & 15) * scale) + least;
            values[i + 16] = ((block[4 + i] >> 4) * scale) + least;
        }
    }

    public static void Q5Of0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = F16(block);
        var high = BinaryPrimitives.ReadUInt32LittleEndian(block[2..]);
        for (var i = 0; i < 16; i++)
        {
            values[i] = ((block[6 + i] & 15 | Fifth(high, i)) - 16) * scale;
            values[i + 16] = ((block[6 + i] >> 4 | Fifth(high, i + 16)) - 16) * scale;
        }
    }

    public static void Q5Of1(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = F16(block), least = F16(block[2..]);
        var high = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        for (var i = 0; i < 16; i++)
        {
            values[i] = ((block[8 + i] & 15 | Fifth(high, i)) * scale) + least;
            values[i + 16] = ((block[8 + i] >> 4 | Fifth(high, i + 16)) * scale) + least;
        }
    }

    public static void Q8Of0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = F16(block);
        for (var i = 0; i < 32; i++)
        {
            values[i] = (sbyte)block[2 + i] * scale;
        }
    }

    /// <summary>
    /// The other way round, as the reference rounds: scale = largest / 127 in f32, the quotients by its f32 inverse to the nearest whole
    /// number with halves away from zero, the scale itself then to f16.
    /// </summary>
    /// <param name="values">32 finite values.</param>
    /// <param name="block">34 bytes.</param>
    /// <param name="name">The tensor's, for complaints.</param>
    public static void ToQ8Of0(ReadOnlySpan<float> values, Span<byte> block, string name)
    {
        var largest = 0f;
        foreach (var value in values)
        {
            largest = Math.Max(largest, Math.Abs(value)); // NaN wins
        }

        var scale = largest / 127;
        if (!Half.IsFinite((Half)scale))
        {
            throw new InvalidDataException($"Tensor '{name}' holds {largest} in a block, which Q8_0 cannot hold; write F32 or BF16.");
        }

        var inverse = scale == 0 ? 0 : 1 / scale;
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)scale);
        for (var i = 0; i < 32; i++)
        {
            block[2 + i] = (byte)(sbyte)MathF.Round(values[i] * inverse, MidpointRounding.AwayFromZero);
        }
    }

    public static float F16(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);

    private static int Fifth(uint high, int i) => (int)((high >> i) & 1) << 4;
}
