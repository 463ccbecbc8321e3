using MetaReward.Cli;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Microworld;
using MetaReward.Recipes;

namespace MetaReward.Tests;

/// <summary>
/// A run without a model: a scripted policy that speaks the microworld's language, so that everything around the engine is the real thing.
/// </summary>
internal static class ScriptedRun
{
    private static readonly string[] Brief =
    [
        "loop.iterations=2", "loop.judge_iterations=1", "loop.prompts_per_iteration=6", "loop.responses_per_prompt=3",
        "loop.judgments_per_response=3",
        "loop.shard_size=2", "evaluation.prompts=5",
    ];

    /// <summary>Settings of a run that takes a second, of whatever the recipe has of them.</summary>
    public static RunSettings Small(params string[] assignments)
    {
        var recipe = assignments.LastOrDefault(one => one.StartsWith("recipe=", StringComparison.Ordinal))?.Split('=')[1]
            ?? Catalogue.Usual.Name;
        return Resolved.From(Fitting(recipe, Brief).Concat(assignments).Select(SettingSources.Set)).Settings;
    }

    /// <summary>Those of assignments that a recipe has.</summary>
    public static IEnumerable<string> Fitting(string recipe, params IEnumerable<string> assignments) =>
        assignments.Where(one => SettingKeys.Of(Catalogue.Find(recipe)).Find(one.Split('=')[0]) is not null);

    /// <summary>Runs to the end; every response ends with the same text.</summary>
    /// <param name="pool">Prompts to draw from.</param>
    public static Task<string> RunAsync(
        RunSettings settings, string folder, Func<Turn, IPolicy, Task<Look>> look, string ending = "", int pool = 12) =>
        new Session(settings, folder,
            new RoomProgress(new Terminal(TextWriter.Null, TextWriter.Null, Watched: false), TimeProvider.System, quiet: true))
        {
            Open = s => Bench(s, look, ending, pool),
        }.RunAsync(TestContext.Current.CancellationToken);

    /// <summary>A look that says one thing of everything.</summary>
    public static Task<Look> Look(double value) => Task.FromResult(new Look(
        new Dictionary<string, Interval> { ["actor/sampled"] = new(value, value - 0.1, value + 0.1, 5) },
        new Dictionary<string, IReadOnlyList<Outcome>> { ["actor/sampled"] =
            [.. Enumerable.Range(0, 5).Select(i => new Outcome($"h{i}", value))] }));

    private static Workbench Bench(RunSettings settings, Func<Turn, IPolicy, Task<Look>> look, string ending, int pool) => new()
    {
        Policy = new ScriptedPolicy("M0", (prompt, seed) => Reply(prompt, seed, ending)),
        Trainer = new ScriptedTrainer(),
        World = MicroworldBench.World,
        Pool = Exercise.Prompts(Seed.Of(settings.Seed), Split.Train, pool),
        Look = look,
        Tokens = text => text.Length,
        Footprint = new(1000, 4000, 64, 8, 128, 64),
        Model = "scripted",
    };

    private static string Reply(string prompt, Seed seed, string ending) =>
        prompt.StartsWith("judge .", StringComparison.Ordinal)
            ? $"check : ok . it is {(seed.Below(2, 1) == 0 ? "right" : "wrong")} . score : {seed.Below(6, 0)}"
        : prompt.StartsWith("compare .", StringComparison.Ordinal) ? $"i say : kiwi . winner : {(seed.Below(2, 0) == 0 ? "a" : "b")}"
        : string.Join(' ', seed.Shuffle(["kiwi", "fig", "apple", "plum"]).Take(1 + seed.Below(3, 7))) + ending;
}
