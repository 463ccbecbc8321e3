namespace MetaReward.Evaluation.Regression;

/// <summary>An effect of a mixed model.</summary>
/// <param name="Estimate">By generalised least squares.</param>
/// <param name="Error">Its standard error.</param>
public sealed record MixedEffect(double Estimate, double Error)
{
    /// <summary>Of the normal approximation, two-sided, 0 to 1.</summary>
    public double P => 2 * Tail(Math.Abs(Estimate / Error));

    /// <summary>The upper tail of the normal distribution (Abramowitz and Stegun 7.1.26, error below 1e-7).</summary>
    private static double Tail(double z)
    {
        var t = 1 / (1 + (0.3275911 * z / Math.Sqrt(2)));
        var sum = t * (0.254829592 + (t * (-0.284496736 + (t * (1.421413741 + (t * (-1.453152027 + (t * 1.061405429))))))));
        return 0.5 * sum * Math.Exp(-z * z / 2);
    }
}

/// <summary>
/// A linear model in which every group has an intercept of its own, drawn from a normal distribution: y = x.b + u(group) + e. The ratio of
/// the two variances is found by restricted maximum likelihood, by a search along one line (its logarithm); all else follows in closed form
/// (Laird and Ware 1982; arXiv:2112.09669 groups by participant). Degenerate case: groups that differ no more than chance have variance 0,
/// and the model is least squares.
/// </summary>
public sealed record RandomIntercept
{
    private const int Steps = 200;
    private const double Golden = 0.6180339887498949;

    /// <summary>One for each column.</summary>
    public required IReadOnlyList<MixedEffect> Effects { get; init; }

    /// <summary>Variance between groups, not negative.</summary>
    public required double Between { get; init; }

    /// <summary>Variance within a group.</summary>
    public required double Within { get; init; }

    /// <summary>Fits by restricted maximum likelihood.</summary>
    /// <param name="rows">The group that a row belongs to, its columns (a constant 1 among them if there is to be an intercept), and what
    /// was observed.</param>
    /// <exception cref="ArgumentException">Fewer rows than columns and one more, rows of different sizes, or columns that depend on each
    /// other.</exception>
    public static RandomIntercept Fit(IReadOnlyList<(string Group, double[] Columns, double Target)> rows)
    {
        var columns = rows.Count == 0 ? 0 : rows[0].Columns.Length;
        if (columns == 0 || rows.Count < columns + 1 || rows.Any(row => row.Columns.Length != columns))
        {
            throw new ArgumentException(
                $"A mixed model needs more rows than columns, all of one size; got {rows.Count} rows.", nameof(rows));
        }

        GroupSums[] groups = [.. rows.GroupBy(row => row.Group, StringComparer.Ordinal).Select(group => new GroupSums([.. group]))];
        var ratio = Best(log => At(groups, rows.Count, Math.Exp(log)).Likelihood);
        var (zero, best) = (At(groups, rows.Count, 0), At(groups, rows.Count, ratio));
        var (fit, used) = zero.Likelihood >= best.Likelihood ? (zero, 0) : (best, ratio);
        if (fit.Variances.Any(v => !(v > 0) || double.IsInfinity(v)))
            throw new ArgumentException("A mixed model needs columns that do not depend on each other.", nameof(rows));
        return new()
        {
            Effects = [.. fit.Estimates.Zip(fit.Variances, (b, v) => new MixedEffect(b, Math.Sqrt(v * fit.Within)))],
            Within = fit.Within, Between = used * fit.Within,
        };
    }

    /// <summary>The ratio at which a likelihood with one peak is largest, by golden section on its logarithm.</summary>
    private static double Best(Func<double, double> likelihood)
    {
        var (low, high) = (-18.0, 12.0);
        for (var i = 0; i < Steps && high - low > 1e-9; i++)
        {
            var (left, right) = (high - (Golden * (high - low)), low + (Golden * (high - low)));
            (low, high) = likelihood(left) > likelihood(right) ? (low, right) : (left, high);
        }

        return Math.Exp((low + high) / 2);
    }

    /// <summary>
    /// All that is known at one ratio r: a group of n rows has the inverse covariance I - r / (1 + n r) 11', up to the variance within.
    /// </summary>
    private static (double Likelihood, double[] Estimates, double[] Variances, double Within) At(GroupSums[] groups, int rows, double ratio)
    {
        var columns = groups[0].Target.Length;
        var (matrix, right, squares, logs) = (new double[columns, columns], new double[columns], 0.0, 0.0);
        foreach (var group in groups)
        {
            var share = ratio / (1 + (group.Rows * ratio));
            logs += Math.Log(1 + (group.Rows * ratio));
            squares += group.Squares - (share * group.Sum * group.Sum);
            for (var j = 0; j < columns; j++)
            {
                right[j] += group.Target[j] - (share * group.Columns[j] * group.Sum);
                for (var k = 0; k < columns; k++)
                    matrix[j, k] += group.Products[j, k] - (share * group.Columns[j] * group.Columns[k]);
            }
        }

        double[] estimates = [.. right];
        Ridge.Factor(matrix);
        Ridge.Solve(matrix, estimates);
        var within = Math.Max(0, squares - estimates.Zip(right, (b, r) => b * r).Sum()) / (rows - columns);
        logs += 2 * Enumerable.Range(0, columns).Sum(j => Math.Log(matrix[j, j]));
        var likelihood = -0.5 * (((rows - columns) * Math.Log(within)) + logs);
        return (likelihood, estimates, [.. Enumerable.Range(0, columns).Select(Variance)], within);

        double Variance(int j)
        {
            var unit = new double[columns];
            unit[j] = 1;
            Ridge.Solve(matrix, unit);
            return unit[j];
        }
    }

    /// <summary>Sums over the rows of a group.</summary>
    private sealed class GroupSums
    {
        public GroupSums((string Group, double[] Columns, double Target)[] rows)
        {
            var columns = rows[0].Columns.Length;
            (Rows, Sum, Squares) = (rows.Length, rows.Sum(row => row.Target), rows.Sum(row => row.Target * row.Target));
            Columns = [.. Enumerable.Range(0, columns).Select(j => rows.Sum(row => row.Columns[j]))];
            Target = [.. Enumerable.Range(0, columns).Select(j => rows.Sum(row => row.Columns[j] * row.Target))];
            Products = new double[columns, columns];
            for (var j = 0; j < columns; j++)
            {
                for (var k = 0; k < columns; k++)
                    Products[j, k] = rows.Sum(row => row.Columns[j] * row.Columns[k]);
            }
        }

        public int Rows { get; }

        public double Sum { get; }

        public double Squares { get; }

        public double[] Columns { get; }

        public double[] Target { get; }

        public double[,] Products { get; }
    }
}
