using System.Buffers.Binary;

namespace MetaReward.Text;

/// <summary>A tensor as a GGUF file describes it; the shape is given the hub's way round (outputs, inputs).</summary>
/// <param name="Offset">First byte, counted from the start of the data.</param>
internal sealed record GgufTensor(string Name, GgufType Type, long[] Shape, ulong Offset)
{
    public long Count => Shape.Aggregate(1L, (product, length) => checked(product * length));
}

/// <summary>An element type: so many values in so many bytes.</summary>
internal sealed record GgufType(string Word, int Values, int Bytes, GgufBlock Read);

/// <summary>Turns one block's bytes into its values.</summary>
internal delegate void GgufBlock(ReadOnlySpan<byte> block, Span<float> values);

/// <summary>
/// The element types that are read: plain floats, and the blocks of 32 that share a scale. The K and IQ kinds (super-blocks, codebooks)
/// are refused by name. Values equal the reference dequantisation bit for bit: products and sums are rounded to f32 one by one.
/// </summary>
internal static class GgufTypes
{
    private static readonly Dictionary<uint, GgufType> Types = new()
    {
        [0] = new("F32", 1, 4, (block, values) => TensorTypes.ToFloats(TensorType.F32, block, values)),
        [1] = new("F16", 1, 2, (block, values) => TensorTypes.ToFloats(TensorType.F16, block, values)),
        [2] = new("Q4_0", 32, 18, Q4Of0),
        [3] = new("Q4_1", 32, 20, Q4Of1),
        [6] = new("Q5_0", 32, 22, Q5Of0),
        [7] = new("Q5_1", 32, 24, Q5Of1),
        [8] = new("Q8_0", 32, 34, Q8Of0),
        [30] = new("BF16", 1, 2, (block, values) => TensorTypes.ToFloats(TensorType.BF16, block, values)),
    };

    private static readonly Dictionary<uint, string> Others = new()
    {
        [9] = "Q8_1", [10] = "Q2_K", [11] = "Q3_K", [12] = "Q4_K", [13] = "Q5_K", [14] = "Q6_K", [15] = "Q8_K", [16] = "IQ2_XXS", [17] = "IQ2_XS",
        [18] = "IQ3_XXS", [19] = "IQ1_S", [20] = "IQ4_NL", [21] = "IQ3_S", [22] = "IQ2_S", [23] = "IQ4_XS", [24] = "I8", [25] = "I16", [26] = "I32",
        [27] = "I64", [28] = "F64", [29] = "IQ1_M", [34] = "TQ1_0", [35] = "TQ2_0",
    };

    public static GgufType Known(uint number, string tensor, string path) => Types.TryGetValue(number, out var type) ? type
        : throw new InvalidDataException($"{path}: tensor '{tensor}' is stored as {Others.GetValueOrDefault(number, $"type {number}")}, which is not read; " +
            $"use a file of {string.Join(", ", Types.Values.Select(known => known.Word))}.");

    /// <summary>Whole blocks to values.</summary>
    public static float[] Dequantise(GgufType type, ReadOnlySpan<byte> bytes)
    {
        var values = new float[bytes.Length / type.Bytes * type.Values];
        if (type.Values == 1)
        {
            type.Read(bytes, values);
            return values;
        }

        for (int from = 0, to = 0; from < bytes.Length; from += type.Bytes, to += type.Values)
        {
            type.Read(bytes.Slice(from, type.Bytes), values.AsSpan(to, type.Values));
        }

        return values;
    }

    private static void Q4Of0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Half(block);
        for (var i = 0; i < 16; i++)
        {
            values[i] = ((block[2 + i] & 15) - 8) * scale;
            values[i + 16] = ((block[2 + i] >> 4) - 8) * scale;
        }
    }

    private static void Q4Of1(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block), least = Half(block[2..]);
        for (var i = 0; i < 16; i++)
        {
            values[i] = ((block[4 + i] & 15) * scale) + least;
            values[i + 16] = ((block[4 + i] >> 4) * scale) + least;
        }
    }

    private static void Q5Of0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Half(block);
        var high = BinaryPrimitives.ReadUInt32LittleEndian(block[2..]);
        for (var i = 0; i < 16; i++)
        {
            values[i] = ((block[6 + i] & 15 | Fifth(high, i)) - 16) * scale;
            values[i + 16] = ((block[6 + i] >> 4 | Fifth(high, i + 16)) - 16) * scale;
        }
    }

    private static void Q5Of1(ReadOnlySpan<byte> block, Span<float> values)
    {
        float scale = Half(block), least = Half(block[2..]);
        var high = BinaryPrimitives.ReadUInt32LittleEndian(block[4..]);
        for (var i = 0; i < 16; i++)
        {
            values[i] = ((block[8 + i] & 15 | Fifth(high, i)) * scale) + least;
            values[i + 16] = ((block[8 + i] >> 4 | Fifth(high, i + 16)) * scale) + least;
        }
    }

    private static void Q8Of0(ReadOnlySpan<byte> block, Span<float> values)
    {
        var scale = Half(block);
        for (var i = 0; i < 32; i++)
        {
            values[i] = (sbyte)block[2 + i] * scale;
        }
    }

    private static int Fifth(uint high, int i) => (int)((high >> i) & 1) << 4;

    private static float Half(ReadOnlySpan<byte> bytes) => (float)BinaryPrimitives.ReadHalfLittleEndian(bytes);
}
