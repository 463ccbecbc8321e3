using System.Text;

namespace MetaReward;

/// <summary>
/// A stable 64-bit seed: the same numbers in every process, on every machine and .NET version. Children are derived by name or index,
/// numbers are drawn by position (counter-based), so nothing depends on the order in which others draw.
/// Mixing is the SplitMix64 finaliser (Steele, Lea, Flood 2014).
/// </summary>
public readonly record struct Seed(ulong Value)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    /// <summary>The seed that a user's number stands for.</summary>
    public static Seed Of(long number) => new(Mix(unchecked((ulong)number + Golden)));

    /// <summary>An independent child seed for a name, for example a room or a prompt id.</summary>
    public Seed Derive(string name)
    {
        var hash = 0xCBF29CE484222325UL; // FNV-1a
        foreach (var b in Encoding.UTF8.GetBytes(name))
        {
            hash = unchecked((hash ^ b) * 0x100000001B3UL);
        }

        return new(Mix(unchecked((Value ^ Golden) + Mix(hash))));
    }

    /// <summary>An independent child seed for an index.</summary>
    public Seed Derive(long index) => new(Mix(unchecked(Value + (Mix((ulong)index ^ Golden) | 1))));

    /// <summary>The uniform number in [0, 1) at a position of this seed's sequence.</summary>
    public double Uniform(long position) => (Bits(position) >> 11) * (1.0 / (1UL << 53));

    /// <summary>The integer in [0, <paramref name="exclusive"/>) at a position of this seed's sequence.</summary>
    public int Below(int exclusive, long position)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(exclusive);
        return (int)Math.BigMul(Bits(position), (ulong)exclusive, out _);
    }

    /// <summary>A permuted copy (Fisher-Yates).</summary>
    public T[] Shuffle<T>(IEnumerable<T> items)
    {
        var result = items.ToArray();
        for (var i = result.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1, i);
            (result[i], result[j]) = (result[j], result[i]);
        }

        return result;
    }

    private ulong Bits(long position) => Mix(unchecked(Value + ((ulong)position * Golden)));

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
