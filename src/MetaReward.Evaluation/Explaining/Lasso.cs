namespace MetaReward.Evaluation.Explaining;

/// <summary>
/// Least squares with an absolute penalty (Tibshirani 1996), by coordinate descent on the moments of the data: what is not needed gets
/// the coefficient 0. Columns are scaled to one standard deviation inside, and coefficients come back on the columns' own scale.
/// Degenerate case: a column that does not vary gets 0.
/// </summary>
internal sealed class Lasso
{
    private const int MostRounds = 500;
    private const double Tolerance = 1e-7;
    private readonly double[] deviations;
    private readonly double[,] products;
    private readonly double[] target;

    /// <param name="moments">Of the rows to fit.</param>
    public Lasso(Moments moments)
    {
        var p = moments.Target.Length;
        deviations = [.. Enumerable.Range(0, p).Select(j => Math.Sqrt(moments.Products[j, j] / moments.Rows))];
        products = new double[p, p];
        target = new double[p];
        for (var j = 0; j < p; j++)
        {
            target[j] = deviations[j] > 0 ? moments.Target[j] / moments.Rows / deviations[j] : 0;
            for (var k = 0; k < p; k++)
            {
                var scale = deviations[j] * deviations[k];
                products[j, k] = scale > 0 ? moments.Products[j, k] / moments.Rows / scale : 0;
            }
        }
    }

    /// <summary>The smallest penalty under which every coefficient is 0.</summary>
    public double LargestPenalty => target.Select(Math.Abs).DefaultIfEmpty(0).Max();

    /// <summary>Fits a falling row of penalties, each from where the one before ended.</summary>
    /// <returns>A list of coefficients for each penalty, on the columns' own scale.</returns>
    public double[][] Path(IReadOnlyList<double> penalties)
    {
        var weights = new double[target.Length];
        return [.. penalties.Select(penalty =>
        {
            for (var (round, moved) = (0, double.MaxValue); round < MostRounds && moved > Tolerance; round++)
                moved = Round(weights, penalty);
            return (double[])[.. weights.Select((weight, j) => deviations[j] > 0 ? weight / deviations[j] : 0)];
        })];
    }

    private double Round(double[] weights, double penalty)
    {
        var most = 0.0;
        for (var j = 0; j < weights.Length; j++)
        {
            if (deviations[j] == 0)
                continue;
            var rest = target[j] + weights[j];
            for (var k = 0; k < weights.Length; k++)
                rest -= weights[k] == 0 ? 0 : products[j, k] * weights[k];
            var next = Math.Sign(rest) * Math.Max(0, Math.Abs(rest) - penalty);
            most = Math.Max(most, Math.Abs(next - weights[j]));
            weights[j] = next;
        }

        return most;
    }
}

/// <summary>Sums of products of columns with each other and with the target, which add up over parts of the data.</summary>
internal sealed class Moments(int columns)
{
    public int Rows { get; private set; }

    public double[,] Products { get; } = new double[columns, columns];

    public double[] Target { get; } = new double[columns];

    /// <summary>The sum of the target's squares.</summary>
    public double Squares { get; private set; }

    /// <summary>Takes a row in.</summary>
    public void Add(double[] row, double target)
    {
        int[] some = [.. Enumerable.Range(0, row.Length).Where(j => row[j] != 0)];
        foreach (var j in some)
        {
            Target[j] += row[j] * target;
            foreach (var k in some)
                Products[j, k] += row[j] * row[k];
        }

        (Rows, Squares) = (Rows + 1, Squares + (target * target));
    }

    /// <summary>The sums of all parts but one.</summary>
    public static Moments Without(IReadOnlyList<Moments> parts, int left)
    {
        var columns = parts[0].Target.Length;
        var sum = new Moments(columns);
        foreach (var part in parts.Where((_, i) => i != left))
        {
            (sum.Rows, sum.Squares) = (sum.Rows + part.Rows, sum.Squares + part.Squares);
            for (var j = 0; j < columns; j++)
            {
                sum.Target[j] += part.Target[j];
                for (var k = 0; k < columns; k++)
                    sum.Products[j, k] += part.Products[j, k];
            }
        }

        return sum;
    }

    /// <summary>The sum of squared errors of these coefficients on these rows.</summary>
    public double Errors(double[] coefficients)
    {
        var sum = Squares;
        for (var j = 0; j < coefficients.Length; j++)
        {
            if (coefficients[j] == 0)
                continue;
            sum -= 2 * coefficients[j] * Target[j];
            for (var k = 0; k < coefficients.Length; k++)
                sum += coefficients[j] * coefficients[k] * Products[j, k];
        }

        return sum;
    }
}
