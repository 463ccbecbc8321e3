namespace MetaReward.Measures;

/// <summary>
/// Makes 95 % confidence intervals. The unit of observation is the caller's choice: give one number per prompt where several samples share
/// a prompt, or the interval comes out too narrow.
/// Degenerate case: no observation gives <see cref="Interval.None"/>; a single one gives its value with ends NaN, for
/// nothing is known about spread.
/// </summary>
public static class Intervals
{
    private const double Z = 1.959963984540054;

    /// <summary>A share by Wilson's score interval; it behaves at 0 and 1 and for few observations.</summary>
    /// <param name="successes">From 0 to <paramref name="count"/>; a tie may count one half.</param>
    /// <param name="count">Independent trials.</param>
    public static Interval Proportion(double successes, int count)
    {
        if (count == 0)
        {
            return Interval.None;
        }

        if (!(successes >= 0 && successes <= count))
        {
            throw new ArgumentOutOfRangeException(nameof(successes), $"Successes must be from 0 to the {count} trials, got {successes}.");
        }

        var share = successes / count;
        var (low, high) = Wilson(share, count);
        return new(share, low, high, count);
    }

    /// <summary>
    /// The mean of shares, one per unit of observation (of a prompt's samples, say), by Wilson's interval, so that it never leaves 0 to 1.
    /// Where every unit is 0 or 1 the units are the trials. Else the trials of a unit depend on each other, and the interval is that of as
    /// many independent trials as would spread as the units do: p (1 - p) over the squared standard error of the mean, shrunk by (z / t)²
    /// for few units (Korn and Graubard, Survey Methodology 24, 1998); at least 1. Units without any spread count as one trial each.
    /// </summary>
    /// <param name="shares">From 0 to 1; NaN is left out, and the count says how many units remain.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share is outside 0 to 1.</exception>
    public static Interval Share(IEnumerable<double> shares)
    {
        double[] units = [.. shares.Where(share => !double.IsNaN(share))];
        if (units.FirstOrDefault(share => share is < 0 or > 1, double.NaN) is var outside && !double.IsNaN(outside))
        {
            throw new ArgumentOutOfRangeException(nameof(shares), $"Shares must be from 0 to 1, got {outside}.");
        }

        if (units.Length < 2 || units.All(share => share is 0 or 1))
        {
            return Proportion(units.Sum(), units.Length);
        }

        var mean = units.Average();
        var error = units.Sum(share => (share - mean) * (share - mean)) / (units.Length - 1) / units.Length;
        var shrunk = Z / StudentT(units.Length - 1);
        var trials = error < 1e-15 ? units.Length : Math.Max(1, mean * (1 - mean) / error * shrunk * shrunk);
        var (low, high) = Wilson(mean, trials);
        return new(mean, low, high, units.Length);
    }

    /// <summary>A mean by Student's t. NaN observations are left out; the count says how many remain.</summary>
    public static Interval Mean(IEnumerable<double> observations)
    {
        var values = observations.Where(v => !double.IsNaN(v)).ToArray();
        if (values.Length < 2)
        {
            return values is [var single] ? new(single, double.NaN, double.NaN, 1) : Interval.None;
        }

        var mean = values.Average();
        var half = StudentT(values.Length - 1) * Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1) / values.Length);
        return new(mean, mean - half, mean + half, values.Length);
    }

    /// <summary>
    /// The mean of after - before over the same units, by percentile bootstrap. Units with NaN on either side are left out.
    /// </summary>
    /// <exception cref="ArgumentException">The lists differ in length.</exception>
    public static Interval PairedDifference(IReadOnlyList<double> before, IReadOnlyList<double> after, Seed seed, int resamples = 2000)
    {
        if (before.Count != after.Count)
        {
            throw new ArgumentException(
                $"Paired figures need the same units on both sides, got {before.Count} before and {after.Count} after.", nameof(after));
        }

        double[] differences = [.. before.Zip(after, (b, a) => a - b).Where(d => !double.IsNaN(d))];
        return Bootstrap(differences, sample => sample.Average(), seed, resamples);
    }

    /// <summary>
    /// Any statistic of independent units, by percentile bootstrap: ends are the 2.5 % and 97.5 % points of its values on resamples.
    /// </summary>
    /// <param name="units">What was observed, one entry per independent unit.</param>
    /// <param name="statistic">NaN where it is undefined; such resamples are left out.</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="resamples">How many.</param>
    public static Interval Bootstrap<T>(IReadOnlyList<T> units, Func<IReadOnlyList<T>, double> statistic, Seed seed, int resamples = 2000)
    {
        var value = units.Count == 0 ? double.NaN : statistic(units);
        if (double.IsNaN(value))
        {
            return Interval.None;
        }

        if (units.Count == 1)
        {
            return new(value, double.NaN, double.NaN, 1);
        }

        var sample = new T[units.Count];
        var drawn = new List<double>(resamples);
        for (var r = 0; r < resamples; r++)
        {
            var draw = seed.Derive(r);
            for (var i = 0; i < sample.Length; i++)
            {
                sample[i] = units[draw.Below(sample.Length, i)];
            }

            drawn.Add(statistic(sample));
        }

        drawn.RemoveAll(double.IsNaN);
        drawn.Sort();
        return new(value, Quantile(drawn, 0.025), Quantile(drawn, 0.975), units.Count);
    }

    private static (double Low, double High) Wilson(double share, double trials)
    {
        var scale = 1 + (Z * Z / trials);
        var centre = (share + (Z * Z / (2 * trials))) / scale;
        var half = Z / scale * Math.Sqrt((share * (1 - share) / trials) + (Z * Z / (4.0 * trials * trials)));
        return (Math.Clamp(centre - half, 0, share), Math.Clamp(centre + half, share, 1));
    }

    /// <summary>Linear interpolation between order statistics.</summary>
    private static double Quantile(List<double> sorted, double share)
    {
        if (sorted.Count == 0)
        {
            return double.NaN;
        }

        var at = share * (sorted.Count - 1);
        var low = (int)at;
        var high = Math.Min(low + 1, sorted.Count - 1);
        return sorted[low] + ((at - low) * (sorted[high] - sorted[low]));
    }

    /// <summary>
    /// The 97.5 % point of Student's t: exact values for few degrees of freedom, then the Cornish-Fisher expansion (error below 0.0005).
    /// </summary>
    private static double StudentT(int freedom)
    {
        ReadOnlySpan<double> exact = [double.NaN, 12.7062, 4.3027, 3.1824, 2.7764];
        if (freedom < exact.Length)
        {
            return exact[freedom];
        }

        var (z3, z5, z7, z9) = (Math.Pow(Z, 3), Math.Pow(Z, 5), Math.Pow(Z, 7), Math.Pow(Z, 9));
        double[] terms =
        [
            (z3 + Z) / 4,
            ((5 * z5) + (16 * z3) + (3 * Z)) / 96,
            ((3 * z7) + (19 * z5) + (17 * z3) - (15 * Z)) / 384,
            ((79 * z9) + (776 * z7) + (1482 * z5) - (1920 * z3) - (945 * Z)) / 92160,
        ];
        return Z + terms.Select((term, i) => term / Math.Pow(freedom, i + 1)).Sum();
    }
}
