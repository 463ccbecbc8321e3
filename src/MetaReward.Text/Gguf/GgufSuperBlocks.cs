namespace MetaReward.Text;

/// <summary>
/// Super-blocks of 256 values: groups of 16 or 32 with a small whole scale each (and a small whole minimum, in the kinds 2, 4 and 5), all
/// of which share one or two f16 factors. A run of bytes holds the low bits of several groups, each at its own shift. Values equal the
/// reference dequantisation bit for bit: the group's scale is rounded to f32, then its product with the value, then the
/// difference with the rounded minimum.
/// </summary>
internal static class GgufSuperBlocks
{
    /// <summary>16 scales and minima of 4 bits, 2 bits for each value, two f16.</summary>
    public static void Q2OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        float factor = GgufBlocks.F16(block[80..]), least = GgufBlocks.F16(block[82..]);
        for (var group = 0; group < 16; group++)
        {
            float scale = factor * (block[group] & 15), minimum = least * (block[group] >> 4);
            var low = Twos(block[16..], group, out var shift);
            var to = values.Slice(16 * group, 16);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = (scale * ((low[i] >> shift) & 3)) - minimum;
            }
        }
    }

    /// <summary>A high bit for each value (0 takes 4 away), its 2 low bits, 16 scales of 6 bits from -32, one f16.</summary>
    public static void Q3OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        var factor = GgufBlocks.F16(block[108..]);
        var scales = block.Slice(96, 12);
        for (var group = 0; group < 16; group++)
        {
            var small = (scales[group % 8] >> (4 * (group / 8))) & 15;
            var large = (scales[8 + (group % 4)] >> (2 * (group / 4))) & 3;
            var scale = factor * ((small | (large << 4)) - 32);
            var low = Twos(block[32..], group, out var shift);
            var high = block.Slice(16 * (group % 2), 16);
            var to = values.Slice(16 * group, 16);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = scale * (((low[i] >> shift) & 3) + (((high[i] >> (group / 2)) & 1) << 2) - 4);
            }
        }
    }

    /// <summary>Two f16, 8 scales and 8 minima of 6 bits, 4 bits for each value.</summary>
    public static void Q4OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        float factor = GgufBlocks.F16(block), least = GgufBlocks.F16(block[2..]);
        for (var group = 0; group < 8; group++)
        {
            var (whole, smallest) = Sixes(block.Slice(4, 12), group);
            float scale = factor * whole, minimum = least * smallest;
            var low = block.Slice(16 + (32 * (group / 2)), 32);
            var to = values.Slice(32 * group, 32);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = (scale * ((low[i] >> (4 * (group % 2))) & 15)) - minimum;
            }
        }
    }

    /// <summary>Like kind 4, with a fifth bit for each value before the four.</summary>
    public static void Q5OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        float factor = GgufBlocks.F16(block), least = GgufBlocks.F16(block[2..]);
        var high = block.Slice(16, 32);
        for (var group = 0; group < 8; group++)
        {
            var (whole, smallest) = Sixes(block.Slice(4, 12), group);
            float scale = factor * whole, minimum = least * smallest;
            var low = block.Slice(48 + (32 * (group / 2)), 32);
            var to = values.Slice(32 * group, 32);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = (scale * (((low[i] >> (4 * (group % 2))) & 15) | (((high[i] >> group) & 1) << 4))) - minimum;
            }
        }
    }

    /// <summary>4 low bits and 2 high bits for each value from -32, 16 signed scales of 8 bits, one f16.</summary>
    public static void Q6OfK(ReadOnlySpan<byte> block, Span<float> values)
    {
        var factor = GgufBlocks.F16(block[208..]);
        for (var group = 0; group < 16; group++)
        {
            // Of the low bits 64 bytes hold 128 values: first their low halves, then their high ones.
            var scale = factor * (sbyte)block[192 + group];
            var low = block.Slice((64 * (group / 8)) + (16 * (group % 4)), 16);
            var high = Twos(block[128..], group, out var shift);
            var to = values.Slice(16 * group, 16);
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = scale * ((((low[i] >> (4 * (group / 4 % 2))) & 15) | (((high[i] >> shift) & 3) << 4)) - 32);
            }
        }
    }

    /// <summary>
    /// The bytes with 2 bits for each value of a group of 16: 32 bytes hold 128 values, a quarter of them at each of the shifts 0, 2, 4, 6.
    /// </summary>
    private static ReadOnlySpan<byte> Twos(ReadOnlySpan<byte> bytes, int group, out int shift)
    {
        shift = 2 * (group / 2 % 4);
        return bytes.Slice((32 * (group / 8)) + (16 * (group % 2)), 16);
    }

    /// <summary>
    /// Scale and minimum of group 0 to 7: the first four lie in the low 6 bits of bytes 0-3 and 4-7; of the last four the low halves share
    /// bytes 8-11, and the upper bits are the first ones' top bits.
    /// </summary>
    private static (int Scale, int Minimum) Sixes(ReadOnlySpan<byte> packed, int group) => group < 4
        ? (packed[group] & 63, packed[group + 4] & 63)
        : (packed[group + 4] & 15 | (packed[group - 4] >> 6 << 4), packed[group + 4] >> 4 | (packed[group] >> 6 << 4));
}
