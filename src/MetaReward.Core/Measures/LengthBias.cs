using MetaReward.Scores;

namespace MetaReward.Measures;

/// <summary>
/// Whether longer responses score higher: the linear correlation of length (characters) and score, both less their prompt's mean, so that
/// prompts which call for long answers do not count. 0 is unbiased only where quality and length are unrelated: watch its drift. Prompts
/// are the units of the interval. Degenerate case: no prompt with two scored responses, or no variation, is <see cref="Interval.None"/>.
/// </summary>
public static class LengthBias
{
    public static Interval Of(IEnumerable<ScoredResponse> responses, Seed seed)
    {
        var groups = responses.Where(r => r.Valid > 0).GroupBy(r => r.Response.Prompt.Id).Where(g => g.Count() > 1)
            .Select(Centred).ToArray();
        return Intervals.Bootstrap(groups,
            g => Correlation.Pearson([.. g.SelectMany(x => x.Lengths)], [.. g.SelectMany(x => x.Scores)]), seed);
    }

    private static (double[] Lengths, double[] Scores) Centred(IEnumerable<ScoredResponse> group) =>
        (Centred([.. group.Select(r => (double)TextLength.Of(r.Response.Text))]), Centred([.. group.Select(r => r.Mean)]));

    private static double[] Centred(double[] values)
    {
        var mean = values.Average();
        return [.. values.Select(v => v - mean)];
    }
}
