namespace MetaReward.Bench.Fuzz;

/// <summary>Draws of one case, in order; the same seed draws the same.</summary>
internal sealed class Chance(Seed seed)
{
    private long _drawn;

    public int Below(int exclusive) => exclusive <= 1 ? 0 : seed.Below(exclusive, _drawn++);

    public bool OneIn(int times) => Below(times) == 0;

    public T Of<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Small numbers, edges of the integer types, and what lies beyond.</summary>
    public long Number() => Below(4) switch
    {
        0 => Below(20) - 2,
        1 => Of(Edges) + Below(3) - 1,
        2 => 1L << Below(63),
        _ => Below(int.MaxValue),
    };

    private static readonly long[] Edges =
        [0, 1, 127, 255, 32_767, 65_535, int.MaxValue, uint.MaxValue, 1L << 40, long.MaxValue - 1, long.MinValue + 1, -1, int.MinValue,
            100_000_000, 4_000_000];
}
