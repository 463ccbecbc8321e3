using MetaReward.Evaluation.Regression;

namespace MetaReward.Evaluation.Arena;

/// <summary>A battle between any two models.</summary>
/// <param name="A">One model.</param>
/// <param name="B">The other.</param>
/// <param name="Result">1 if A won, 0.5 a tie, 0 if B won.</param>
/// <param name="Weight">How often it counts.</param>
/// <param name="Style">Features of the two answers' form, A's beside B's; empty without style control, else as
/// many in every battle.</param>
public sealed record ArenaBattle(string A, string B, double Result, double Weight, double[] Style);

/// <summary>
/// Ratings of any number of models by a Bradley-Terry fit: logistic regression without intercept on +ln 10 for A and -ln 10 for B, the
/// result its soft target (a tie is one win each); rating = 400 b + 1000. Style control adds features of form, scaled to spread 1, and
/// holds the coefficients down a little.
/// </summary>
public static class ArenaRatings
{
    private static readonly double Unit = Math.Log(10);

    /// <summary>
    /// Ratings, moved so that the baseline's is <paramref name="anchor"/>, and the style coefficients (none without style).
    /// </summary>
    /// <param name="battles">At least one.</param>
    /// <param name="baseline">One of the models.</param>
    /// <param name="anchor">1000 without style control; the published style-controlled boards put the baseline at 1114.</param>
    /// <param name="ridge">Weight of half the sum of squared coefficients; the reference's default with style
    /// is 1, and none without.</param>
    /// <exception cref="ArgumentException">No battle, a baseline that fought none, or styles of different sizes.</exception>
    public static (IReadOnlyDictionary<string, double> Ratings, double[] Style) Fit(
        IReadOnlyList<ArenaBattle> battles, string baseline, double anchor = 1000, double ridge = 0)
    {
        var models = battles.SelectMany(b => new[] { b.A, b.B }).Distinct().Order(StringComparer.Ordinal).ToList();
        if (!models.Contains(baseline) || battles.Any(b => b.Style.Length != battles[0].Style.Length))
        {
            throw new ArgumentException($"Ratings need battles of the baseline '{baseline}', all with the same number of style features.",
                nameof(battles));
        }

        var style = Scaled(battles);
        var place = models.Select((model, i) => (model, i)).ToDictionary();
        var cases = battles.Select((b, i) =>
        {
            var features = new double[models.Count + style[i].Length];
            features[place[b.A]] += Unit;
            features[place[b.B]] -= Unit;
            style[i].CopyTo(features, models.Count);
            return new Trial(features, b.Result, 2 * b.Weight);
        }).ToList();

        var fit = PenalisedLogistic.Fit(cases, l2: ridge);
        var shift = anchor - (400 * fit[place[baseline]]);
        return (models.ToDictionary(model => model, model => (400 * fit[place[model]]) + shift), fit[models.Count..]);
    }

    /// <summary>
    /// Style features as the boards have them: (a - b) / (a + b) for the answers' lengths in tokens; the same with 1 added below for the
    /// counts of headers, list items and bold stretches.
    /// </summary>
    public static double[] Difference(IReadOnlyList<double> a, IReadOnlyList<double> b) =>
        [.. a.Zip(b, (x, y) => x - y).Select((d, i) => i == 0 ? (a[0] + b[0] == 0 ? 0 : d / (a[0] + b[0])) : d / (a[i] + b[i] + 1))];

    /// <summary>Each feature less its mean, over its spread (by n); one that does not vary is 0 throughout.</summary>
    private static List<double[]> Scaled(IReadOnlyList<ArenaBattle> battles)
    {
        var total = battles.Sum(b => b.Weight);
        var columns = Enumerable.Range(0, battles[0].Style.Length).Select(i =>
        {
            var mean = battles.Sum(b => b.Weight * b.Style[i]) / total;
            return (Mean: mean, Spread: Math.Sqrt(battles.Sum(b => b.Weight * (b.Style[i] - mean) * (b.Style[i] - mean)) / total));
        }).ToList();
        return battles.Select(b =>
            b.Style.Select((x, i) => columns[i].Spread > 0 ? (x - columns[i].Mean) / columns[i].Spread : 0).ToArray()).ToList();
    }
}
