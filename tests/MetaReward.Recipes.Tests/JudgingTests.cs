using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>Judging in waves: fewer judgments, and those that are made are the first of the full run's.</summary>
public sealed class JudgingTests : IDisposable
{
    private const double Tight = 4;
    private readonly Folders folders = new();

    /// <summary>Recipes that judge by scores, with what makes them do so.</summary>
    public static TheoryData<string> Names =>
        [.. Catalogue.All.Where(recipe => recipe.Keys.Any(key => key.Path == "judging.tight")).Select(recipe => recipe.Name)];

    public void Dispose() => folders.Dispose();

    [Fact]
    public void Every_recipe_whose_scores_are_means_can_judge_in_waves() => Names.Select(row => row.Data).ShouldBe(
        ["meta-rewarding", "self-rewarding", "evolve", "sharpening", "temporal-self-rewarding"], ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_judgments_are_the_first_of_the_full_run(string name)
    {
        var (full, few) = (await RunAsync(name, "full", 0), await RunAsync(name, "few", Tight));
        static bool IsOfTheSame(Judgment one) => !one.ResponseId.Contains("/f", StringComparison.Ordinal); // not of what was learned since
        var all = full.Judgments(1).Where(IsOfTheSame).GroupBy(one => one.ResponseId).ToDictionary(of => of.Key, of => of.ToArray());
        var made = few.Judgments(1).Where(IsOfTheSame).GroupBy(one => one.ResponseId).ToArray();
        foreach (var of in made)
            of.Select(Text).ShouldBe(all[of.Key].Take(of.Count()).Select(Text));
        made.Select(of => of.Count()).Distinct().Order().ShouldBe([2, 4, 5]);
        made.Select(of => of.Key).ShouldBe(all.Keys);
        var (before, after) = (full.FiguresOf(1).ShouldNotBeNull(), few.FiguresOf(1).ShouldNotBeNull());
        var rooms = before.Values.Keys.Where(key => key.EndsWith("judgments/count", StringComparison.Ordinal)
            && !key.StartsWith("meta", StringComparison.Ordinal)).Select(key => key[..^"count".Length]).ToArray();
        rooms.ShouldNotBeEmpty();
        rooms.ShouldAllBe(room => before.Values.ContainsKey(room + "saved") == false);
        foreach (var room in rooms.Where(room => !room.StartsWith("future", StringComparison.Ordinal))) // asked of what was learned
            (after.Count(room + "count") + after.Count(room + "saved")).ShouldBe(before.Count(room + "count"), room);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_run_replays_and_tells_of_single_prompts(string name)
    {
        var run = await RunAsync(name, "few", Tight);
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            var replay = Replay.Of(run, Scene.World, t);
            replay.Missing.ShouldBe(0);
            replay.Kept.Select(Traces.IdOf).ShouldBe(run.Learned(t).Select(one => one.Id));
            replay.Skips.ShouldBe(run.Skips(t));
            replay.Figures.Values.ToDictionary(value => value.Key, value => value.Value.Value).ShouldBe(
                run.FiguresOf(t)!.Values.ToDictionary(value => value.Key, value => value.Value.Value), ignoreOrder: true);
            foreach (var one in run.Learned(t).Take(3))
                string.Join('\n', LineageText.Lines(Lineage.Of(run, one.Id, Scene.World), whole: true)).ShouldContain(one.Why);
        }
    }

    [Fact]
    public async Task A_full_run_tells_what_fewer_judgments_would_have_chosen()
    {
        var (full, few) = (await RunAsync("self-rewarding", "full", 0), await RunAsync("self-rewarding", "few", Tight));
        var told = Reselection.Of(full, 1, Options("self-rewarding", Tight), Scene.World);
        told.Missing.ShouldBe(0);
        told.Pairs.Select(pair => (pair.Id, pair.Chosen.Id, pair.Rejected.Id, pair.Why)).ShouldBe(
            few.Pairs(1).Select(pair => (pair.Id, pair.Chosen.Id, pair.Rejected.Id, pair.Why)));
        told.Skips.ShouldBe(few.Skips(1));
        told.Changed.ShouldNotBeEmpty();
        Reselection.Of(few, 1, Options("self-rewarding", 0), Scene.World).Missing.ShouldBe(
            few.FiguresOf(1).ShouldNotBeNull().Count("judgments/saved")); // the other way round they are not there, and are counted
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Killed_and_run_again_it_gives_the_same_bytes(string name)
    {
        var watcher = new Death(dieAt: null);
        await RunAsync(name, "whole", Tight, watcher);
        var points = watcher.Points.Distinct().ToArray();
        foreach (var kill in Enumerable.Range(0, 3))
        {
            var death = new Death(points[Seed.Of(kill).Derive(name).Below(points.Length, 1)]);
            await Should.ThrowAsync<Killed>(() => RunAsync(name, $"killed-{kill}", Tight, death));
            await RunAsync(name, $"killed-{kill}", Tight);
            Folders.Results(folders[$"killed-{kill}"]).ShouldBe(Folders.Results(folders["whole"]), $"at '{death.DieAt}'");
        }
    }

    [Fact]
    public async Task A_race_replays_and_a_full_run_tells_what_it_would_have_chosen()
    {
        var (full, few) = (await RunAsync("self-rewarding", "full", 0), await RunAsync("self-rewarding", "race", 0, race: 0.3));
        few.FiguresOf(1).ShouldNotBeNull().Count("judgments/saved").ShouldBeGreaterThan(0);
        foreach (var of in few.Judgments(1).GroupBy(one => one.ResponseId))
            of.Select(Text).ShouldBe(full.Judgments(1).Where(one => one.ResponseId == of.Key).Take(of.Count()).Select(Text));
        var told = Reselection.Of(full, 1, Options("self-rewarding", 0, 0.3), Scene.World);
        told.Missing.ShouldBe(0);
        told.Pairs.Select(pair => (pair.Id, pair.Chosen.Id, pair.Rejected.Id, pair.Why)).ShouldBe(
            few.Pairs(1).Select(pair => (pair.Id, pair.Chosen.Id, pair.Rejected.Id, pair.Why)));
        Replay.Of(few, Scene.World, 1).Kept.Select(Traces.IdOf).ShouldBe(few.Learned(1).Select(one => one.Id));
    }

    [Fact]
    public async Task A_kept_shard_of_another_rule_is_refused()
    {
        await RunAsync("self-rewarding", "other", Tight);
        await RunAsync("self-rewarding", "run", 3);
        var shard = Path.Combine("iter-01", "3-judgments", "0000.jsonl.gz");
        File.Copy(Path.Combine(folders["other"], shard), Path.Combine(folders["run"], shard), overwrite: true);
        (await Should.ThrowAsync<InvalidDataException>(() => RunAsync("self-rewarding", "run", 3)))
            .Message.ShouldContain("prompts, options or rubric");
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(1000, 2)]
    public async Task At_the_ends_all_or_the_first_wave_are_made(double tight, int each)
    {
        var run = await RunAsync("self-rewarding", "run", tight);
        run.Judgments(1).GroupBy(one => one.ResponseId).Where(of => of.All(one => one.Verdict is Verdict.Scored))
            .ShouldAllBe(of => of.Count() == each);
    }

    private static string Text(Judgment judgment) => System.Text.Json.JsonSerializer.Serialize(judgment, RecordJson.Lines.Judgment);

    private static JsonObject Options(string name, double tight, double race = 0)
    {
        var recipe = Catalogue.Find(name);
        var options = (JsonObject)Scene.Overrides(recipe).DeepClone();
        options["judgments_per_response"] = 5;
        if (name == "sharpening")
            options["reward"] = "judge";
        options["judging"] = new JsonObject { ["tight"] = tight, ["race"] = race, ["first_wave"] = 2, ["wave"] = 2 };
        return recipe.Resolve(options);
    }

    private async Task<RunReader> RunAsync(string name, string folder, double tight, Death? death = null, double race = 0)
    {
        var recipe = Catalogue.Find(name);
        var policy = new ScriptedPolicy("M0", (prompt, seed) =>
        {
            death?.Pass($"reply to {prompt[..Math.Min(12, prompt.Length)]}");
            return Scene.Reply(prompt, seed);
        });
        var cast = Scene.Cast(policy);
        Disk.Fault.Value = death is null ? null : step => death.Pass(step.Replace(folders[folder], "", StringComparison.Ordinal));
        try
        {
            var manifest = Scene.Manifest(recipe, cast) with { Options = Options(name, tight, race) };
            using var run = Run.Open(folders[folder], manifest, new Ears());
            await recipe.RunAsync(run, cast);
        }
        finally
        {
            Disk.Fault.Value = null;
        }

        return RunReader.Open(folders[folder]);
    }
}
