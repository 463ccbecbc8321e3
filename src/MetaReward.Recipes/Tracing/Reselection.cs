using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Measures;

namespace MetaReward.Recipes;

/// <summary>
/// What if: an iteration's pairs, made again from what was sampled, with other options of the recipe. The page itself makes them
/// (<see cref="Replay"/>); nothing is sampled and the run is not touched. What other options would have sampled, and the run did not, is
/// not there, and is counted. Degenerate case: the run's own options give the run's own pairs.
/// </summary>
public sealed record Reselection
{
    public required int Iteration { get; init; }

    /// <summary>The recipe's options under which the pairs were made.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>The pairs under these options.</summary>
    public required IReadOnlyList<PreferencePair> Pairs { get; init; }

    /// <summary>The skips under these options.</summary>
    public required IReadOnlyList<Skipped> Skips { get; init; }

    /// <summary>Records that these options would have sampled and the run did not.</summary>
    public required int Missing { get; init; }

    /// <summary>The pairs the run trained on.</summary>
    public required IReadOnlyList<PreferencePair> Before { get; init; }

    /// <summary>What is no pair and would be learned from under these options: demonstrations, rollouts.</summary>
    public IReadOnlyList<object> Others { get; init; } = [];

    /// <summary>What is no pair and the run learned from.</summary>
    public IReadOnlyList<object> OthersBefore { get; init; } = [];

    /// <summary>Pairs that the run did not have.</summary>
    public IReadOnlyList<PreferencePair> Added => [.. Pairs.ExceptBy(Before.Select(pair => pair.Id), pair => pair.Id)];

    /// <summary>Pairs that only the run had.</summary>
    public IReadOnlyList<PreferencePair> Removed => [.. Before.ExceptBy(Pairs.Select(pair => pair.Id), pair => pair.Id)];

    /// <summary>Pairs with another chosen or rejected side: as they were, as they would be.</summary>
    public IReadOnlyList<(PreferencePair Before, PreferencePair After)> Changed =>
        [.. Before.Join(Pairs, pair => pair.Id, pair => pair.Id, (before, after) => (before, after))
            .Where(both => (both.before.Chosen.Id, both.before.Rejected.Id) != (both.after.Chosen.Id, both.after.Rejected.Id))];

    /// <summary>Makes iteration <paramref name="t"/>'s pairs again.</summary>
    /// <param name="run">The folder.</param>
    /// <param name="t">From 1.</param>
    /// <param name="options">The recipe's options, all of them.</param>
    /// <param name="world">The rubrics of the run.</param>
    public static Reselection Of(RunReader run, int t, JsonObject options, World world)
    {
        if (run.Prompts(t).Count == 0)
            throw new ArgumentException(
                $"iteration {t} of '{run.Folder}' holds nothing; it has iterations {string.Join(", ", run.Iterations)}.");
        var replay = Replay.Of(run, world, t, options);
        return new()
        {
            Iteration = t,
            Options = options,
            Pairs = [.. replay.Kept.OfType<PreferencePair>()],
            Skips = replay.Skips,
            Missing = replay.Missing,
            Before = run.Pairs(t),
            Others = [.. replay.Kept.Where(one => one is not PreferencePair)],
            OthersBefore = [.. run.Demonstrations(t), .. run.Rollouts(t)],
        };
    }

    /// <summary>The difference, for a reader.</summary>
    public IEnumerable<string> Lines() =>
    [
        .. Before.Count + Pairs.Count > 0 || OthersBefore.Count + Others.Count == 0 ? PairLines() : [], .. OtherLines(),
        .. Missing == 0 ? Array.Empty<string>()
            : [$"  {Missing} records are not there: with these options the run would have sampled them, and it did not"],
    ];

    private IEnumerable<string> OtherLines()
    {
        if (OthersBefore.Count + Others.Count == 0)
            yield break;
        var (before,
            after) = (OthersBefore.ToDictionary(Traces.IdOf, Learnable.Content), Others.ToDictionary(Traces.IdOf, Learnable.Content));
        var changed = before.Keys.Where(id => after.TryGetValue(id, out var content) && content != before[id]).ToArray();
        var kind = (OthersBefore.Concat(Others).First() is Rollout ? nameof(Rollout) : nameof(Demonstration)).ToLowerInvariant() + "s";
        yield return $"iteration {Iteration}: {before.Count} {kind} -> {after.Count}: {after.Keys.Except(before.Keys).Count()} added, "
            + $"{before.Keys.Except(after.Keys).Count()} removed, {changed.Length} changed";
        foreach (var (sign, id) in after.Keys.Except(before.Keys).Select(id => ('+', id))
            .Concat(before.Keys.Except(after.Keys).Select(id => ('-', id))).Concat(changed.Select(id => ('~', id))))
            yield return $"  {sign} {id}";
    }

    private IEnumerable<string> PairLines()
    {
        yield return $"iteration {Iteration}: {Before.Count} pairs -> {Pairs.Count}: {Added.Count} added, {Removed.Count} "
            + $"removed, {Changed.Count} changed";
        foreach (var role in new[] { Role.Actor, Role.Judge })
        {
            yield return $"  {role.ToString().ToLowerInvariant()}: {Shift(role, pair => pair.Chosen, "chosen")}, "
                + $"{Shift(role, pair => pair.Rejected, "rejected")}";
        }

        foreach (var pair in Added)
            yield return $"  + {pair.Id}: {pair.Chosen.Id} over {pair.Rejected.Id}";
        foreach (var pair in Removed)
            yield return $"  - {pair.Id}: {Reason(pair)}";
        foreach (var (before, after) in Changed)
            yield return $"  ~ {before.Id}: {before.Chosen.Id} over {before.Rejected.Id} -> {after.Chosen.Id} over {after.Rejected.Id}";
    }

    /// <summary>
    /// Writes <c>6-pairs.jsonl</c> (or demonstrations, or rollouts) and <c>6-skips.jsonl</c> into the iteration's folder
    /// below <paramref name="folder"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">It is a run folder: a run's pairs belong to its checkpoint and stay as they are.</exception>
    public void WriteTo(string folder)
    {
        if (File.Exists(Path.Combine(folder, "run.json")))
            throw new InvalidDataException(
                $"'{folder}' is a run folder; its pairs belong to what was trained on them. Name another folder.");
        var at = new Turn(Iteration, default, Path.Combine(folder, $"iter-{Iteration:00}"), new System.Progress<Progress>(), default);
        var inputs = Shard.Hex(Encoding.UTF8.GetBytes(Options.ToJsonString()));
        var files = new ShardFolder(at);
        Write(Pairs, or: Others.Count == 0);
        Write<Demonstration>([.. Others.OfType<Demonstration>()], or: false);
        Write<Rollout>([.. Others.OfType<Rollout>()], or: false);
        files.Write("6-skips", inputs, "", Skips, RecordJson.Lines.Skipped);

        void Write<T>(IReadOnlyList<T> records, bool or)
            where T : class
        {
            var (name, type, _) = Learnable.Of<T>();
            if (or || records.Count > 0)
                files.Write(name, inputs, "", records, type);
        }
    }

    private string Reason(PreferencePair removed) =>
        Skips.FirstOrDefault(skip => skip.Role == removed.Role && removed.Id.StartsWith(skip.Id, StringComparison.Ordinal)
            && removed.Id.Length == skip.Id.Length + 1 + removed.Role.ToString().Length)?.Detail ?? "its role is not trained";

    private string Shift(Role role, Func<PreferencePair, Side> side, string name) =>
        $"{name} {Length(Before, role, side)} -> {Length(Pairs, role, side)} characters";

    private static string Length(IEnumerable<PreferencePair> pairs, Role role, Func<PreferencePair, Side> side)
    {
        var lengths = pairs.Where(pair => pair.Role == role).Select(pair => (double)TextLength.Of(side(pair).Answer)).ToArray();
        return lengths.Length == 0 ? "-" : $"{lengths.Average():0.0}";
    }
}
