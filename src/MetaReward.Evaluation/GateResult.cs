using MetaReward.Measures;

namespace MetaReward.Evaluation;

/// <summary>One held-out item's figure for one policy: a mean score, an oracle's 0 or 1. NaN where there is none.</summary>
public sealed record Outcome(string Id, double Value);

/// <summary>
/// Promote, keep or roll back, with its reason. A candidate is promoted only if the whole 95 % interval of its paired difference to the
/// baseline lies above 0, and rolled back only if it lies below: an iteration that shows nothing is kept and not praised.
/// </summary>
/// <param name="Role">Whose skill.</param>
/// <param name="Measure">What was measured, in words.</param>
/// <param name="Baseline">Mean of the baseline over the compared items.</param>
/// <param name="Candidate">Mean of the candidate over the compared items.</param>
/// <param name="Difference">Paired, candidate minus baseline.</param>
/// <param name="Decision">What to do.</param>
/// <param name="Text">Why, in one sentence.</param>
public sealed record GateResult(
    Role Role, string Measure, double Baseline, double Candidate, Interval Difference, Decision Decision, string Text)
{
    /// <summary>Decides from figures of both policies on the same items.</summary>
    /// <param name="role">Whose skill.</param>
    /// <param name="measure">In words that fit "the actor's ...": <c>oracle accuracy</c>, <c>mean score under the frozen judge</c>.</param>
    /// <param name="baseline">Per held-out item.</param>
    /// <param name="candidate">Per held-out item; matched by id, items of one side only are left out.</param>
    /// <param name="seed">Of the bootstrap.</param>
    public static GateResult Of(Role role, string measure, IReadOnlyList<Outcome> baseline, IReadOnlyList<Outcome> candidate, Seed seed)
    {
        var candidates = candidate.ToDictionary(o => o.Id, o => o.Value);
        var pairs = baseline.Where(o => candidates.ContainsKey(o.Id)).Select(o => (Before: o.Value, After: candidates[o.Id]))
            .Where(p => !double.IsNaN(p.Before - p.After)).ToList();
        var difference = Intervals.PairedDifference(pairs.Select(p => p.Before).ToList(), pairs.Select(p => p.After).ToList(), seed);
        var (before, after) = pairs.Count == 0 ? (double.NaN, double.NaN) : (pairs.Average(p => p.Before), pairs.Average(p => p.After));
        var decision = Gate.Decide(difference);
        return new(role, measure, before, after, difference, decision, pairs.Count == 0
            ? $"Keep: no held-out item has a figure for both, so nothing is known of the {Name(role)}'s {measure}."
            : $"{Word(decision)}: the {Name(role)}'s {measure} went from {before:F3} to {after:F3} on {pairs.Count} held-out "
                + $"item{(pairs.Count == 1 ? "" : "s")}, "
                + $"difference {difference.Value:+0.000;-0.000} {Ends(difference)}: {Meaning(decision)}.");
    }

    /// <summary>Decides on a judge by two probes; if one of them could not be read, readability decides.</summary>
    public static GateResult Of(ProbeResult baseline, ProbeResult candidate, Seed seed)
    {
        var comparison = ProbeComparison.Of(baseline, candidate, seed);
        GateResult Because(Decision decision, string why) =>
            new(Role.Judge, "accuracy on contrasts", baseline.Overall.Value, candidate.Overall.Value, comparison.Overall, decision,
                $"{Word(decision)}: {why}.");

        var rates = $"{baseline.ParseRate.Value:P0} of its judgments could be read before and {candidate.ParseRate.Value:P0} after";
        return (baseline.Verdict, candidate.Verdict) switch
        {
            (ProbeVerdict.Unreadable, ProbeVerdict.Unreadable) => Because(Decision.Keep, $"the judge is unreadable as it was, {rates}"),
            (_, ProbeVerdict.Unreadable) => Because(Decision.RollBack, $"the judge unlearned to write scores, {rates}"),
            (ProbeVerdict.Unreadable, ProbeVerdict.AboveChance) => Because(Decision.Promote,
                $"the judge learned to write scores, {rates}, and they are right for {candidate.Overall.Value:P0} "
                + $"[{candidate.Overall.Low:P0}, {candidate.Overall.High:P0}] of the contrasts"),
            (ProbeVerdict.Unreadable, _) =>
                Because(Decision.Keep, $"the judge learned to write scores, {rates}, but they are no better than chance"),
            _ => Of(Role.Judge, "accuracy on contrasts", baseline.PerPrompt(), candidate.PerPrompt(), seed),
        };
    }

    private static string Ends(Interval of) =>
        double.IsNaN(of.Low) ? "(too few for an interval)" : $"[{of.Low:+0.000;-0.000}, {of.High:+0.000;-0.000}]";

    private static string Name(Role role) => role == Role.Actor ? "actor" : "judge";

    private static string Word(Decision decision) => decision switch
    {
        Decision.Promote => "Promote",
        Decision.RollBack => "Roll back",
        _ => "Keep",
    };

    private static string Meaning(Decision decision) => decision switch
    {
        Decision.Promote => "it is better",
        Decision.RollBack => "it is worse",
        _ => "no difference can be told",
    };
}
