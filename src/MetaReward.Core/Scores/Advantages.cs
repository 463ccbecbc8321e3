namespace MetaReward.Scores;

/// <summary>What the rewards of a batch are divided by, once the group's mean is taken away.</summary>
public enum AdvantageScale
{
    /// <summary>The standard deviation of the group (GRPO, arXiv:2402.03300).</summary>
    Group,

    /// <summary>That of the whole batch (arXiv:2508.08221).</summary>
    Batch,

    /// <summary>Nothing (Dr. GRPO, arXiv:2503.20783).</summary>
    None,
}

/// <summary>
/// How much better a response is than its group. The input is the rewards of groups of equal size, one group after the other. Standard
/// deviations are those of samples (n - 1), plus 1e-4. A missing reward is NaN: it is left out of means and deviations, and its
/// advantage is 0.
/// Degenerate cases: a group of equal rewards has advantages of 0, and so has a group in which fewer than two can be compared.
/// </summary>
public static class Advantages
{
    private const double Least = 1e-4;
    private const double Rounding = 1e-8; // what is left of equal rewards after sums, scaled or not

    /// <summary>Rewards less their group's mean, scaled.</summary>
    /// <param name="rewards">As many as groups times their size.</param>
    /// <param name="groupSize">At least 1.</param>
    /// <param name="scale">By what.</param>
    /// <exception cref="ArgumentException">The rewards do not make whole groups.</exception>
    public static double[] GroupRelative(IReadOnlyList<double> rewards, int groupSize, AdvantageScale scale = AdvantageScale.Group)
    {
        var overall = Deviation(rewards);
        return Known(Grouped(rewards, groupSize, group =>
        {
            var (mean, own) = (Mean(group), Deviation(group));
            return r =>
                (r - mean) / (scale switch { AdvantageScale.Group => own + Least, AdvantageScale.Batch => overall + Least, _ => 1 });
        }));
    }

    /// <summary>RLOO, arXiv:2402.14740: rewards less the mean of the others in their group.</summary>
    /// <param name="rewards">As many as groups times their size; see <see cref="LessDivergence"/> for those that pay for distance.</param>
    /// <param name="groupSize">At least 2.</param>
    /// <param name="normalised">Whether the batch's advantages then get mean 0 and deviation 1.</param>
    public static double[] LeaveOneOut(IReadOnlyList<double> rewards, int groupSize, bool normalised = false)
    {
        var advantages = Grouped(rewards, groupSize, group =>
        {
            var (sum, scored) = (group.Where(r => !double.IsNaN(r)).Sum(), group.Count(r => !double.IsNaN(r)));
            return r => scored < 2 && !double.IsNaN(r) ? 0 : r - ((sum - r) / (scored - 1));
        });
        return Known(normalised ? Normalised(advantages) : advantages);
    }

    /// <summary>
    /// Several rewards for each response as one: their weighted sum over those that could be given; NaN where none could.
    /// </summary>
    /// <param name="rewards">One list per kind of reward, of equal lengths.</param>
    /// <param name="weights">One per kind.</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double[] Weighted(IReadOnlyList<IReadOnlyList<double>> rewards, IReadOnlyList<double> weights)
    {
        if (rewards.Count == 0 || rewards.Count != weights.Count || rewards.Any(r => r.Count != rewards[0].Count))
        {
            throw new ArgumentException(
                $"{rewards.Count} kinds of reward and {weights.Count} weights, with {string.Join(", ", rewards.Select(r => r.Count))} "
                + "responses; one weight per kind and equal lengths were expected");
        }

        return [.. Enumerable.Range(0, rewards[0].Count).Select(i => rewards.All(r => double.IsNaN(r[i]))
            ? double.NaN
            : rewards.Zip(weights, (r, w) => double.IsNaN(r[i]) ? 0 : w * r[i]).Sum())];
    }

    /// <summary>
    /// GDPO, arXiv:2601.05242: every kind of reward is made relative to its group by itself before they are summed, and the sums
    /// are normalised over the batch.
    /// </summary>
    public static double[] NormalisedThenSummed(
        IReadOnlyList<IReadOnlyList<double>> rewards, IReadOnlyList<double> weights, int groupSize) =>
        Known(Normalised(Weighted([.. rewards.Select(r => GroupRelative(r, groupSize))], weights)));

    /// <summary>Advantages of rollouts, in their order; groups may come mixed and in unequal sizes.</summary>
    /// <param name="groups">The group of each.</param>
    /// <param name="rewards">One reward per response, with the divergence already subtracted; NaN if there is none.</param>
    /// <param name="options">Which estimator, and its scale.</param>
    public static double[] Of(IReadOnlyList<string> groups, IReadOnlyList<double> rewards, Reinforce options)
    {
        var places = Enumerable.Range(0, groups.Count).GroupBy(i => groups[i], StringComparer.Ordinal)
            .Select(group => group.ToArray()).ToArray();
        var size = places.Select(group => group.Length).DefaultIfEmpty(1).Max();
        double[] padded =
            [.. places.SelectMany(group => group.Select(i => rewards[i]).Concat(Enumerable.Repeat(double.NaN, size - group.Length)))];
        var made = options.Estimator == AdvantageEstimator.LeaveOneOut
            ? LeaveOneOut(padded, size, options.Normalised) : GroupRelative(padded, size, options.Scale);
        var advantages = new double[groups.Count];
        foreach (var (group, g) in places.Select((group, g) => (group, g)))
        {
            for (var k = 0; k < group.Length; k++)
            {
                var advantage = made[(g * size) + k];
                advantages[group[k]] = Math.Abs(advantage) < Rounding ? 0 : advantage;
            }
        }

        return advantages;
    }

    /// <summary>
    /// Rewards held within limits, then less beta times how far the policy that sampled was from the reference, sum of (log p - log q).
    /// </summary>
    /// <param name="rewards">One per response.</param>
    /// <param name="divergences">k1 of each whole response.</param>
    /// <param name="beta">At least 0.</param>
    /// <param name="limits">Smallest and largest reward; null: all.</param>
    public static double[] LessDivergence(
        IReadOnlyList<double> rewards, IReadOnlyList<double> divergences, double beta, (double Least, double Most)? limits = null) =>
        [.. rewards.Zip(divergences, (r, d) => (limits is { } l && !double.IsNaN(r) ? Math.Clamp(r, l.Least, l.Most) : r) - (beta * d))];

    private static double[] Grouped(IReadOnlyList<double> rewards, int groupSize, Func<double[], Func<double, double>> advantage)
    {
        if (groupSize < 1 || rewards.Count % groupSize != 0)
        {
            throw new ArgumentException($"{rewards.Count} rewards do not make whole groups of {groupSize}", nameof(groupSize));
        }

        return [.. rewards.Chunk(groupSize).SelectMany(group => group.Select(advantage(group)))];
    }

    private static double[] Normalised(double[] advantages)
    {
        var (mean, deviation) = (Mean(advantages), Deviation(advantages));
        return [.. advantages.Select(a => (a - mean) / (deviation + Least))];
    }

    private static double[] Known(double[] advantages) => [.. advantages.Select(a => double.IsNaN(a) ? 0 : a)];

    private static double Mean(IEnumerable<double> values) => values.Where(v => !double.IsNaN(v)).DefaultIfEmpty().Average();

    /// <summary>Of the sample; 0 for fewer than two.</summary>
    private static double Deviation(IEnumerable<double> values)
    {
        var scored = values.Where(v => !double.IsNaN(v)).ToArray();
        var mean = Mean(scored);
        return scored.Length < 2 ? 0 : Math.Sqrt(scored.Sum(v => (v - mean) * (v - mean)) / (scored.Length - 1));
    }
}
