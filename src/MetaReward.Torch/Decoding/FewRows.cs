using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using static TorchSharp.torch;

namespace MetaReward.Torch;

/// <summary>
/// A bfloat16 matrix times a few rows, which is what a sequence alone asks for, or a handful. It is bound by reading the matrix, and
/// LibTorch's product, made for many rows, takes two to three times as long. Sums are float32, each output's own and in one order: neither
/// the number of threads nor the rows beside it change a bit. Not thread-safe.
/// </summary>
/// <param name="threads">How many may share the work.</param>
internal sealed unsafe class FewRows(int threads)
{
    /// <summary>More rows than these LibTorch multiplies as fast.</summary>
    public const int Most = 16;

    private const int Lanes = 16;
    private const int Pair = 2 * Lanes;
    private const int Together = 4;
    // numbers from what is multiplied to what is fetched: a stream of 12 KiB on its way hides the memory's latency
    private const int Ahead = 6144;
    private float[] parted = [];

    /// <summary>Whether it can stand for <see cref="Projection.Of"/> of this input (R, I).</summary>
    public static bool Fits(Projection projection, Tensor x) =>
        x.shape[0] <= Most && x.dtype == ScalarType.BFloat16 && projection is { Lora: null, Weight.dtype: ScalarType.BFloat16 }
        && (projection.Bias is not { } bias || bias.dtype == ScalarType.BFloat16)
        && projection.Weight.is_contiguous() && projection.Weight.shape is [>= Together, var inputs] && inputs % Pair == 0;

    /// <summary>x W' + b, rounded to nearest even.</summary>
    /// <param name="x">(R, I), R at most <see cref="Most"/>, I a multiple of 32.</param>
    /// <param name="weight">(O, I), O at least 4.</param>
    /// <param name="bias">(O), or null.</param>
    /// <param name="to">(R, O).</param>
    /// <param name="rows">R.</param>
    /// <param name="inputs">I.</param>
    /// <param name="outputs">O.</param>
    public void Multiply(Brain* x, Brain* weight, Brain* bias, Brain* to, int rows, int inputs, int outputs)
    {
        var padded = rows == 1 ? 1 : (rows + Together - 1) / Together * Together;
        if (parted.Length < padded * inputs)
        {
            parted = new float[padded * inputs];
        }

        fixed (float* widened = parted)
        {
            Part(x, widened, rows * inputs);
            new Span<float>(widened + (rows * inputs), (padded - rows) * inputs).Clear();
            var (a, w, b, y) = ((nint)widened, (nint)weight, (nint)bias, (nint)to);
            // more shares than threads: another program may hold one up
            var share = threads == 1 ? outputs : Math.Max(16, outputs / (4 * threads));
            var shares = (outputs + share - 1) / share;
            if (shares == 1)
            {
                Range(0);
                return;
            }

            Parallel.For(0, shares, new ParallelOptions { MaxDegreeOfParallelism = threads }, Range);

            void Range(int s)
            {
                var (from, end) = (s * share, Math.Min(outputs, (s + 1) * share));
                Columns((float*)a, (Brain*)w, (Brain*)b, (Brain*)y, rows, inputs, outputs, from, end);
            }
        }
    }

    /// <summary>
    /// Of every 32 numbers, widened, first the even then the odd: the order in which a register of 32 pairs comes
    /// apart by a shift and a mask.
    /// </summary>
    private static void Part(Brain* x, float* to, int count)
    {
        for (var i = 0; i < count; i += Pair)
        {
            var both = Vector512.Load((uint*)(x + i));
            Even(both).Store(to + i);
            Odd(both).Store(to + i + Lanes);
        }
    }

    private static void Columns(float* x, Brain* weight, Brain* bias, Brain* to, int rows, int inputs, int outputs, int from, int end)
    {
        var sums = stackalloc float[Together * Together]; // (row, output)
        for (var at = from; at < end; at += Together)
        {
            var first = Math.Min(at, outputs - Together); // the last four may begin among the four before, to the same result
            var w = weight + ((long)first * inputs);
            for (var r = 0; r < rows; r += Together)
            {
                if (rows == 1)
                {
                    One(x, w, inputs, sums);
                }
                else
                {
                    Four(x + (r * inputs), w, inputs, sums);
                    Four(x + (r * inputs), w + (2 * inputs), inputs, sums + 2);
                }

                for (var i = 0; i < Together * Math.Min(Together, rows - r); i++)
                {
                    var (row, o) = (r + (i / Together), first + (i % Together));
                    Brain.Set(bias == null ? sums[i] : sums[i] + Brain.Get(bias + o), to + ((long)row * outputs) + o);
                }
            }
        }
    }

    /// <summary>One row with four of the matrix, each in two chains of sums: eight keep both multipliers busy.</summary>
    private static void One(float* x, Brain* a, int inputs, float* sums)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        Brain* b = a + inputs, c = b + inputs, d = c + inputs;
        for (var i = 0; i < inputs; i += Pair)
        {
            var (even, odd) = (Vector512.Load(x + i), Vector512.Load(x + i + Lanes));
            (a0, a1) = Added(a + i, even, odd, a0, a1);
            (b0, b1) = Added(b + i, even, odd, b0, b1);
            (c0, c1) = Added(c + i, even, odd, c0, c1);
            (d0, d1) = Added(d + i, even, odd, d0, d1);
        }

        (sums[0], sums[1], sums[2], sums[3]) = (Vector512.Sum(a0 + a1), Vector512.Sum(b0 + b1), Vector512.Sum(c0 + c1),
            Vector512.Sum(d0 + d1));
    }

    private static (Vector512<float> Even, Vector512<float> Odd) Added(
        Brain* at, Vector512<float> even, Vector512<float> odd, Vector512<float> evens, Vector512<float> odds)
    {
        Fetch(at + Ahead);
        var both = Vector512.Load((uint*)at);
        return (Vector512.FusedMultiplyAdd(Even(both), even, evens), Vector512.FusedMultiplyAdd(Odd(both), odd, odds));
    }

    /// <summary>Four rows with two of the matrix, which are read once for all of them.</summary>
    private static void Four(float* x, Brain* w, int inputs, float* sums)
    {
        Vector512<float> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        Vector512<float> e0 = default, e1 = default, f0 = default, f1 = default, g0 = default, g1 = default, h0 = default, h1 = default;
        for (var i = 0; i < inputs; i += Pair)
        {
            Fetch(w + i + Ahead);
            Fetch(w + inputs + i + Ahead);
            var (u, v) = (Vector512.Load((uint*)(w + i)), Vector512.Load((uint*)(w + inputs + i)));
            var (u0, u1, v0, v1) = (Even(u), Odd(u), Even(v), Odd(v));
            var at = x + i;
            var (even, odd) = (Vector512.Load(at), Vector512.Load(at + Lanes));
            (a0, a1) = (Vector512.FusedMultiplyAdd(u0, even, a0), Vector512.FusedMultiplyAdd(u1, odd, a1));
            (e0, e1) = (Vector512.FusedMultiplyAdd(v0, even, e0), Vector512.FusedMultiplyAdd(v1, odd, e1));
            (even, odd) = (Vector512.Load(at + inputs), Vector512.Load(at + inputs + Lanes));
            (b0, b1) = (Vector512.FusedMultiplyAdd(u0, even, b0), Vector512.FusedMultiplyAdd(u1, odd, b1));
            (f0, f1) = (Vector512.FusedMultiplyAdd(v0, even, f0), Vector512.FusedMultiplyAdd(v1, odd, f1));
            at += 2 * inputs;
            (even, odd) = (Vector512.Load(at), Vector512.Load(at + Lanes));
            (c0, c1) = (Vector512.FusedMultiplyAdd(u0, even, c0), Vector512.FusedMultiplyAdd(u1, odd, c1));
            (g0, g1) = (Vector512.FusedMultiplyAdd(v0, even, g0), Vector512.FusedMultiplyAdd(v1, odd, g1));
            (even, odd) = (Vector512.Load(at + inputs), Vector512.Load(at + inputs + Lanes));
            (d0, d1) = (Vector512.FusedMultiplyAdd(u0, even, d0), Vector512.FusedMultiplyAdd(u1, odd, d1));
            (h0, h1) = (Vector512.FusedMultiplyAdd(v0, even, h0), Vector512.FusedMultiplyAdd(v1, odd, h1));
        }

        (sums[0], sums[1]) = (Vector512.Sum(a0 + a1), Vector512.Sum(e0 + e1));
        (sums[Together], sums[Together + 1]) = (Vector512.Sum(b0 + b1), Vector512.Sum(f0 + f1));
        (sums[2 * Together], sums[(2 * Together) + 1]) = (Vector512.Sum(c0 + c1), Vector512.Sum(g0 + g1));
        (sums[3 * Together], sums[(3 * Together) + 1]) = (Vector512.Sum(d0 + d1), Vector512.Sum(h0 + h1));
    }

    private static void Fetch(Brain* at)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(at); // beyond the end it does nothing
        }
    }

    private static Vector512<float> Even(Vector512<uint> both) => (both << Lanes).AsSingle();

    private static Vector512<float> Odd(Vector512<uint> both) => (both & Vector512.Create(0xFFFF0000u)).AsSingle();
}
