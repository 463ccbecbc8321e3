namespace MetaReward.Evaluation.AlpacaEval;

/// <summary>How often a model's outputs are preferred to the baseline's (AlpacaEval). Rates are in percent.</summary>
/// <param name="Rate">100 times the mean win; outputs without a preference are left out.</param>
/// <param name="StandardError">100 times the sample standard deviation of the wins over the root of their number.</param>
/// <param name="Wins">Preferred by more than one half.</param>
/// <param name="BaselineWins">By less.</param>
/// <param name="Draws">By exactly one half.</param>
/// <param name="Total">Outputs with a preference.</param>
/// <param name="Discrete">A win counts 1 and a draw one half, however small the margin.</param>
/// <param name="AverageLength">Of all the model's outputs, in code points, rounded down.</param>
public sealed record WinRate(
    double Rate, double StandardError, int Wins, int BaselineWins, int Draws, int Total, double Discrete, int AverageLength)
{
    /// <exception cref="ArgumentException">No row has a preference.</exception>
    public static WinRate Of(IReadOnlyList<AlpacaRow> rows)
    {
        double[] wins = [.. rows.Select(r => r.Win).Where(w => !double.IsNaN(w))];
        if (wins.Length == 0)
        {
            throw new ArgumentException("A win rate needs at least one preference.", nameof(rows));
        }

        var (won, drawn) = (wins.Count(w => w > 0.5), wins.Count(w => w == 0.5));
        return new(100 * wins.Average(), 100 * Spread(wins) / Math.Sqrt(wins.Length), won, wins.Length - won - drawn, drawn, wins.Length,
            100 * (won + (drawn / 2.0)) / wins.Length, (int)rows.Average(r => r.Length));
    }

    /// <summary>The sample standard deviation; 0 for a single value.</summary>
    internal static double Spread(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        return values.Count < 2 ? 0 : Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
    }
}
