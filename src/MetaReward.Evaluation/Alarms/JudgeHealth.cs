using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>How much a held-out measure of one policy is above that of an earlier one, item by item.</summary>
/// <param name="name">The measure's.</param>
/// <param name="before">The earlier policy's iteration.</param>
/// <param name="after">The later one's.</param>
public delegate Interval PairedFigure(string name, int before, int after);

/// <summary>
/// Watches the judge over the iterations of a run: can it still be read, does it still tell responses apart, does it drift to the top or to
/// length; and whether held-out figures fall. A figure that is not there (no battles, no pairs) raises no alarm of its own. What each
/// alarm finds, and how often it cries on health, was measured: docs/results/alarms.md.
/// </summary>
public static class JudgeHealth
{
    /// <summary>Alarms in order of iteration.</summary>
    /// <param name="figures">In order of iteration.</param>
    /// <param name="measures">What is known of the policies from outside the loop; null or empty: nothing.</param>
    /// <param name="limits">Null for the defaults.</param>
    /// <param name="recipe">Whose settings remedies may name; null: one with length control.</param>
    /// <param name="paired">
    /// A measure's difference, later policy less earlier, over the items that both have; null, or no observation: only the measures'
    /// intervals are held against each other.
    /// </param>
    public static IReadOnlyList<Alarm> Alarms(
        IReadOnlyList<IterationFigures> figures, IReadOnlyList<PolicyMeasures>? measures = null, AlarmLimits? limits = null,
        Recipe? recipe = null, PairedFigure? paired = null)
    {
        var (against, known) = (limits ?? new(), measures ?? []);
        var tiers = recipe is null || recipe.Defaults.ContainsKey("rho");
        return [.. figures.SelectMany((now, i) =>
        {
            var doubt = ScoreAlarms.Doubt(now, figures[0], known, against);
            var before = i > 0 ? figures[i - 1] : null;
            return ScoreAlarms.Of(now, before, figures[0], doubt, against).Concat(BattleAlarms.Of(now, against))
                .Concat(PairAlarms.Of(now, doubt is null, against)).Concat(LengthAlarms.Of(now, before, figures[0], against, tiers))
                .Concat(VoteAlarms.Of(now, against)).Concat(HeldOutAlarms.Of(now, figures[0], new(known, against.HeldOutFall, paired)));
        })];
    }

    /// <summary>NaN of nothing, so that nothing raises no alarm.</summary>
    internal static double Share(int part, int whole) => whole == 0 ? double.NaN : part / (double)whole;

    /// <summary>Why replies could not be read, the commonest reason first.</summary>
    internal static string Reasons(IReadOnlyDictionary<string, int> counts) => ReasonWords.Of(counts);
}
