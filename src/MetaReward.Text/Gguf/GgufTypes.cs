namespace MetaReward.Text;

/// <summary>An element type: so many values in so many bytes.</summary>
/// <param name="Number">As the file spells it.</param>
/// <param name="Read">Turns one block's bytes into its values; plain floats take any number at once.</param>
internal sealed record GgufType(uint Number, string Word, int Values, int Bytes, GgufBlock Read)
{
    /// <summary>The other way round; null for the types that are only read.</summary>
    public GgufBlockWriter? Write { get; init; }

    /// <summary>Values to whole blocks; only for the types that have <see cref="Write"/>.</summary>
    /// <param name="name">Named in complaints.</param>
    public void Quantise(ReadOnlySpan<float> values, Span<byte> bytes, string name)
    {
        if (Values == 1)
        {
            Write!(values, bytes, name);
            return;
        }

        for (int from = 0, to = 0; from < values.Length; from += Values, to += Bytes)
        {
            Write!(values.Slice(from, Values), bytes.Slice(to, Bytes), name);
        }
    }

    /// <summary>Whole blocks to values.</summary>
    public void Dequantise(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (Values == 1)
        {
            Read(bytes, values);
            return;
        }

        for (int from = 0, to = 0; from < bytes.Length; from += Bytes, to += Values)
        {
            Read(bytes.Slice(from, Bytes), values.Slice(to, Values));
        }
    }
}

/// <summary>Turns one block's bytes into its values.</summary>
internal delegate void GgufBlock(ReadOnlySpan<byte> block, Span<float> values);

/// <summary>Turns values into one block's bytes; the name is for complaints.</summary>
internal delegate void GgufBlockWriter(ReadOnlySpan<float> values, Span<byte> block, string name);

/// <summary>
/// The element types that are read: plain floats, blocks of 32 that share a scale, and super-blocks of 256. Codebooks (IQ), ternary kinds
/// and integers are refused by name.
/// </summary>
internal static class GgufTypes
{
    private static readonly Dictionary<uint, GgufType> Types = new GgufType[]
    {
        Plain(0, TensorType.F32),
        Plain(1, TensorType.F16),
        Plain(30, TensorType.BF16),
        new(2, "Q4_0", 32, 18, GgufBlocks.Q4Of0),
        new(3, "Q4_1", 32, 20, GgufBlocks.Q4Of1),
        new(6, "Q5_0", 32, 22, GgufBlocks.Q5Of0),
        new(7, "Q5_1", 32, 24, GgufBlocks.Q5Of1),
        new(8, "Q8_0", 32, 34, GgufBlocks.Q8Of0) { Write = GgufBlocks.ToQ8Of0 },
        new(10, "Q2_K", 256, 84, GgufSuperBlocks.Q2OfK),
        new(11, "Q3_K", 256, 110, GgufSuperBlocks.Q3OfK),
        new(12, "Q4_K", 256, 144, GgufSuperBlocks.Q4OfK),
        new(13, "Q5_K", 256, 176, GgufSuperBlocks.Q5OfK),
        new(14, "Q6_K", 256, 210, GgufSuperBlocks.Q6OfK),
    }.ToDictionary(type => type.Number);

    private static readonly Dictionary<uint, string> Others = new()
    {
        [9] = "Q8_1", [15] = "Q8_K", [16] = "IQ2_XXS", [17] = "IQ2_XS", [18] = "IQ3_XXS", [19] = "IQ1_S", [20] = "IQ4_NL", [21] = "IQ3_S",
        [22] = "IQ2_S",
        [23] = "IQ4_XS", [24] = "I8", [25] = "I16", [26] = "I32", [27] = "I64", [28] = "F64", [29] = "IQ1_M", [34] = "TQ1_0",
        [35] = "TQ2_0", [39] = "MXFP4",
    };

    public static GgufType Known(uint number, string tensor, string path) => Types.TryGetValue(number, out var type) ? type
        : throw new InvalidDataException(
            $"{path}: tensor '{tensor}' is stored as {Others.GetValueOrDefault(number, $"type {number}")}, which is not read; " +
                $"use a file of {string.Join(", ", Types.Values.Select(known => known.Word))}.");

    public static GgufType Named(string word) => Types.Values.Single(type => type.Word == word);

    private static GgufType Plain(uint number, TensorType type) =>
        new(number, type.Word(), 1, type.Size(), (block, values) => TensorTypes.ToFloats(type, block, values))
        {
            Write = (values, block, name) => TensorTypes.FromFloats(type, values, block, name),
        };
}
