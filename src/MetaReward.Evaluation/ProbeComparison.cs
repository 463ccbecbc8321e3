using MetaReward.Measures;

namespace MetaReward.Evaluation;

/// <summary>
/// Two judges on the same contrasts: before and after EFT, or M_0 and M_t. Differences are paired; only contrasts that both judges scored
/// count, and those left out are counted, since a judge that learned to write scores has nothing to be paired with.
/// </summary>
/// <param name="ParseRateBefore">Share of readable judgments, before.</param>
/// <param name="ParseRateAfter">And after.</param>
/// <param name="Overall">Mean difference in accuracy, after minus before; prompts are the units.</param>
/// <param name="Kinds">Per kind.</param>
/// <param name="Compared">Contrasts scored by both.</param>
/// <param name="NotCompared">Contrasts that only one or none scored.</param>
public sealed record ProbeComparison(
    Interval ParseRateBefore,
    Interval ParseRateAfter,
    Interval Overall,
    IReadOnlyDictionary<ContrastKind, Interval> Kinds,
    int Compared,
    int NotCompared)
{
    /// <summary>Compares two probes of the same contrasts.</summary>
    /// <exception cref="ArgumentException">The probes were of different contrasts.</exception>
    public static ProbeComparison Of(ProbeResult before, ProbeResult after, Seed seed)
    {
        if (!before.Items.Select(i => i.Id).SequenceEqual(after.Items.Select(i => i.Id)))
        {
            throw new ArgumentException(
                $"cannot compare probes of different contrasts: {before.Items.Count} before, {after.Items.Count} after, "
                + "expected the same ids in the same order");
        }

        var both = before.Items.Zip(after.Items).Where(p => !double.IsNaN(p.First.Outcome) && !double.IsNaN(p.Second.Outcome)).ToList();
        return new(before.ParseRate, after.ParseRate,
            Difference(both, seed.Derive("overall")),
            both.GroupBy(p => p.First.Kind).OrderBy(g => g.Key).ToDictionary(g => g.Key, g => Difference(g, seed.Derive(g.Key.Name()))),
            both.Count, before.Items.Count - both.Count);
    }

    private static Interval Difference(IEnumerable<(ProbeItem Before, ProbeItem After)> pairs, Seed seed)
    {
        var prompts = pairs.GroupBy(p => p.Before.PromptId).ToList();
        return Intervals.PairedDifference(
            prompts.Select(g => g.Average(p => p.Before.Outcome)).ToList(),
            prompts.Select(g => g.Average(p => p.After.Outcome)).ToList(), seed);
    }
}
