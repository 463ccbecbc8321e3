using MetaReward.Measures;

namespace MetaReward.Evaluation;

/// <summary>
/// Puts contrasts whose truth is free to a judge, before anything is spent on it: can its judgments be read, and does it score the good
/// side above the spoiled one? Pairwise accuracy as in Self-Rewarding (arXiv:2401.10020), a tie counting one half. A side without a
/// readable judgment is left out and counted, never guessed. Left out: position bias, since each side is scored alone.
/// </summary>
public static class JudgeProbe
{
    /// <summary>
    /// Below this share of readable judgments accuracy says little: half of what the loop samples would be lost. Our own figure.
    /// </summary>
    public const double LeastParseRate = 0.5;

    /// <summary>Judges both sides of every contrast; a good side that several contrasts share is judged once.</summary>
    /// <param name="policy">The judge.</param>
    /// <param name="rubric">Its rubric.</param>
    /// <param name="contrasts">At least one.</param>
    /// <param name="judging">How often and how to sample.</param>
    /// <param name="seed">Two probes of one seed can be compared item by item.</param>
    /// <param name="watch">Progress and cancellation.</param>
    /// <param name="leastParseRate">Below it the verdict is <see cref="ProbeVerdict.Unreadable"/>.</param>
    /// <exception cref="ArgumentException">There are no contrasts.</exception>
    public static async Task<ProbeResult> RunAsync(
        IPolicy policy, IRubric<Exchange> rubric, IReadOnlyList<Contrast> contrasts, Judging judging, Seed seed, Watch watch,
        double leastParseRate = LeastParseRate)
    {
        if (contrasts.Count == 0)
        {
            throw new ArgumentException("the judge probe got no contrasts: give prompts with responses of at least a few words",
                nameof(contrasts));
        }

        var panel = await Panel.AskAsync(policy, rubric, contrasts.SelectMany(c => new[] { Good(c), Bad(c) }), judging,
            seed.Derive("probe"), watch);
        var items = contrasts.Select(c => new ProbeItem(c.Id, c.Prompt.Id, c.Kind, panel.Means[Good(c)], panel.Means[Bad(c)])).ToList();
        var parsed = Intervals.Proportion(panel.Readable, panel.Asked);
        var overall = Overall(items);
        return new(policy.Fingerprint, rubric.Name, parsed, overall,
            items.GroupBy(i => i.Kind).OrderBy(g => g.Key).Select(Kind).ToList(),
            items, panel.Unparsable, panel.Examples, panel.Tokens,
            parsed.Value < leastParseRate || overall.Count == 0 ? ProbeVerdict.Unreadable
                : overall.Low > 0.5 ? ProbeVerdict.AboveChance : ProbeVerdict.AtChance);
    }

    private static Exchange Good(Contrast contrast) => new(contrast.Prompt.Text, contrast.Good);

    private static Exchange Bad(Contrast contrast) => new(contrast.Prompt.Text, contrast.Bad);

    private static Interval Overall(IReadOnlyList<ProbeItem> items)
    {
        var read = items.Where(i => !double.IsNaN(i.Outcome)).ToList();
        var prompts = read.Select(i => i.PromptId).Distinct().Count();
        return prompts == 0 ? Interval.None : Intervals.Proportion(read.Average(i => i.Outcome) * prompts, prompts);
    }

    private static KindResult Kind(IGrouping<ContrastKind, ProbeItem> items)
    {
        var outcomes = items.Select(i => i.Outcome).Where(o => !double.IsNaN(o)).ToList();
        return new(items.Key, Intervals.Proportion(outcomes.Sum(), outcomes.Count), outcomes.Count(o => o == 0.5),
            items.Count() - outcomes.Count);
    }
}
