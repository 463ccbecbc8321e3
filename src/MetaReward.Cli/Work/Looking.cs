using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>
/// Looks at every policy of a run and keeps what it saw beside the iteration: <c>measures.json</c>, and the items behind it in <c>items.json</c>. It runs
/// one way: the recipe calls it and gets nothing back, except that a judge at chance stops the run. A resumed run does not look again.
/// </summary>
public static class Looking
{
    private const string ItemsFile = "items.json";

    /// <summary>The hook for <see cref="Ingredients.Measure"/>.</summary>
    /// <param name="bench">How to look.</param>
    /// <param name="at">At which turns.</param>
    /// <param name="tell">Told what was seen.</param>
    public static Func<Turn, IPolicy, Task> Hook(
        Workbench bench, Func<int, bool> at, Action<int, IReadOnlyDictionary<string, Interval>> tell) => async (turn, policy) =>
    {
        if (turn.Iteration == 0)
        {
            bench.Start(policy);
        }

        var seen = at(turn.Iteration)
            ? await Measured.KeepAsync(turn, policy, async heard =>
            {
                var look = await bench.Look(heard, policy);
                await KeptValue.OfAsync(PathOf(turn.Folder), policy.Fingerprint, () => Task.FromResult(look.Items));
                return look.Values;
            })
            : new(turn.Iteration, policy.Fingerprint, new Dictionary<string, Interval>());
        tell(turn.Iteration, seen.Values);
    };

    /// <summary>The items behind iteration <paramref name="t"/>'s measures; null where it was not looked at.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Outcome>>? Items(string run, int t) =>
        KeptValue.Read<IReadOnlyDictionary<string, IReadOnlyList<Outcome>>>(PathOf(Path.Combine(run, $"iter-{t:00}")));

    private static string PathOf(string folder) => Path.Combine(folder, ItemsFile);
}
