using System.Numerics;
using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <content>
/// The nucleus itself: tokens below (1 - p) / V cannot belong to it, the rest are counted by the leading bits of their weights, and only
/// the bucket in which the mass is reached is sorted.
/// </content>
internal sealed unsafe partial class TokenChoice
{
    private const int Shift = 16; // of a float's 32 bits, sign excluded: 8 exponent and 7 leading mantissa bits name the bucket
    private readonly double[] masses = new double[1 << (31 - Shift)];
    private readonly int[] candidates = new int[vocabulary];
    private readonly List<int> used = [];
    private readonly List<int> boundary = [];
    private int found;

    /// <summary>
    /// The least weight that belongs to the nucleus, the last id that does at exactly that weight, and the nucleus' mass.
    /// </summary>
    private (float Edge, int Last, double Kept) Nucleus(double mass, double topP)
    {
        Candidates(Math.Max((float)((1 - topP) * mass / vocabulary), float.Epsilon));
        used.Clear();
        foreach (var i in candidates.AsSpan(0, found))
        {
            ref var bucket = ref masses[Bucket(weights[i])];
            if (bucket == 0)
            {
                used.Add(Bucket(weights[i]));
            }

            bucket += weights[i];
        }

        used.Sort();
        var wanted = topP * mass;
        var above = 0.0;
        var at = used.Count - 1;
        while (at > 0 && above + masses[used[at]] < wanted)
        {
            above += masses[used[at--]];
        }

        used.ForEach(b => masses[b] = 0);
        var (edge, last, kept) = Cut(used[at], wanted - above);
        return (edge, last, above + kept);
    }

    /// <summary>
    /// The least weight that belongs to the nucleus, the last id that does at exactly that weight, and the mass kept of the bucket.
    /// </summary>
    private (float Edge, int Last, double Kept) Cut(int bucket, double wanted)
    {
        boundary.Clear();
        foreach (var i in candidates.AsSpan(0, found))
        {
            if (Bucket(weights[i]) == bucket)
            {
                boundary.Add(i);
            }
        }

        boundary.Sort((a, b) => weights[a] != weights[b] ? weights[b].CompareTo(weights[a]) : a.CompareTo(b));
        var kept = 0.0;
        foreach (var i in boundary)
        {
            kept += weights[i];
            if (kept >= wanted)
            {
                return (weights[i], i, kept);
            }
        }

        return (weights[boundary[^1]], boundary[^1], kept);
    }

    private static int Bucket(float weight) => (int)(BitConverter.SingleToUInt32Bits(weight) >> Shift);

    /// <summary>Finds the ids, ascending, whose weights are at least so much.</summary>
    private void Candidates(float least)
    {
        var (bound, i) = (Vector512.Create(least), 0);
        found = 0;
        fixed (float* at = weights)
        {
            for (; i + Lanes <= vocabulary; i += Lanes)
            {
                for (var bits = Vector512.GreaterThanOrEqual(Vector512.Load(at + i), bound)
                    .ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
                {
                    candidates[found++] = i + BitOperations.TrailingZeroCount(bits);
                }
            }
        }

        for (; i < vocabulary; i++)
        {
            if (weights[i] >= least)
            {
                candidates[found++] = i;
            }
        }
    }
}
