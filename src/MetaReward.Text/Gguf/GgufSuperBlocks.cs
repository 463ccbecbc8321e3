namespace MetaReward.Text;

/// <summary>
/// Super-blocks of 256 values: groups of 16 or 32 with a small whole scale each (and a small whole minimum, in the kinds 2, 4 and 5), all
/// of which share one or two f16 factors. Values equal the reference dequantisation bit for bit: the group's scale is rounded to f32, then its
/// product with the value, then the difference with the rounded minimum.
/// </summary>
internal static class GgufSuperBlocks
{
    /// <summary>16 scales and minima of 4 bits, 2 bits for each value, two f16.</summary>
    public static void Q2OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        float factor = GgufBlocks.F16(block[80..]), least = GgufBlocks.F16(block[82..]);
        for (var i = 0; i < 256; i++)
        {
            var packed = block[i / 16];
            float scale = factor * (packed & 15), minimum = least * (packed >> 4);
            values[i] = (scale * Two(block[16..], i)) - minimum;
        }
    }

    /// <summary>A high bit for each value (0 takes 4 away), its 2 low bits, 16 scales of 6 bits from -32, one f16.</summary>
    public static void Q3OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        var factor = GgufBlocks.F16(block[108..]);
        var scales = block.Slice(96, 12);
        for (var i = 0; i < 256; i++)
        {
            var group = i / 16;
            var low = (scales[group % 8] >> (4 * (group / 8))) & 15;
            var high = (scales[8 + (group % 4)] >> (2 * (group / 4))) & 3;
            var scale = factor * ((low | (high << 4)) - 32);
            values[i] = scale * (Two(block[32..], i) - (Bit(block, i) == 0 ? 4 : 0));
        }
    }

    /// <summary>Two f16, 8 scales and 8 minima of 6 bits, 4 bits for each value.</summary>
    public static void Q4OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        float factor = GgufBlocks.F16(block), least = GgufBlocks.F16(block[2..]);
        for (var i = 0; i < 256; i++)
        {
            var (scale, minimum) = Sixes(block.Slice(4, 12), i / 32);
            values[i] = (factor * scale * Four(block[16..], i)) - (least * minimum);
        }
    }

    /// <summary>Like kind 4, with a fifth bit for each value before the four.</summary>
    public static void Q5OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        float factor = GgufBlocks.F16(block), least = GgufBlocks.F16(block[2..]);
        for (var i = 0; i < 256; i++)
        {
            var (scale, minimum) = Sixes(block.Slice(4, 12), i / 32);
            values[i] = (factor * scale * (Four(block[48..], i) | (Bit(block[16..], i) << 4))) - (least * minimum);
        }
    }

    /// <summary>4 low bits and 2 high bits for each value from -32, 16 signed scales of 8 bits, one f16.</summary>
    public static void Q6OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        var factor = GgufBlocks.F16(block[208..]);
        for (var i = 0; i < 256; i++)
        {
            // Here a run of 64 bytes holds 128 values: first their low halves, then their high ones.
            var low = (block[(i / 128 * 64) + (i % 64)] >> (4 * (i / 64 % 2))) & 15;
            var scale = factor * (sbyte)block[192 + (i / 16)];
            values[i] = scale * ((low | (Two(block[128..], i) << 4)) - 32);
        }
    }

    /// <summary>Bits 2 to a value: 32 bytes hold 128 values, a quarter of them at each of the shifts 0, 2, 4, 6.</summary>
    private static int Two(ReadOnlySpan<byte> bytes, int i) => (bytes[(i / 128 * 32) + (i % 32)] >> (2 * (i / 32 % 4))) & 3;

    /// <summary>Bits 4 to a value: 32 bytes hold 64 values.</summary>
    private static int Four(ReadOnlySpan<byte> bytes, int i) => (bytes[(i / 64 * 32) + (i % 32)] >> (4 * (i / 32 % 2))) & 15;

    /// <summary>A bit to a value: 32 bytes hold all 256.</summary>
    private static int Bit(ReadOnlySpan<byte> bytes, int i) => (bytes[i % 32] >> (i / 32)) & 1;

    /// <summary>
    /// Scale and minimum of group 0 to 7: the first four lie in the low 6 bits of bytes 0-3 and 4-7; of the last four the low halves share bytes
    /// 8-11, and the upper bits are the first ones' top bits.
    /// </summary>
    private static (int Scale, int Minimum) Sixes(ReadOnlySpan<byte> packed, int group) => group < 4
        ? (packed[group] & 63, packed[group + 4] & 63)
        : (packed[group + 4] & 15 | (packed[group - 4] >> 6 << 4), packed[group + 4] >> 4 | (packed[group] >> 6 << 4));
}
