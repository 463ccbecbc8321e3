using System.Buffers.Binary;

namespace MetaReward.Text.Tests;

/// <summary>
/// Every element type against a second formulation that reads like the format's description: a block as fields, a value as bit strings.
/// Scales and bits are arbitrary; equality is bit for bit.
/// </summary>
public class GgufQuantTests
{
    private delegate float Formula(Func<int, int, int, int> bits, Func<int, float> half, int i);

    private static readonly Dictionary<string, Formula> Formulas = new()
    {
        ["Q4_0"] = (bits, half, i) => half(0) * (bits(2 + (i % 16), i / 16 * 4, 4) - 8),
        ["Q4_1"] = (bits, half, i) => F(half(0) * bits(4 + (i % 16), i / 16 * 4, 4)) + half(2),
        ["Q5_0"] = (bits, half, i) => half(0) * (bits(6 + (i % 16), i / 16 * 4, 4) + (16 * bits(2 + (i / 8), i % 8, 1)) - 16),
        ["Q5_1"] = (bits, half, i) => F(half(0) * (bits(8 + (i % 16), i / 16 * 4, 4) + (16 * bits(4 + (i / 8), i % 8, 1)))) + half(2),
        ["Q8_0"] = (bits, half, i) => half(0) * Signed(bits(2 + i, 0, 8)),
        ["Q2_K"] = (bits, half, i) =>
            F(F(half(80) * bits(i / 16, 0, 4)) * bits(16 + (32 * (i / 128)) + (i % 32), i % 128 / 32 * 2, 2))
            - F(half(82) * bits(i / 16, 4, 4)),
        ["Q3_K"] = (bits, half, i) => F(half(108) * (Third(bits, i / 16) - 32))
            * (bits(32 + (32 * (i / 128)) + (i % 32), i % 128 / 32 * 2, 2) + (4 * bits(i % 32, i / 32, 1)) - 4),
        ["Q4_K"] = (bits, half, i) => F(F(half(0) * Scale(bits, i / 32)) * bits(16 + (32 * (i / 64)) + (i % 32), i % 64 / 32 * 4, 4))
            - F(half(2) * Least(bits, i / 32)),
        ["Q5_K"] = (bits, half, i) =>
            F(F(half(0) * Scale(bits, i / 32))
                * (bits(48 + (32 * (i / 64)) + (i % 32), i % 64 / 32 * 4, 4) + (16 * bits(16 + (i % 32), i / 32, 1))))
            - F(half(2) * Least(bits, i / 32)),
        ["Q6_K"] = (bits, half, i) => F(half(208) * Signed(bits(192 + (i / 16), 0, 8)))
            * (bits((64 * (i / 128)) + (i % 64), i % 128 / 64 * 4, 4)
                + (16 * bits(128 + (32 * (i / 128)) + (i % 32), i % 128 / 32 * 2, 2)) - 32),
    };

    public static TheoryData<string> Kinds => [.. Formulas.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Blocks_equal_the_format_as_it_is_described(string kind)
    {
        var type = GgufTypes.Named(kind);
        var seed = Seed.Of(1).Derive(kind);
        var blocks = Enumerable.Range(0, 40 * type.Bytes).Select(i => (byte)seed.Below(256, i)).ToArray();
        var values = new float[40 * type.Values];
        type.Dequantise(blocks, values);
        for (var i = 0; i < values.Length; i++)
        {
            var block = blocks.AsMemory(i / type.Values * type.Bytes, type.Bytes);
            var expected = Formulas[kind]((at, low, count) => (block.Span[at] >> low) & ((1 << count) - 1),
                at => (float)BinaryPrimitives.ReadHalfLittleEndian(block.Span[at..]), i % type.Values);
            (float.IsNaN(expected)
                ? float.IsNaN(values[i])
                : BitConverter.SingleToInt32Bits(values[i]) == BitConverter.SingleToInt32Bits(expected))
                .ShouldBeTrue($"{kind} value {i}: {values[i]}, expected {expected}");
        }
    }

    [Fact]
    public void A_block_of_kind_4_by_hand()
    {
        // Factor 2, least 0.5; group 0 has scale 3 and minimum 5, group 4 scale 1 + 16 * 1 and minimum 2 + 16 * 2;
        // value 0 is 7, value 128 is 9.
        var block = new byte[144];
        BinaryPrimitives.WriteHalfLittleEndian(block, (Half)2f);
        BinaryPrimitives.WriteHalfLittleEndian(block.AsSpan(2), (Half)0.5f);
        (block[4], block[8], block[12]) = (3 | (1 << 6), 5 | (2 << 6), 1 | (2 << 4));
        (block[16], block[80]) = (7, 9);
        var values = new float[256];
        GgufSuperBlocks.Q4OfK(block, values);
        values[0].ShouldBe((2 * 3 * 7) - (0.5f * 5));
        values[1].ShouldBe(-2.5f);
        values[128].ShouldBe((2 * 17 * 9) - (0.5f * 34));
        values[255].ShouldBe(0);
    }

    [Fact]
    public void A_block_of_kind_6_by_hand()
    {
        // Factor 0.25, scale of the first group -3, of the last 100. Value 0: low 5, high 2; value 255: low 15, high 3.
        var block = new byte[210];
        BinaryPrimitives.WriteHalfLittleEndian(block.AsSpan(208), (Half)0.25f);
        (block[192], block[207]) = (unchecked((byte)-3), 100);
        (block[0], block[128]) = (5, 2);
        (block[127], block[191]) = (15 << 4, 3 << 6);
        var values = new float[256];
        GgufSuperBlocks.Q6OfK(block, values);
        values[0].ShouldBe(-0.75f * (5 + 32 - 32));
        values[255].ShouldBe(25f * (15 + 48 - 32));
        values[16].ShouldBe(0);
    }

    [Fact]
    public void Kind_8_is_quantised_as_the_reference_rounds()
    {
        var values = new float[32];
        (values[0], values[1], values[2], values[3]) = (127, -2.5f, 0.5f, 2.49999f);
        var block = new byte[34];
        GgufBlocks.ToQ8Of0(values, block, "x");
        ((float)BinaryPrimitives.ReadHalfLittleEndian(block)).ShouldBe(1);
        block[2..6].Select(value => (sbyte)value).ShouldBe([127, -3, 1, 2]);
        GgufBlocks.ToQ8Of0(new float[32], block, "x");
        block.ShouldAllBe(value => value == 0);
    }

    /// <summary>Keeps a product from being rounded later than f32.</summary>
    private static float F(float value) => value;

    private static int Signed(int value) => value > 127 ? value - 256 : value;

    /// <summary>Scales of kind 3: four low bits in eight bytes, two high bits in four.</summary>
    private static int Third(Func<int, int, int, int> bits, int group) =>
        bits(96 + (group % 8), group / 8 * 4, 4) + (16 * bits(104 + (group % 4), group / 4 * 2, 2));

    private static int Scale(Func<int, int, int, int> bits, int group) =>
        group < 4 ? bits(4 + group, 0, 6) : bits(8 + group, 0, 4) + (16 * bits(group, 6, 2));

    private static int Least(Func<int, int, int, int> bits, int group) =>
        group < 4 ? bits(8 + group, 0, 6) : bits(8 + group, 4, 4) + (16 * bits(4 + group, 6, 2));
}
