namespace MetaReward.Scores;

/// <summary>
/// Strengths by maximum likelihood of the Bradley-Terry model: the sum over m, n of B[m, n] log sigmoid(e_m - e_n), plus a small prior,
/// without which a contestant that wins or loses everything has no finite strength. Strengths are natural logs: m beats n with probability
/// sigmoid(e_m - e_n). Solved by damped Newton steps; the objective is strictly concave, so the answer does not depend on the start.
/// Degenerate case: without battles all strengths are 0.
/// </summary>
public static class Elo
{
    private const int MostSteps = 200;

    /// <summary>What pulls strengths together; at least one of the two must be above 0.</summary>
    /// <param name="PhantomGames">Every contestant won and lost this many games against an opponent of strength 0.</param>
    /// <param name="Ridge">Subtracts this times the sum of squared strengths; the result is centred.</param>
    public sealed record Prior(double PhantomGames = 0.05, double Ridge = 0);

    /// <summary>One strength per contestant, in the order of the matrix.</summary>
    /// <param name="wins">Square; row beat column this often (weights allowed, not negative).</param>
    /// <param name="prior">Default: 0.05 phantom games.</param>
    /// <exception cref="ArgumentException">The matrix is not square, an entry is negative or not finite, or the prior is empty.</exception>
    public static double[] Strengths(double[,] wins, Prior? prior = null)
    {
        prior ??= new Prior();
        Check(wins, prior);
        var strengths = new double[wins.GetLength(0)];
        var likelihood = LogLikelihood(wins, prior, strengths);
        for (var step = 0; step < MostSteps; step++)
        {
            var (gradient, information) = Derivatives(wins, prior, strengths);
            var direction = Solve(information, gradient);
            if (direction.All(d => Math.Abs(d) < 1e-13))
            {
                break;
            }

            for (var length = 1.0; length > 1e-6; length /= 2)
            {
                var next = strengths.Select((e, i) => e + (length * direction[i])).ToArray();
                var reached = LogLikelihood(wins, prior, next);
                if (reached >= likelihood - (1e-12 * (1 + Math.Abs(likelihood))))
                {
                    (strengths, likelihood) = (next, reached);
                    break;
                }
            }
        }

        return strengths;
    }

    /// <summary>
    /// The standard error of the difference of two strengths, e_first - e_second, by Laplace's approximation: the inverse of the negative
    /// Hessian of the penalised log-likelihood at its maximum is the covariance. A weighted win counts as so much of a game.
    /// It says too much about a contestant that won or lost everything: there the likelihood is flat, and the error as large as the
    /// difference (Hauck and Donner, JASA 72, 1977).
    /// </summary>
    /// <param name="wins">As for <see cref="Strengths"/>.</param>
    /// <param name="strengths">Of this matrix, with this prior.</param>
    /// <param name="first">A contestant's place.</param>
    /// <param name="second">Another's.</param>
    /// <param name="prior">Default: 0.05 phantom games.</param>
    /// <returns>Above 0; 0 where the two are one.</returns>
    /// <exception cref="ArgumentException">The matrix or the prior is none that has strengths, or the lengths differ.</exception>
    public static double Error(double[,] wins, IReadOnlyList<double> strengths, int first, int second, Prior? prior = null)
    {
        prior ??= new Prior();
        Check(wins, prior);
        if (strengths.Count != wins.GetLength(0))
        {
            throw new ArgumentException(
                $"{wins.GetLength(0)} contestants need as many strengths, got {strengths.Count}.", nameof(strengths));
        }

        if (first == second)
        {
            return 0;
        }

        var difference = new double[strengths.Count];
        (difference[first], difference[second]) = (1, -1);
        var (_, information) = Derivatives(wins, prior, [.. strengths]);
        var solved = Solve(information, difference);
        return Math.Sqrt(solved[first] - solved[second]);
    }

    /// <summary>A strength on the scale of chess: 1000 + 400 per factor of ten in the odds.</summary>
    public static double Points(double strength) => 1000 + (400 * strength / Math.Log(10));

    private static double LogLikelihood(double[,] wins, Prior prior, double[] e)
    {
        var sum = 0.0;
        for (var m = 0; m < e.Length; m++)
        {
            sum += (prior.PhantomGames * (LogSigmoid(e[m]) + LogSigmoid(-e[m]))) - (prior.Ridge * e[m] * e[m]);
            for (var n = 0; n < e.Length; n++)
            {
                sum += m == n ? 0 : wins[m, n] * LogSigmoid(e[m] - e[n]);
            }
        }

        return sum;
    }

    /// <summary>The gradient (n) and the negative Hessian (n, n), which is positive definite.</summary>
    private static (double[] Gradient, double[,] Information) Derivatives(double[,] wins, Prior prior, double[] e)
    {
        var gradient = new double[e.Length];
        var information = new double[e.Length, e.Length];
        for (var m = 0; m < e.Length; m++)
        {
            var own = Sigmoid(e[m]);
            gradient[m] += (prior.PhantomGames * (1 - (2 * own))) - (2 * prior.Ridge * e[m]);
            information[m, m] += (2 * prior.PhantomGames * own * (1 - own)) + (2 * prior.Ridge);
            for (var n = 0; n < e.Length; n++)
            {
                if (m == n)
                {
                    continue;
                }

                var p = Sigmoid(e[m] - e[n]);
                var weight = (wins[m, n] + wins[n, m]) * p * (1 - p);
                gradient[m] += (wins[m, n] * (1 - p)) - (wins[n, m] * p);
                information[m, m] += weight;
                information[m, n] -= weight;
            }
        }

        return (gradient, information);
    }

    /// <summary>x with A x = b for a symmetric positive definite A, by Cholesky; A's lower half is overwritten.</summary>
    private static double[] Solve(double[,] a, double[] b)
    {
        var x = (double[])b.Clone();
        for (var i = 0; i < x.Length; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = a[i, j];
                for (var k = 0; k < j; k++)
                {
                    sum -= a[i, k] * a[j, k];
                }

                a[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-300)) : sum / a[j, j];
            }

            for (var k = 0; k < i; k++)
            {
                x[i] -= a[i, k] * x[k];
            }

            x[i] /= a[i, i];
        }

        for (var i = x.Length - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < x.Length; k++)
            {
                x[i] -= a[k, i] * x[k];
            }

            x[i] /= a[i, i];
        }

        return x;
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private static double LogSigmoid(double x) => x < 0 ? x - Math.Log(1 + Math.Exp(x)) : -Math.Log(1 + Math.Exp(-x));

    private static void Check(double[,] wins, Prior prior)
    {
        if (wins.GetLength(0) != wins.GetLength(1))
        {
            throw new ArgumentException($"A battle matrix must be square, got {wins.GetLength(0)} x {wins.GetLength(1)}.", nameof(wins));
        }

        if (wins.Cast<double>().Any(w => !(w >= 0 && double.IsFinite(w))))
        {
            throw new ArgumentException("A battle matrix must hold finite numbers of 0 or more.", nameof(wins));
        }

        if (prior is not { PhantomGames: >= 0, Ridge: >= 0 } || prior.PhantomGames + prior.Ridge == 0)
        {
            throw new ArgumentException($"The prior needs PhantomGames or Ridge above 0 and neither below, got {prior}.", nameof(prior));
        }
    }
}
