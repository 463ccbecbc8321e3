using System.Text.Json.Nodes;

namespace MetaReward.Recipes;

/// <summary>Self-Rewarding whose model invents its prompts itself.</summary>
public sealed class InventionTests : IDisposable
{
    private const string Name = "self-rewarding";
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public async Task The_loop_works_on_invented_prompts_that_are_new_and_counts_the_others()
    {
        var run = await RunAsync("run");
        var asked = run.Iterations.Where(t => t > 0).SelectMany(t => run.Prompts(t)).ToArray();
        asked.ShouldAllBe(prompt => prompt.Id[0] == 'n' && prompt.Text.StartsWith("count to", StringComparison.Ordinal));
        var figures = run.FiguresOf(0)!;
        figures["inventions/kept"].ShouldBeInRange(0.1, 0.95);
        figures.Under("inventions/left_out").Keys.ShouldBe(["TooAlike", "Uninvented"], ignoreOrder: true);
    }

    [Fact]
    public async Task Every_wave_shows_eight_prompts_of_which_two_are_invented_once_there_are_some()
    {
        var shown = new List<string>();
        var policy = new ScriptedPolicy("M0", (prompt, seed) =>
        {
            lock (shown)
                shown.Add(prompt);
            return Scene.Reply(prompt, seed);
        });
        await RunAsync("run", policy);
        var asked = shown.Where(prompt => prompt.Contains("Write one more instruction", StringComparison.Ordinal)).ToArray();
        asked.Length.ShouldBe(40);
        asked.ShouldAllBe(prompt => prompt.Split("<instruction>").Length - 1 == 8);
        asked.Count(prompt => prompt.Split("count to").Length - 1 == 2).ShouldBe(30, "all but the first wave");
    }

    [Fact]
    public async Task It_replays_and_says_why()
    {
        var run = await RunAsync("run");
        var replay = Replay.Of(run, Scene.World, 2);
        replay.Kept.Select(Traces.IdOf).ShouldBe(run.Learned(2).Select(one => one.Id));
        var pair = run.Pairs(2)[0];
        string.Join('\n', LineageText.Lines(Lineage.Of(run, pair.Id, Scene.World))).ShouldContain(pair.Why);
    }

    [Fact]
    public async Task Killed_and_run_again_it_makes_the_same_bytes()
    {
        var watcher = new Death(dieAt: null);
        await DyingAsync("whole", watcher);
        var points = watcher.Points.Distinct().ToArray();
        for (var kill = 0; kill < 3; kill++)
        {
            var death = new Death(points[Seed.Of(kill).Derive(Name).Below(points.Length / 4, 0)]);
            await Should.ThrowAsync<Killed>(() => DyingAsync($"killed-{kill}", death), $"at '{death.DieAt}'");
            await DyingAsync($"killed-{kill}", new Death(dieAt: null));
            Folders.Results(folders[$"killed-{kill}"]).ShouldBe(Folders.Results(folders["whole"]), $"kill {kill} at '{death.DieAt}'");
        }
    }

    [Fact]
    public async Task Where_no_invented_prompt_can_be_used_the_reasons_and_the_way_out_are_named() =>
        (await Should.ThrowAsync<InvalidDataException>(() => RunAsync("mute", new ScriptedPolicy("mute", (_, _) => "lovely"))))
            .Message.ShouldMatch("none of 40 invented prompts can be used: 40 .*loop.invented_prompts to 0");

    private async Task DyingAsync(string folder, Death death)
    {
        Disk.Fault.Value = step => death.Pass(step.Replace(folders[folder], "", StringComparison.Ordinal));
        try
        {
            await RunAsync(folder);
        }
        finally
        {
            Disk.Fault.Value = null;
        }
    }

    private async Task<RunReader> RunAsync(string folder, IPolicy? policy = null)
    {
        var recipe = Catalogue.Find(Name);
        var cast = Scene.Cast(policy);
        var manifest = Scene.Manifest(recipe, cast);
        manifest.Options["invented_prompts"] = JsonValue.Create(40);
        manifest.Options["most_likeness"] = JsonValue.Create(0.85);
        using (var run = Run.Open(folders[folder], manifest, new Ears()))
            await recipe.RunAsync(run, cast);
        return RunReader.Open(folders[folder]);
    }
}
