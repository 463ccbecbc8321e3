namespace MetaReward.Evaluation.Regression;

/// <summary>
/// Weighted least squares with an intercept and a square penalty on the coefficients: minimises sum w (y - a - b.x)² + penalty |b|². The
/// matrix is factored once, so many targets can be fitted to the same rows.
/// </summary>
internal sealed class Ridge
{
    private readonly double[][] centred;
    private readonly double[] weights;
    private readonly double sum;
    private readonly double[,] root;

    /// <param name="rows">(N, P).</param>
    /// <param name="weights">(N), not negative, not all 0.</param>
    /// <param name="penalty">Above 0, so that there is one solution.</param>
    public Ridge(double[][] rows, double[] weights, double penalty)
    {
        var columns = rows[0].Length;
        (this.weights, sum) = (weights, weights.Sum());
        double[] means = [.. Enumerable.Range(0, columns).Select(j => rows.Select((row, i) => weights[i] * row[j]).Sum() / sum)];
        centred = [.. rows.Select(row => row.Select((x, j) => x - means[j]).ToArray())];
        root = new double[columns, columns];
        for (var j = 0; j < columns; j++)
        {
            for (var k = 0; k <= j; k++)
                root[j, k] = centred.Select((row, i) => weights[i] * row[j] * row[k]).Sum() + (j == k ? penalty : 0);
        }

        Factor(root);
    }

    /// <summary>The coefficients, and the share of the targets' weighted variance that they explain; NaN where they do not vary.</summary>
    /// <param name="targets">(N).</param>
    public (double[] Coefficients, double Explained) Fit(double[] targets)
    {
        var mean = targets.Select((y, i) => weights[i] * y).Sum() / sum;
        double[] solution = [.. Enumerable.Range(0, centred[0].Length)
            .Select(j => centred.Select((row, i) => weights[i] * row[j] * (targets[i] - mean)).Sum())];
        Solve(root, solution);
        var (rest, all) = (0.0, 0.0);
        for (var i = 0; i < targets.Length; i++)
        {
            var error = targets[i] - mean - centred[i].Zip(solution, (x, b) => x * b).Sum();
            (rest, all) = (rest + (weights[i] * error * error), all + (weights[i] * (targets[i] - mean) * (targets[i] - mean)));
        }

        return (solution, all > 1e-12 ? 1 - (rest / all) : double.NaN);
    }

    /// <summary>Cholesky's lower triangle in place of a positive definite matrix.</summary>
    internal static void Factor(double[,] matrix)
    {
        for (var j = 0; j < matrix.GetLength(0); j++)
        {
            for (var k = 0; k <= j; k++)
            {
                var rest = matrix[j, k];
                for (var l = 0; l < k; l++)
                    rest -= matrix[j, l] * matrix[k, l];
                matrix[j, k] = j == k ? Math.Sqrt(rest) : rest / matrix[k, k];
            }
        }
    }

    /// <summary>The solution in place of the right side.</summary>
    /// <param name="root">As <see cref="Factor"/> leaves it.</param>
    /// <param name="right">(P).</param>
    internal static void Solve(double[,] root, double[] right)
    {
        for (var j = 0; j < right.Length; j++)
        {
            for (var k = 0; k < j; k++)
                right[j] -= root[j, k] * right[k];
            right[j] /= root[j, j];
        }

        for (var j = right.Length - 1; j >= 0; j--)
        {
            for (var k = j + 1; k < right.Length; k++)
                right[j] -= root[k, j] * right[k];
            right[j] /= root[j, j];
        }
    }
}
