using MetaReward.Measures;

namespace MetaReward.Evaluation.Arena;

/// <summary>
/// A model against one baseline (Arena-Hard). When all battles are against one baseline, the Bradley-Terry fit has a closed form: the score
/// is the weighted share of wins, a tie one half. A model that won or lost every battle has a score and an infinite rating.
/// </summary>
/// <param name="Model">Its name.</param>
/// <param name="Score">In percent: the chance of beating the baseline.</param>
/// <param name="Rating">1000 + 400 log10 of its odds; the baseline's is 1000.</param>
/// <param name="Battles">The sum of the weights.</param>
/// <param name="Interval">Of the score, by bootstrap over battles.</param>
public sealed record ArenaScore(string Model, double Score, double Rating, int Battles, Interval Interval)
{
    /// <summary>The score of one model's rows.</summary>
    /// <param name="rows">All of one model; at least one readable verdict.</param>
    /// <param name="seed">Of the bootstrap.</param>
    /// <param name="resamples">How many; the benchmark's own figures rest on 100 of them.</param>
    /// <param name="byPrompt">
    /// As published every battle is a unit, and a strong verdict's three copies are three units. That is narrower than the truth, for the
    /// battles of one prompt go together: with true, prompts are the units.
    /// </param>
    /// <exception cref="ArgumentException">No verdict can be read.</exception>
    public static ArenaScore Of(IReadOnlyList<ArenaRow> rows, Seed seed, int resamples = 1000, bool byPrompt = false)
    {
        var prompts = rows.Select(row => row.Battles.SelectMany(b => Enumerable.Repeat(b.Result, b.Weight)).ToArray())
            .Where(battles => battles.Length > 0).ToList();
        if (prompts.Count == 0)
        {
            throw new ArgumentException("A score needs at least one readable verdict.", nameof(rows));
        }

        double[] battles = [.. prompts.SelectMany(b => b)];
        var share = battles.Average();
        return new(rows[0].Model, 100 * share, Rated(share), battles.Length, byPrompt
            ? Intervals.Bootstrap(prompts.Select(b => (Won: b.Sum(), b.Length)).ToList(),
                sample => 100 * sample.Sum(p => p.Won) / sample.Sum(p => p.Length), seed, resamples)
            : Intervals.Bootstrap(battles, sample => 100 * sample.Average(), seed, resamples));
    }

    /// <summary>A share of wins as a rating.</summary>
    public static double Rated(double share) => 1000 + (400 * Math.Log10(share / (1 - share)));

    /// <summary>The chance, in percent, that one rating beats another.</summary>
    public static double Chance(double rating, double other) => 100 / (1 + Math.Pow(10, (other - rating) / 400));

    /// <summary>The 2.5 % and 97.5 % points of a statistic's values on resamples, by linear interpolation between neighbours.</summary>
    /// <exception cref="ArgumentException">No value.</exception>
    public static (double Low, double High) Percentiles(IEnumerable<double> resampled)
    {
        double[] sorted = [.. resampled.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("Percentiles need at least one value.", nameof(resampled));
        }

        double At(double share)
        {
            var place = share * (sorted.Length - 1);
            var (low, high) = (sorted[(int)place], sorted[Math.Min((int)place + 1, sorted.Length - 1)]);
            return low + ((place - (int)place) * (high - low));
        }

        return (At(0.025), At(0.975));
    }
}
