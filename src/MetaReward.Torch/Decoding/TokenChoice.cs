using System.Runtime.Intrinsics;

namespace MetaReward.Torch;

/// <summary>
/// Draws a token from a row of logits: temperature, then the nucleus (Holtzman et al. 2019): the fewest most probable tokens whose mass
/// reaches top-p, ties going to the lower id. Exact, and without sorting the vocabulary: a token is drawn from all of it and kept if it
/// belongs to the nucleus, which the mass above it tells; one that does not, of which there are 1 - p, sends the draw into the nucleus
/// itself. Top-k, min-p and repetition penalty as in transformers. Not thread-safe.
/// </summary>
internal sealed unsafe partial class TokenChoice(int vocabulary)
{
    private const int Lanes = 16;
    private readonly float[] weights = new float[vocabulary + Lanes];

    /// <summary>The drawn token and its natural log-probability, the latter at temperature 1 with nothing left out.</summary>
    /// <param name="logits">(V) float32.</param>
    /// <param name="sampling">How.</param>
    /// <param name="uniform">In [0, 1).</param>
    /// <param name="seen">Tokens that the repetition penalty is for; null: none.</param>
    public (int Token, float Logp) Draw(
        ReadOnlySpan<float> logits, Sampling sampling, double uniform, IReadOnlyCollection<int>? seen = null)
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
        if (least == 0 && sampling.TopK == 0)
        {
            var (token, left) = Find(uniform * mass, best);
            if (sampling.TopP == 1 || Above(token) < sampling.TopP * mass)
            {
                return token;
            }

            uniform = left; // where in the refused token's share the number lies: as uniform as it was
        }

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
            changed[token] =
                (float)(changed[token] > 0 ? changed[token] / sampling.RepetitionPenalty : changed[token] * sampling.RepetitionPenalty);
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
                // equal logits weigh the same wherever they stand
                to[i] = Exponential.Of((Vector512.Create(row[i]) - Vector512.Create(top)) * scale)[0];
                sum += to[i];
            }

            return sum;
        }
    }

    /// <summary>
    /// The token at which the running mass of all passes the target, in the order of ids, and how far into its
    /// weight the target lies, in [0, 1).
    /// </summary>
    private (int Token, double Left) Find(double target, int fallback)
    {
        var (running, i) = (0.0, 0);
        fixed (float* at = weights)
        {
            for (; i + Lanes <= vocabulary; i += Lanes)
            {
                var (low, high) = Vector512.Widen(Vector512.Load(at + i));
                var next = running + Vector512.Sum(low + high);
                if (next > target)
                {
                    break;
                }

                running = next;
            }

            var chosen = fallback;
            for (; i < vocabulary && running <= target; i++)
            {
                if (at[i] > 0)
                {
                    (chosen, running) = (i, running + at[i]);
                }
            }

            return (chosen, Math.Clamp(1 - ((running - target) / at[chosen]), 0, Math.BitDecrement(1.0)));
        }
    }

    /// <summary>The mass of what is more probable than a token: what weighs more, and what weighs as much and has a lower id.</summary>
    private double Above(int token)
    {
        var (sums, i) = (Vector512<double>.Zero, 0);
        fixed (float* at = weights)
        {
            var bound = Vector512.Create(at[token]);
            for (; i + Lanes <= vocabulary; i += Lanes)
            {
                var w = Vector512.Load(at + i);
                var more = i + Lanes <= token ? Vector512.GreaterThanOrEqual(w, bound) : Vector512.GreaterThan(w, bound);
                var (low, high) = Vector512.Widen(w & more);
                sums += low + high;
            }

            var sum = Vector512.Sum(sums);
            for (; i < vocabulary; i++)
            {
                sum += at[i] > at[token] || (at[i] == at[token] && i < token) ? at[i] : 0;
            }

            for (i = token / Lanes * Lanes; i < token && token + Lanes - (token % Lanes) <= vocabulary; i++)
            {
                sum += at[i] == at[token] ? at[i] : 0; // the token's own sixteen, where only what weighs more was counted
            }

            return sum;
        }
    }

    /// <summary>
    /// The token at which the running mass of those that weigh more than the edge, or as much up to an id, passes the
    /// target, in the order of ids.
    /// </summary>
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
