using System.Text.Json.Nodes;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Cli.Work;

/// <summary>
/// Looks at every policy of a run and keeps what it saw beside the iteration: <c>measures.json</c>, and the items behind it in
/// <c>items.json</c>. It runs one way: the recipe calls it and gets nothing back, except that a judge at chance stops the run. A
/// resumed run does not look again.
/// </summary>
public static class Looking
{
    public const string ItemsFile = "items.json";
    public const string MeasuresFile = "measures.json";

    /// <summary>The hook for <see cref="Cast.Measure"/>.</summary>
    /// <param name="bench">How to look.</param>
    /// <param name="at">At which turns.</param>
    /// <param name="tell">Told what was seen.</param>
    /// <param name="how">What decides the figures besides the policy; null: nothing.</param>
    public static Func<Turn, IPolicy, Task> Hook(
        Workbench bench, Func<int, bool> at, Action<int, IReadOnlyDictionary<string, Interval>> tell, JsonObject? how = null) =>
            async (turn, policy) =>
        {
            if (turn.Iteration == 0)
            {
                bench.Start(policy);
            }

            var key = Measuring.KeyOf(policy, how ?? []);
            if (Measured.Find(turn, policy, how, out _) is not null
                && !KeptValue.Has<IReadOnlyDictionary<string, IReadOnlyList<Outcome>>>(PathOf(turn.Folder), key))
            {
                Notes.Say(turn, "measures",
                    $"{ItemsFile} is "
                    + $"{(KeptValue.Damage<IReadOnlyDictionary<string, IReadOnlyList<Outcome>>>(PathOf(turn.Folder)) is { } damage
                        ? $"damaged ({damage})"
                        : "missing or of another look")}: measured again");
                File.Delete(Path.Combine(turn.Folder, MeasuresFile));
            }

            var seen = at(turn.Iteration) || Measured.Any(turn) // what was measured once stays measured, in the way of now
                ? await Measured.KeepAsync(turn, policy, async heard =>
                {
                    var look = await bench.Look(heard, policy);
                    await KeptValue.OfAsync(PathOf(turn.Folder), key, () => Task.FromResult(look.Items),
                        damaged => Notes.Say(turn, "measures", damaged));
                    return look.Values;
                }, how)
                : new(turn.Iteration, policy.Fingerprint, new Dictionary<string, Interval>());
            tell(turn.Iteration, seen.Values);
        };

    /// <summary>The items behind iteration <paramref name="t"/>'s measures; null where it was not looked at.</summary>
    /// <exception cref="InvalidDataException">They are damaged, or gone though the measures are there.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyList<Outcome>>? Items(string run, int t)
    {
        var path = PathOf(Path.Combine(run, $"iter-{t:00}"));
        return KeptValue.Read<IReadOnlyDictionary<string, IReadOnlyList<Outcome>>>(path)
            ?? (File.Exists(Path.Combine(Path.GetDirectoryName(path)!, MeasuresFile)) ? throw new InvalidDataException(
                $"'{path}' is missing, though the measures made from it exist. `resume` measures again.") : null);
    }

    private static string PathOf(string folder) => Path.Combine(folder, ItemsFile);
}
