namespace MetaReward.Text;

/// <summary>
/// Rows of query and key matrices in two orders: interleaved rotary pairs (0, 1), (2, 3), ... as llama.cpp has them for the architecture
/// <c>llama</c>, and the hub's halves (0, d/2), (1, d/2 + 1), ...
/// </summary>
internal static class RotaryPairs
{
    /// <summary>From interleaved to halves.</summary>
    /// <param name="values">Row-major, <paramref name="rows"/> rows of equal length (one value each for a bias).</param>
    public static float[] ToHalves(float[] values, int heads, int rows) => Turned(values, heads, rows, halves: true);

    /// <summary>From halves to interleaved.</summary>
    public static float[] ToPairs(float[] values, int heads, int rows) => Turned(values, heads, rows, halves: false);

    private static float[] Turned(float[] values, int heads, int rows, bool halves)
    {
        if (rows % (2 * heads) != 0)
        {
            throw new InvalidDataException($"{rows} query or key rows cannot be parted into rotary pairs of {heads} heads.");
        }

        var width = values.Length / rows;
        var size = rows / heads;
        var turned = new float[values.Length];
        for (var row = 0; row < rows; row++)
        {
            var (head, at) = (row / size, row % size);
            var pair = (head * size) + (2 * (at % (size / 2))) + (at / (size / 2));
            var (from, to) = halves ? (pair, row) : (row, pair);
            values.AsSpan(from * width, width).CopyTo(turned.AsSpan(to * width, width));
        }

        return turned;
    }
}
