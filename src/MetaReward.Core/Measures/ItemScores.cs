namespace MetaReward.Measures;

/// <summary>What the judgments of one response come to.</summary>
/// <param name="Group">Its prompt, as ids of responses begin.</param>
/// <param name="Length">Of the response, in code points.</param>
/// <param name="Count">Readable scores, at least 1.</param>
/// <param name="Mean">Of them.</param>
/// <param name="Squares">Sum of their squared distances from the mean.</param>
public sealed record ItemScores(string Group, int Length, int Count, double Mean, double Squares)
{
    /// <summary>Of every response with a readable score, in order; judgments find theirs by id.</summary>
    public static IReadOnlyList<ItemScores> Of(IReadOnlyList<Response> responses, IReadOnlyList<Judgment> judgments)
    {
        var of = new GroupIndex<Judgment>(judgments, judgment => judgment.ResponseId);
        return [.. responses.Select(response => Of(response.GroupId, TextLength.Of(response.Text),
            [.. of[response.Id].Select(judgment => judgment.Verdict).OfType<Verdict.Scored>().Select(verdict => verdict.Score)]))
            .OfType<ItemScores>()];
    }

    /// <summary>Of a response's scores; null where it has none.</summary>
    public static ItemScores? Of(string group, int length, IReadOnlyList<double> scores)
    {
        if (scores.Count == 0)
            return null;
        var mean = scores.Average();
        return new(group, length, scores.Count, mean, scores.Sum(score => (score - mean) * (score - mean)));
    }

    /// <summary>
    /// The mean, over responses with at least two scores, of their scores' population variance: how much the judge disagrees with itself.
    /// </summary>
    public static Interval Variance(IReadOnlyList<ItemScores> items) =>
        Intervals.Mean(items.Where(item => item.Count > 1).Select(item => item.Squares / item.Count));

    /// <summary>Prompts with at least two scored responses whose mean scores are not all equal, among those with two.</summary>
    public static Interval ToldApart(IReadOnlyList<ItemScores> items)
    {
        double[][] means = [.. items.GroupBy(item => item.Group).Select(group => group.Select(item => item.Mean).ToArray())
            .Where(group => group.Length > 1)];
        return Intervals.Proportion(means.Count(group => group.Max() > group.Min()), means.Length);
    }

    /// <summary>
    /// Whether longer responses score higher: the linear correlation of length and mean score, both less their prompt's mean, so that
    /// prompts which call for long answers do not count. 0 is unbiased only where quality and length are unrelated: watch its drift.
    /// Prompts are the units of the interval. No prompt with two scored responses, or no variation, is <see cref="Interval.None"/>.
    /// </summary>
    public static Interval LengthCorrelation(IReadOnlyList<ItemScores> items, Seed seed)
    {
        var groups = items.GroupBy(item => item.Group).Where(group => group.Count() > 1)
            .Select(group => group.Select(item => (X: (double)item.Length, Y: item.Mean)).ToArray())
            .Select(group => (MeanX: group.Average(of => of.X), MeanY: group.Average(of => of.Y), All: group))
            .Select(group => (
                XX: group.All.Sum(of => (of.X - group.MeanX) * (of.X - group.MeanX)),
                YY: group.All.Sum(of => (of.Y - group.MeanY) * (of.Y - group.MeanY)),
                XY: group.All.Sum(of => (of.X - group.MeanX) * (of.Y - group.MeanY)))).ToArray();
        return Intervals.Bootstrap(groups, sample =>
        {
            var (xx, yy) = (sample.Sum(of => of.XX), sample.Sum(of => of.YY));
            return xx <= 0 || yy <= 0 ? double.NaN : sample.Sum(of => of.XY) / Math.Sqrt(xx * yy);
        }, seed);
    }
}
