using MetaReward.Evaluation.Regression;

namespace MetaReward.Evaluation.AlpacaEval;

/// <summary>A rated output of the baseline asked to be brief or wordy; they hold the length's coefficient in place.</summary>
/// <param name="Win">In [0, 1].</param>
/// <param name="Length">The length feature.</param>
/// <param name="Difficulty">The instruction's.</param>
public sealed record GamedRow(double Win, double Length, double Difficulty);

/// <summary>
/// The length-controlled win rate (arXiv:2404.04475), in percent: what a model's would be if its outputs were as long as the baseline's. A
/// logistic regression of its wins on length, difficulty and itself, of which the length is then left out.
/// </summary>
/// <param name="Length">Coefficient of tanh(d / s): d is how many code points the baseline's output is longer, s the sample
/// standard deviation of d.</param>
/// <param name="Difficulty">Coefficient of the instruction's difficulty.</param>
/// <param name="Model">Of the model itself, 0 for the baseline.</param>
/// <param name="C">How little the coefficients were held down.</param>
/// <param name="Rate">100 times the mean of sigmoid(Difficulty x + Model) over the instructions.</param>
/// <param name="StandardError">100 times their standard error.</param>
public sealed record LengthControlledFit(double Length, double Difficulty, double Model, double C, double Rate, double StandardError)
{
    private const double GamedWeight = 0.1;
    private const int Folds = 5;

    /// <summary>The strengths that are tried: ten from 1e-4 to 1e4, evenly apart in the logarithm.</summary>
    public static IReadOnlyList<double> Strengths { get; } = [.. Enumerable.Range(0, 10).Select(i => Math.Pow(10, -4 + (8.0 * i / 9)))];

    /// <summary>The baseline against itself.</summary>
    public static LengthControlledFit Baseline { get; } = new(0, 0, 0, double.NaN, 50, 0);

    /// <summary>Fits a model.</summary>
    /// <param name="rows">Its outputs in the order of the instructions; those without a preference are left out of the fit.</param>
    /// <param name="gamed">The baseline's brief and wordy outputs.</param>
    /// <param name="difficulty">Of the instructions, by place; at least as many as rows.</param>
    /// <param name="c">The strength; by default the best of <see cref="Strengths"/> by five-fold cross-validation.</param>
    public static LengthControlledFit Fit(
        IReadOnlyList<AlpacaRow> rows, IReadOnlyList<GamedRow> gamed, IReadOnlyList<double> difficulty, double? c = null)
    {
        var cases = Cases(rows, gamed, difficulty);
        var strength = c ?? Best(cases);
        var fit = PenalisedLogistic.Fit(cases, l1: 1 / strength);
        var wins = difficulty.Take(rows.Count).Select(x => 100 * PenalisedLogistic.Sigmoid((fit[1] * x) + fit[2])).ToList();
        return new(fit[0], fit[1], fit[2], strength, wins.Average(), WinRate.Spread(wins) / Math.Sqrt(wins.Count));
    }

    /// <summary>
    /// The strength at which given coefficients are the best ones: there C times the loss's slope is 1 wherever a coefficient is not 0. The
    /// nearest of <see cref="Strengths"/>.
    /// </summary>
    public static double StrengthOf(
        IReadOnlyList<AlpacaRow> rows, IReadOnlyList<GamedRow> gamed, IReadOnlyList<double> difficulty, double[] coefficients)
    {
        var slopes = PenalisedLogistic.Gradient(Cases(rows, gamed, difficulty), coefficients).Where((_, i) => coefficients[i] != 0)
            .Select(Math.Abs);
        var logarithm = -slopes.Average(Math.Log10);
        return Strengths.MinBy(s => Math.Abs(Math.Log10(s) - logarithm));
    }

    /// <summary>How often, in percent, this model would be preferred to another at equal lengths.</summary>
    public double Against(LengthControlledFit other, IReadOnlyList<double> difficulty) =>
        100 * difficulty.Average(x => PenalisedLogistic.Sigmoid((Model - other.Model) + ((Difficulty - other.Difficulty) * x)));

    /// <summary>The gamed rows stand first, with less weight and no share in the model's own coefficient.</summary>
    private static List<Trial> Cases(IReadOnlyList<AlpacaRow> rows, IReadOnlyList<GamedRow> gamed, IReadOnlyList<double> difficulty)
    {
        if (difficulty.Count < rows.Count)
        {
            throw new ArgumentException($"Every row needs its instruction's difficulty, got {difficulty.Count} for {rows.Count} rows.",
                nameof(difficulty));
        }

        double[] longer = [.. rows.Select(r => (double)r.BaselineLength - r.Length)];
        var spread = WinRate.Spread(longer);
        return
        [
            .. gamed.Select(g => new Trial([g.Length, g.Difficulty, 0], g.Win, GamedWeight)),
            .. rows.Select((r, i) => new Trial([spread > 0 ? Math.Tanh(longer[i] / spread) : 0, difficulty[i], 1], r.Win))
                .Where(c => !double.IsNaN(c.Target)),
        ];
    }

    private static double Best(List<Trial> cases)
    {
        var folds = Deal(cases.Count);
        return Strengths.MaxBy(strength => HeldOutScore(cases, folds, strength));
    }

    private static double HeldOutScore(List<Trial> cases, int[] folds, double strength) => Enumerable.Range(0, Folds).Average(fold =>
    {
        var fit = PenalisedLogistic.Fit(cases.Where((_, i) => folds[i] != fold).ToList(), l1: 1 / strength);
        return -cases.Where((_, i) => folds[i] == fold).Average(c => c.Weight * PenalisedLogistic.CrossEntropy(fit, c));
    });

    /// <summary>
    /// Rows are dealt to the folds in turn, from the last to the first of the order in which the reference's sort of equal keys leaves
    /// them: a quicksort around the middle, down to stretches of 16. Which rows share a fold decides between strengths whose
    /// scores differ in the sixth digit.
    /// </summary>
    internal static int[] Deal(int count)
    {
        var (order, folds) = (Enumerable.Range(0, count).ToArray(), new int[count]);
        Part(order, 0, count - 1);
        for (var i = 0; i < count; i++)
        {
            folds[order[count - 1 - i]] = i % Folds;
        }

        return folds;
    }

    private static void Part(int[] order, int low, int high)
    {
        if (high - low <= 15)
        {
            return;
        }

        var middle = low + ((high - low) >> 1);
        (order[middle], order[high - 1]) = (order[high - 1], order[middle]);
        var (i, j) = (low + 1, high - 2);
        for (; i < j; i++, j--)
        {
            (order[i], order[j]) = (order[j], order[i]);
        }

        (order[i], order[high - 1]) = (order[high - 1], order[i]);
        Part(order, low, i - 1);
        Part(order, i + 1, high);
    }
}
