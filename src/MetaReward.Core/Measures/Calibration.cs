namespace MetaReward.Measures;

/// <summary>Decisions of about one confidence.</summary>
/// <param name="Count">How many.</param>
/// <param name="Confidence">Their mean, 0.5 to 1.</param>
/// <param name="Right">The share that was right; a tie counts one half.</param>
public sealed record CalibrationBin(int Count, double Confidence, double Right);

/// <summary>
/// Whether a judge's confidence matches its accuracy (expected calibration error, arXiv:1706.04599): decisions in five bins by confidence;
/// the error is the mean distance of confidence and share right, weighted by the bins' sizes. A judge that scores a pair several times is
/// as sure as its scores agree: see <see cref="Preference"/>. Degenerate case: no decisions, no error (<see cref="Interval.None"/>).
/// </summary>
/// <param name="Bins">Those that are not empty, least sure first.</param>
/// <param name="Error">0 is calibrated, 0.5 the worst; its interval by bootstrap over decisions, which can only lie above 0.</param>
public sealed record Calibration(IReadOnlyList<CalibrationBin> Bins, Interval Error)
{
    private const int Count = 5;

    /// <summary>
    /// How often a score of the better response, drawn at random, beats one of the worse; ties one half. NaN where a side has none. 0.5 is
    /// undecided, 1 sure and right.
    /// </summary>
    public static double Preference(IReadOnlyList<double> better, IReadOnlyList<double> worse) => better.Count == 0 || worse.Count == 0
        ? double.NaN
        : better.Average(b => worse.Average(w => b > w ? 1 : b < w ? 0 : 0.5));

    /// <param name="preferences">For the truly better side, 0 to 1, see <see cref="Preference"/>; NaN is left out.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static Calibration Of(IEnumerable<double> preferences, Seed seed)
    {
        var read = preferences.Where(p => !double.IsNaN(p)).ToList();
        return new(BinsOf(read), Intervals.Bootstrap(read,
            sample => BinsOf(sample).Sum(bin => bin.Count * Math.Abs(bin.Confidence - bin.Right)) / sample.Count, seed));
    }

    private static IReadOnlyList<CalibrationBin> BinsOf(IEnumerable<double> preferences) =>
        [.. preferences.Select(p => (Sure: Math.Max(p, 1 - p), Right: p > 0.5 ? 1 : p < 0.5 ? 0 : 0.5))
            .GroupBy(d => Math.Min((int)((d.Sure - 0.5) * 2 * Count), Count - 1))
            .OrderBy(bin => bin.Key).Select(bin => new CalibrationBin(bin.Count(), bin.Average(d => d.Sure), bin.Average(d => d.Right)))];
}
