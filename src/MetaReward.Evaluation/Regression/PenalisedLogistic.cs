namespace MetaReward.Evaluation.Regression;

/// <summary>A trial, or several alike, of a logistic regression.</summary>
/// <param name="Features">As many as there are coefficients; a constant 1 among them if there is to be an intercept.</param>
/// <param name="Target">The share of successes, in [0, 1].</param>
/// <param name="Weight">How often it counts; not negative.</param>
public sealed record Trial(double[] Features, double Target, double Weight = 1);

/// <summary>
/// Logistic regression with soft targets: minimises sum w CE(y, sigmoid(b.x)) + l1 |b|_1 + l2/2 |b|^2 by Newton steps, each a small problem
/// with the same penalties solved one coefficient at a time, and shortened until the sum falls. No randomness. Where the cases leave a
/// direction open the step is the shortest.
/// </summary>
public static class PenalisedLogistic
{
    private const int MostSteps = 200;
    private const double Precision = 1e-11;
    private const double Floor = 1e-9;

    /// <summary>The coefficients.</summary>
    /// <exception cref="ArgumentException">No case, or cases of different sizes.</exception>
    public static double[] Fit(IReadOnlyList<Trial> cases, double l1 = 0, double l2 = 0)
    {
        if (cases.Count == 0 || cases.Any(c => c.Features.Length != cases[0].Features.Length))
        {
            throw new ArgumentException("A regression needs cases, all with the same number of features.", nameof(cases));
        }

        var coefficients = new double[cases[0].Features.Length];
        var loss = Loss(cases, coefficients, l1, l2);
        for (var step = 0; step < MostSteps; step++)
        {
            var direction = Direction(cases, coefficients, l1, l2);
            var (length, next, lower) = (1.0, coefficients, loss);
            for (; length > 1e-10; length /= 2)
            {
                next = [.. coefficients.Zip(direction, (b, d) => b + (length * d))];
                lower = Loss(cases, next, l1, l2);
                if (lower <= loss)
                {
                    break;
                }
            }

            if (length <= 1e-10 || direction.Max(Math.Abs) * length < Precision)
            {
                break;
            }

            (coefficients, loss) = (next, lower);
        }

        return coefficients;
    }

    public static double Probability(double[] coefficients, double[] features) => Sigmoid(Dot(coefficients, features));

    public static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    /// <summary>Cross entropy of one case, unweighted; targets of 0 and 1 included, and exact for far-off values.</summary>
    public static double CrossEntropy(double[] coefficients, Trial c)
    {
        var score = Dot(coefficients, c.Features);
        return Math.Max(score, 0) - (score * c.Target) + Math.Log(1 + Math.Exp(-Math.Abs(score)));
    }

    /// <summary>The gradient of the unpenalised sum.</summary>
    public static double[] Gradient(IReadOnlyList<Trial> cases, double[] coefficients)
    {
        var gradient = new double[coefficients.Length];
        foreach (var c in cases)
        {
            var residual = c.Weight * (Probability(coefficients, c.Features) - c.Target);
            for (var i = 0; i < gradient.Length; i++)
            {
                gradient[i] += residual * c.Features[i];
            }
        }

        return gradient;
    }

    private static double Loss(IReadOnlyList<Trial> cases, double[] coefficients, double l1, double l2) =>
        cases.Sum(c => c.Weight * CrossEntropy(coefficients, c)) + (l1 * coefficients.Sum(Math.Abs))
        + (l2 / 2 * Dot(coefficients, coefficients));

    /// <summary>Where the sum's second-order picture, with the penalties, has its least value.</summary>
    private static double[] Direction(IReadOnlyList<Trial> cases, double[] coefficients, double l1, double l2)
    {
        var size = coefficients.Length;
        var gradient = Gradient(cases, coefficients).Zip(coefficients, (g, b) => g + (l2 * b)).ToArray();
        var curvature = Curvature(cases, coefficients, l2);
        var (direction, slope) = (new double[size], gradient.ToArray());
        for (var sweep = 0; sweep < 10_000; sweep++)
        {
            var largest = 0.0;
            for (var i = 0; i < size; i++)
            {
                var at = coefficients[i] + direction[i];
                var change = Shrink(at - (slope[i] / curvature[i, i]), l1 / curvature[i, i]) - at;
                for (var j = 0; j < size; j++)
                {
                    slope[j] += change * curvature[i, j];
                }

                direction[i] += change;
                largest = Math.Max(largest, Math.Abs(change));
            }

            if (largest < Precision / 10)
            {
                break;
            }
        }

        return direction;
    }

    private static double[,] Curvature(IReadOnlyList<Trial> cases, double[] coefficients, double l2)
    {
        var size = coefficients.Length;
        var curvature = new double[size, size];
        foreach (var c in cases)
        {
            var p = Probability(coefficients, c.Features);
            for (var i = 0; i < size; i++)
            {
                for (var j = 0; c.Features[i] != 0 && j < size; j++)
                {
                    curvature[i, j] += c.Weight * p * (1 - p) * c.Features[i] * c.Features[j];
                }
            }
        }

        for (var i = 0; i < size; i++)
        {
            curvature[i, i] += l2 + Floor;
        }

        return curvature;
    }

    private static double Shrink(double value, double by) => Math.Sign(value) * Math.Max(0, Math.Abs(value) - by);

    private static double Dot(double[] a, double[] b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
}
