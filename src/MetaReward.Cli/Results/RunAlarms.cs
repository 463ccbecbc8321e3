using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Cli.Results;

/// <summary>The alarms of a run, by the limits that its settings give.</summary>
public static class RunAlarms
{
    /// <summary>In order of iteration.</summary>
    public static IReadOnlyList<Alarm> Of(RunReader run) =>
        Of(run, run.Measures);

    /// <summary>The same, where other measures are known of the policies.</summary>
    public static IReadOnlyList<Alarm> Of(RunReader run, IReadOnlyList<PolicyMeasures> known) => JudgeHealth.Alarms(
        run.Figures, known, LimitsOf(run), Catalogue.Find(run.Manifest.Recipe), (name, before, after) => Paired(run, name, before, after));

    /// <summary>A measure's difference of two policies, over the items that both have; none where nothing was kept by item.</summary>
    private static Interval Paired(RunReader run, string name, int before, int after)
    {
        var (first, last) = (Items(run, before, name), Items(run, after, name));
        var earlier = first.GroupBy(item => item.Id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First().Value, StringComparer.Ordinal);
        Outcome[] both = [.. last.Where(item => earlier.ContainsKey(item.Id))];
        return Intervals.PairedDifference([.. both.Select(item => earlier[item.Id])], [.. both.Select(item => item.Value)],
            Seed.Of(run.Manifest.Seed).Derive("alarm").Derive(name));
    }

    /// <summary>What was kept by item; nothing where that cannot be read.</summary>
    private static IReadOnlyList<Outcome> Items(RunReader run, int t, string name)
    {
        try
        {
            return Looking.Items(run.Folder, t)?.GetValueOrDefault(name) ?? [];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    /// <summary>The limits in the settings that the run's folder keeps; the defaults where it keeps none that can be read.</summary>
    public static AlarmLimits LimitsOf(RunReader run)
    {
        try
        {
            return Session.Kept(run, []).Alarms;
        }
        catch (InvalidDataException)
        {
            return new();
        }
    }
}
