using System.Numerics;
using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <summary>
/// Draws a token from a row of logits: temperature, then the nucleus (Holtzman et al. 2019): the fewest most probable tokens whose mass
/// reaches top-p, ties going to the lower id. Exact, and without sorting the vocabulary: tokens below (1 - p) / V cannot belong to it, the
/// rest are counted by the leading bits of their weights, and only the bucket in which the mass is reached is sorted. Top-k, min-p and
/// repetition penalty as in transformers. Not thread-safe.
/// </summary>
internal sealed unsafe class TokenChoice(int vocabulary)
{
    private const int Lanes = 16;
    private const int Shift = 16; // of a float's 32 bits, sign excluded: 8 exponent and 7 leading mantissa bits name the bucket
    private readonly float[] weights = new float[vocabulary + Lanes];
    private readonly double[] masses = new double[1 << (31 - Shift)];
    private readonly int[] candidates = new int[vocabulary];
    private readonly List<int> used = [];
    private readonly List<int> boundary = [];
    private int found;

    /// <summary>The drawn token and its natural log-probability, the latter at temperature 1 with nothing left out.</summary>
    /// <param name="logits">(V) float32.</param>
    /// <param name="sampling">How.</param>
    /// <param name="uniform">In [0, 1).</param>
    /// <param name="seen">Tokens that the repetition penalty is for; null: none.</param>
    public (int Token, float Logp) Draw(ReadOnlySpan<float> logits, Sampling sampling, double uniform, IReadOnlyCollection<int>? seen = null)
    {
        fixed (float* row = logits)
        {
            var (best, top) = Best(row);
            var total = Weigh(row, top, 1);
            var token = seen is null ? Choose(row, best, sampling, total, uniform) : ChoosePenalised(logits, sampling, uniform, seen);
            return (token, (float)(row[token] - top - Math.Log(total)));
        }
    }

    /// <param name="row">The logits.</param>
    /// <param name="best">The most probable.</param>
    /// <param name="sampling">How.</param>
    /// <param name="total">The sum of the weights at temperature 1, which stand ready; null: they do not.</param>
    /// <param name="uniform">In [0, 1).</param>
    private int Choose(float* row, int best, Sampling sampling, double? total, double uniform)
    {
        if (sampling.Temperature == 0)
        {
            return best;
        }

        var mass = sampling.Temperature == 1 && total is { } ready ? ready : Weigh(row, row[best], (float)(1 / sampling.Temperature));
        if (sampling.TopK > 0 && sampling.TopK < vocabulary)
        {
            mass = Keep(Largest(sampling.TopK));
        }

        var least = (float)sampling.MinP; // the most probable weighs 1
        if (sampling.TopP < 1)
        {
            var (edge, last, kept) = Nucleus(mass, sampling.TopP);
            return edge >= least ? Walk(edge, last, uniform * kept, best) : Walk(least, vocabulary, uniform * Mass(least), best);
        }

        return Walk(least, vocabulary, uniform * (least > 0 ? Mass(least) : mass), best);
    }

    private int ChoosePenalised(ReadOnlySpan<float> logits, Sampling sampling, double uniform, IReadOnlyCollection<int> seen)
    {
        var changed = logits.ToArray();
        foreach (var token in seen)
        {
            changed[token] = (float)(changed[token] > 0 ? changed[token] / sampling.RepetitionPenalty : changed[token] * sampling.RepetitionPenalty);
        }

        fixed (float* row = changed)
        {
            return Choose(row, Best(row).Index, sampling, null, uniform);
        }
    }

    /// <summary>The weight of the k-th most probable token.</summary>
    private float Largest(int k)
    {
        var heap = new PriorityQueue<float, float>(k + 1);
        for (var i = 0; i < vocabulary; i++)
        {
            if (heap.Count < k)
            {
                heap.Enqueue(weights[i], weights[i]);
            }
            else if (weights[i] > heap.Peek())
            {
                heap.EnqueueDequeue(weights[i], weights[i]);
            }
        }

        return heap.Peek();
    }

    /// <summary>Sets smaller weights to 0; the sum of the others.</summary>
    private double Keep(float least)
    {
        for (var i = 0; i < vocabulary; i++)
        {
            weights[i] = weights[i] >= least ? weights[i] : 0;
        }

        return Mass(least);
    }

    /// <summary>The sum of the weights from <paramref name="least"/>.</summary>
    private double Mass(float least)
    {
        var sum = 0.0;
        for (var i = 0; i < vocabulary; i++)
        {
            sum += weights[i] >= least ? weights[i] : 0;
        }

        return sum;
    }

    private (int Index, float Value) Best(float* row)
    {
        var (largest, i) = (Vector512.Create(float.NegativeInfinity), 0);
        for (; i + Lanes <= vocabulary; i += Lanes)
        {
            largest = Vector512.Max(largest, Vector512.Load(row + i));
        }

        var top = float.NegativeInfinity;
        for (var lane = 0; lane < Lanes; lane++)
        {
            top = Math.Max(top, largest[lane]);
        }

        for (; i < vocabulary; i++)
        {
            top = Math.Max(top, row[i]);
        }

        return (Math.Max(0, new ReadOnlySpan<float>(row, vocabulary).IndexOf(top)), top);
    }

    /// <summary>weights[i] = exp((row[i] - top) * scale); returns their sum.</summary>
    private double Weigh(float* row, float top, float scale)
    {
        fixed (float* to = weights)
        {
            var (sums, i) = (Vector512<double>.Zero, 0);
            for (; i + Lanes <= vocabulary; i += Lanes)
            {
                var w = Exponential.Of((Vector512.Load(row + i) - Vector512.Create(top)) * scale);
                w.Store(to + i);
                var (low, high) = Vector512.Widen(w);
                sums += low + high;
            }

            var sum = Vector512.Sum(sums);
            for (; i < vocabulary; i++)
            {
                to[i] = Exponential.Of((Vector512.Create(row[i]) - Vector512.Create(top)) * scale)[0]; // equal logits weigh the same wherever they stand
                sum += to[i];
            }

            return sum;
        }
    }

    /// <summary>The least weight that belongs to the nucleus, the last id that does at exactly that weight, and the nucleus' mass.</summary>
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

    /// <summary>The least weight that belongs to the nucleus, the last id that does at exactly that weight, and the mass kept of the bucket.</summary>
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
                for (var bits = Vector512.GreaterThanOrEqual(Vector512.Load(at + i), bound).ExtractMostSignificantBits(); bits != 0; bits &= bits - 1)
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

    /// <summary>The token at which the running mass of those that weigh more than the edge, or as much up to an id, passes the target, in the order of ids.</summary>
    private int Walk(float edge, int last, double target, int fallback)
    {
        Candidates(Math.Max(edge, float.Epsilon));
        var (running, chosen) = (0.0, fallback);
        foreach (var i in candidates.AsSpan(0, found))
        {
            var w = weights[i];
            if (w > edge || i <= last)
            {
                chosen = i;
                running += w;
                if (running > target)
                {
                    return i;
                }
            }
        }

        return chosen;
    }
}
