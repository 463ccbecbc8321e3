using MetaReward.Scores;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// Remedies that rest on a whole iteration: what they come to is kept as figures, so that one prompt alone can be traced. A remedy that is
/// off leaves no figure and changes nothing.
/// </summary>
internal static class Remedy
{
    /// <summary>Judge pairs that remain.</summary>
    public static Selection<PreferencePair> Limited(
        Selection<PreferencePair> made, IReadOnlyList<Tournament> tournaments, Selection<PreferencePair> actor,
        JudgePairLimits.Options options, Iteration at)
    {
        if (options.AreOff || tournaments.Count == 0)
            return made;
        JudgePairLimits.Bounds? all = null;
        JudgePairLimits.Bounds Of() => all ??= JudgePairLimits.BoundsOf(made.Kept, tournaments, actor.Kept.Count, options);
        var bounds = new JudgePairLimits.Bounds(
            at.Whole(FigureNames.LimitHigher, () => Of().Higher), at.Whole(FigureNames.LimitUneven, () => Of().Uneven),
            at.Whole(FigureNames.LimitLeast, () => Of().Least));
        return JudgePairLimits.Of(made, tournaments, bounds, options);
    }

    /// <summary>The rule with a width of tiers at which chosen responses are no longer than they may be.</summary>
    /// <param name="scored">Of the whole iteration.</param>
    /// <param name="rule">With its own width.</param>
    /// <param name="mostLonger">Of <see cref="LengthControlled.Raised"/>; 0 leaves the width.</param>
    /// <param name="at">The iteration.</param>
    public static LengthControlled.Options Raised(
        IReadOnlyList<ScoredResponse> scored, LengthControlled.Options rule, double mostLonger, Iteration at) =>
        mostLonger == 0 || rule.Rho is null ? rule
            : rule with { Rho = at.Whole(FigureNames.RaisedRho, () => LengthControlled.Raised(scored, rule, mostLonger)) };
}
