using MetaReward.Measures;

namespace MetaReward.Bench;

/// <summary>Mean over seeds with Student's 95 % interval: seeds are the unit, whatever a run's own sample size.</summary>
public static class AcrossSeeds
{
    // 97.5 % quantiles of Student's t for 1, 2, ... degrees of freedom
    private static readonly double[] Quantiles =
        [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101,
            2.093, 2.086];

    /// <summary>The interval of the mean; of one value it is unbounded, of none undefined.</summary>
    public static Interval Of(IEnumerable<double> values)
    {
        double[] kept = [.. values.Where(v => !double.IsNaN(v))];
        if (kept.Length == 0)
        {
            return Interval.None;
        }

        var mean = kept.Average();
        if (kept.Length == 1)
        {
            return new(mean, double.NegativeInfinity, double.PositiveInfinity, 1);
        }

        var deviation = Math.Sqrt(kept.Sum(v => (v - mean) * (v - mean)) / (kept.Length - 1));
        var half = Quantiles[Math.Min(kept.Length - 2, Quantiles.Length - 1)] * deviation / Math.Sqrt(kept.Length);
        return new(mean, mean - half, mean + half, kept.Length);
    }
}
