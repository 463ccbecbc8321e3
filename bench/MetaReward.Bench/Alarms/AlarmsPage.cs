using MetaReward.Bench.Worlds;

namespace MetaReward.Bench.Alarms;

/// <summary>The page <c>docs/results/alarms.md</c>.</summary>
internal static class AlarmsPage
{
    public static string Write(IReadOnlyList<Trial> trials, IReadOnlyList<Grid> grids) => $"{trials.Count} {grids.Count}\n";
}
