using MetaReward.Measures;

namespace MetaReward.Categories;

/// <summary>
/// What a policy can do in one category (QualEval, arXiv:2311.02807, section 3): the mean metric of the examples assigned to it, and how
/// often an example that is done well is done by other skills than the gold answer's.
/// </summary>
/// <param name="Name">The category.</param>
/// <param name="Examples">Assigned to it.</param>
/// <param name="Measured">Of these with a metric: only they count in <paramref name="Mean"/>.</param>
/// <param name="Mean">Mean metric over the examples.</param>
/// <param name="Distance">
/// Share of the proficient examples whose gold answer's and policy's output's affinities to the category differ by 2 or more. The lower,
/// the better aligned are the policy's skills. Undefined without gold answers.
/// </param>
public sealed record CategoryProficiency(string Name, int Examples, int Measured, Interval Mean, Interval Distance)
{
    /// <summary>Affinities that differ by so much or more are apart.</summary>
    public const double Apart = 2;

    /// <summary>One for each category, in order.</summary>
    /// <param name="assigned">The categories' places of each example.</param>
    /// <param name="metrics">One per example; NaN where there is none.</param>
    /// <param name="gold">Affinities of the gold answers.</param>
    /// <param name="output">Affinities of the outputs; null where they were not rated.</param>
    /// <param name="proficient">An example with at least this metric is done well.</param>
    public static IReadOnlyList<CategoryProficiency> Of(
        IReadOnlyList<IReadOnlyList<int>> assigned, IReadOnlyList<double> metrics, Affinities gold, Affinities? output, double proficient)
    {
        if (assigned.Count != metrics.Count || assigned.Count != gold.Scores.Count
            || (output is not null && output.Scores.Count != assigned.Count))
        {
            throw new ArgumentException(
                $"proficiency needs as many metrics and rows of affinities as examples, got {assigned.Count} examples, "
                + $"{metrics.Count} metrics, {gold.Scores.Count} gold rows and {output?.Scores.Count ?? 0} output rows");
        }

        return [.. gold.Categories.Select((name, j) =>
        {
            int[] mine = [.. Enumerable.Range(0, assigned.Count).Where(i => assigned[i].Contains(j))];
            double[] measured = [.. mine.Select(i => metrics[i]).Where(metric => !double.IsNaN(metric))];
            return new CategoryProficiency(name, mine.Length, measured.Length, MeanOf(measured),
                output is null ? Interval.None : Distances(mine.Where(i => metrics[i] >= proficient), j, gold, output));
        })];
    }

    /// <summary>A mean of shares where all metrics are from 0 to 1; else of numbers.</summary>
    public static Interval MeanOf(IReadOnlyCollection<double> metrics) =>
        metrics.All(metric => double.IsNaN(metric) || metric is >= 0 and <= 1) ? Intervals.Share(metrics) : Intervals.Mean(metrics);

    private static Interval Distances(IEnumerable<int> examples, int j, Affinities gold, Affinities output)
    {
        bool[] apart = [.. examples.Select(i => Math.Abs(gold.Scores[i][j] - output.Scores[i][j])).Where(gap => !double.IsNaN(gap))
            .Select(gap => gap >= Apart)];
        return Intervals.Proportion(apart.Count(far => far), apart.Length);
    }
}
