using MetaReward.Measures;

namespace MetaReward.Evaluation.InstructionFollowing;

/// <summary>The four accuracies of IFEval, each in its two readings.</summary>
/// <param name="PromptStrict">Share of prompts all of whose rules are followed; Wilson interval.</param>
/// <param name="PromptLoose">The same, loosely.</param>
/// <param name="InstructionStrict">Share of rules followed over all prompts; bootstrap over prompts, for rules of one prompt
/// are not independent.</param>
/// <param name="InstructionLoose">The same, loosely.</param>
public sealed record IfEvalAccuracy(Interval PromptStrict, Interval PromptLoose, Interval InstructionStrict, Interval InstructionLoose);

/// <summary>One rule over all prompts that carry it.</summary>
/// <param name="Id">Such as <c>keywords:existence</c>.</param>
/// <param name="Strict">Share followed; Wilson interval.</param>
/// <param name="Loose">The same, loosely.</param>
public sealed record RuleAccuracy(string Id, Interval Strict, Interval Loose);

/// <summary>How well a set of responses follows its instructions, and whether another set does better.</summary>
public static class IfEvalSummary
{
    /// <summary>The accuracies of one response to each prompt.</summary>
    /// <param name="verdicts">One for each prompt.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static IfEvalAccuracy Of(IReadOnlyList<RuleVerdicts> verdicts, Seed seed) => new(
        Intervals.Proportion(verdicts.Count(v => v.AllStrict), verdicts.Count),
        Intervals.Proportion(verdicts.Count(v => v.AllLoose), verdicts.Count),
        Share(verdicts, v => v.Strict, seed), Share(verdicts, v => v.Loose, seed));

    /// <summary>Per rule, by id.</summary>
    /// <param name="rows">A prompt's rules and the verdicts of its response.</param>
    public static IReadOnlyList<RuleAccuracy> ByRule(IEnumerable<(IReadOnlyList<string> InstructionIds, RuleVerdicts Verdicts)> rows) =>
        rows.SelectMany(row => row.InstructionIds.Select((id, i) => (Id: id, Strict: row.Verdicts.Strict[i], Loose: row.Verdicts.Loose[i])))
            .GroupBy(rule => rule.Id).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => new RuleAccuracy(group.Key,
                Intervals.Proportion(group.Count(rule => rule.Strict), group.Count()),
                Intervals.Proportion(group.Count(rule => rule.Loose), group.Count()))).ToList();

    /// <summary>
    /// The second set's accuracies less the first's, by bootstrap over prompts. Both answer the same prompts in the same order.
    /// </summary>
    /// <exception cref="ArgumentException">The sets do not answer the same prompts.</exception>
    public static IfEvalAccuracy Difference(IReadOnlyList<RuleVerdicts> before, IReadOnlyList<RuleVerdicts> after, Seed seed)
    {
        if (before.Count != after.Count || before.Zip(after).Any(pair => pair.First.Strict.Count != pair.Second.Strict.Count))
        {
            throw new ArgumentException(
                $"Two sets can be compared only on the same prompts, got {before.Count} and {after.Count} responses or other rules.",
                nameof(after));
        }

        var pairs = before.Zip(after).ToList();
        Interval Prompts(Func<RuleVerdicts, bool> all) =>
            Intervals.Bootstrap(pairs, sample => sample.Average(p => Number(all(p.Second)) - Number(all(p.First))), seed);
        Interval Rules(Func<RuleVerdicts, IReadOnlyList<bool>> side) => Intervals.Bootstrap(
            pairs.Select(p => (Gain: side(p.Second).Sum(Number) - side(p.First).Sum(Number), side(p.First).Count)).ToList(),
            sample => sample.Sum(p => p.Gain) / sample.Sum(p => p.Count), seed);
        return new(Prompts(v => v.AllStrict), Prompts(v => v.AllLoose), Rules(v => v.Strict), Rules(v => v.Loose));
    }

    private static Interval Share(IReadOnlyList<RuleVerdicts> verdicts, Func<RuleVerdicts, IReadOnlyList<bool>> side, Seed seed) =>
        Intervals.Bootstrap(verdicts.Select(v => (Followed: side(v).Sum(Number), side(v).Count)).ToList(),
            sample => sample.Sum(v => v.Followed) / sample.Sum(v => v.Count), seed);

    private static double Number(bool value) => value ? 1 : 0;
}
