using MetaReward.Measures;
using MetaReward.Selections;

namespace MetaReward.Recipes;

/// <summary>
/// What if: an iteration's pairs, made again from its stored judgments and battles with other rules. Nothing is sampled and the run is not touched.
/// Left out: other disputed responses. Judge pairs can only come from the battles that were fought.
/// Degenerate case: the run's own rules give the run's own pairs.
/// </summary>
public sealed record Reselection
{
    public required int Iteration { get; init; }

    public required Rules Rules { get; init; }

    /// <summary>The pairs and skips under these rules.</summary>
    public required Harvest Harvest { get; init; }

    /// <summary>The pairs the run trained on.</summary>
    public required IReadOnlyList<PreferencePair> Before { get; init; }

    /// <summary>Pairs that the run did not have.</summary>
    public IReadOnlyList<PreferencePair> Added => [.. Harvest.Pairs.ExceptBy(Before.Select(pair => pair.Id), pair => pair.Id)];

    /// <summary>Pairs that only the run had.</summary>
    public IReadOnlyList<PreferencePair> Removed => [.. Before.ExceptBy(Harvest.Pairs.Select(pair => pair.Id), pair => pair.Id)];

    /// <summary>Pairs with another chosen or rejected side: as they were, as they would be.</summary>
    public IReadOnlyList<(PreferencePair Before, PreferencePair After)> Changed =>
        [.. Before.Join(Harvest.Pairs, pair => pair.Id, pair => pair.Id, (before, after) => (before, after))
            .Where(both => (both.before.Chosen.Id, both.before.Rejected.Id) != (both.after.Chosen.Id, both.after.Rejected.Id))];

    /// <summary>Makes iteration <paramref name="t"/>'s pairs again.</summary>
    /// <param name="judge">The rubric of the run, for the prompts of judge pairs.</param>
    public static Reselection Of(RunReader run, int t, Rules rules, IRubric<Exchange> judge)
    {
        if (run.Prompts(t).Count == 0)
            throw new ArgumentException($"iteration {t} of '{run.Folder}' holds nothing; it has iterations {string.Join(", ", run.Iterations)}.");
        var traced = Retraced.Of(run, t, judge);
        var actor = Apart(LengthControlled.Of(traced.ScoredBy(rules), new(rules.Rho, rules.MaxChosenResponse, rules.RequireEnd)), rules.MinGap);
        var disputed = rules.JudgeTrained ? traced.Disputed : new([], []);
        var judged = JudgePairs.Of(disputed.Kept, traced.WeightsBy(rules), new(rules.MaxChosenJudgment, RequireEnd: rules.RequireEnd), traced.Seed.Derive("judge-pairs"));
        return new()
        {
            Iteration = t,
            Rules = rules,
            Harvest = Harvest.Gather(t, traced.Sampled.Prompts, traced.Distinct, actor, disputed, judged, rules.JudgeTrained),
            Before = run.Pairs(t),
        };
    }

    /// <summary>The difference, for a reader.</summary>
    public IEnumerable<string> Lines()
    {
        yield return $"iteration {Iteration}: {Before.Count} pairs -> {Harvest.Pairs.Count}: {Added.Count} added, {Removed.Count} removed, {Changed.Count} changed";
        foreach (var role in new[] { Role.Actor, Role.Judge })
        {
            yield return $"  {role.ToString().ToLowerInvariant()}: {Shift(role, pair => pair.Chosen, "chosen")}, {Shift(role, pair => pair.Rejected, "rejected")}";
        }

        foreach (var pair in Added)
            yield return $"  + {pair.Id}: {pair.Chosen.Id} over {pair.Rejected.Id}";
        foreach (var pair in Removed)
            yield return $"  - {pair.Id}: {Reason(pair)}";
        foreach (var (before, after) in Changed)
            yield return $"  ~ {before.Id}: {before.Chosen.Id} over {before.Rejected.Id} -> {after.Chosen.Id} over {after.Rejected.Id}";
    }

    /// <summary>Writes <c>6-pairs.jsonl</c> and <c>6-skips.jsonl</c> into the iteration's folder below <paramref name="folder"/>.</summary>
    /// <exception cref="InvalidDataException">It is a run folder: a run's pairs belong to its checkpoint and stay as they are.</exception>
    public void WriteTo(string folder)
    {
        if (File.Exists(Path.Combine(folder, "run.json")))
            throw new InvalidDataException($"'{folder}' is a run folder; its pairs belong to what was trained on them. Name another folder.");
        var stage = new Stage(new Turn(Iteration, default, Path.Combine(folder, $"iter-{Iteration:00}"), new System.Progress<Progress>(), default));
        var rules = Shard.Hex(System.Text.Encoding.UTF8.GetBytes(Rules.ToString()));
        stage.Keep("6-pairs", rules, RecordJson.Lines.PreferencePair, () => Harvest.Pairs);
        stage.Keep("6-skips", rules, RecordJson.Lines.Skipped, () => Harvest.Skips);
    }

    private static Selection<PreferencePair> Apart(Selection<PreferencePair> made, double minGap)
    {
        var near = made.Kept.Where(pair => pair.Chosen.Score - pair.Rejected.Score < minGap).ToArray();
        return new(
            [.. made.Kept.Except(near)],
            [.. made.Skips, .. near.Select(pair => new Skip(
                pair.Id[..^"/actor".Length], SkipReason.Tie, $"The scores are less than {minGap} apart. {pair.Why}"))]);
    }

    private string Reason(PreferencePair removed) =>
        Harvest.Skips.FirstOrDefault(skip => skip.Role == removed.Role && removed.Id.StartsWith(skip.Id, StringComparison.Ordinal)
            && removed.Id.Length == skip.Id.Length + 1 + removed.Role.ToString().Length)?.Detail ?? "its role is not trained";

    private string Shift(Role role, Func<PreferencePair, Side> side, string name) =>
        $"{name} {Length(Before, role, side)} -> {Length(Harvest.Pairs, role, side)} characters";

    private static string Length(IEnumerable<PreferencePair> pairs, Role role, Func<PreferencePair, Side> side)
    {
        var lengths = pairs.Where(pair => pair.Role == role).Select(pair => (double)TextLength.Of(side(pair).Answer)).ToArray();
        return lengths.Length == 0 ? "-" : $"{lengths.Average():0.0}";
    }
}
