using System.Text.RegularExpressions;

namespace MetaReward.Recipes;

/// <summary>
/// <c>docs/adding-a-method.md</c> is true: its code is the code of this folder, and the recipe that it makes does what every recipe does,
/// although the catalogue does not have it.
/// </summary>
public sealed partial class WalkTests : IDisposable
{
    private const string Name = "best-of-n";
    private readonly Folders folders = new();

    public void Dispose() => folders.Dispose();

    [Fact]
    public void Every_block_of_code_on_the_page_is_the_file_that_it_names()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "adding-a-method.md"));
        var blocks = Block().Matches(page);
        blocks.Count.ShouldBe(page.Split("```csharp").Length - 1, "every block of code stands under the name of its file");
        blocks.Select(block => block.Groups["name"].Value)
            .ShouldBe(["BestOfGroup.cs", "BestOfGroupTests.cs", "BestOfN.Options.cs", "BestOfN.cs", "BestOfNTests.cs"]);
        foreach (Match block in blocks)
        {
            var name = block.Groups["name"].Value;
            var standing = Path.Combine(Root(), block.Groups["folder"].Value, name);
            var walked = Path.Combine(Root(), "tests", "MetaReward.Recipes.Tests", "Walk", name);
            block.Groups["code"].Value.ShouldBe(File.ReadAllText(File.Exists(standing) ? standing : walked), name);
        }
    }

    [Fact]
    public async Task The_recipe_runs_and_learns_from_the_best_response_to_each_prompt()
    {
        Catalogue.Trial.Value = BestOfN.Recipe;
        var last = await TryAsync("run");
        last.Fingerprint.ShouldNotBe(Scene.Policy().Fingerprint);
        var run = RunReader.Open(folders["run"]);
        run.Remarks.ShouldBeEmpty();
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            var lost = run.Skips(t).Count(skip => !skip.Id.Contains("/r", StringComparison.Ordinal));
            (run.Learned(t).Count + lost).ShouldBe(run.Prompts(t).Count);
            run.Learned(t).ShouldAllBe(lesson => lesson.Role == Role.Actor && lesson.Why.Contains("the best score of"));
            run.FiguresOf(t)!.Count("demonstrations/actor").ShouldBe(run.Learned(t).Count);
        }
    }

    [Fact]
    public async Task Killed_and_run_again_it_makes_the_same_bytes()
    {
        Catalogue.Trial.Value = BestOfN.Recipe;
        var watcher = new Death(dieAt: null);
        await TryAsync("whole", watcher);
        var whole = Folders.Results(folders["whole"]);
        var points = watcher.Points.Distinct().ToArray();
        for (var kill = 0; kill < 5; kill++)
        {
            var death = new Death(points[Seed.Of(kill).Derive(Name).Below(points.Length, 0)]);
            await Should.ThrowAsync<Killed>(() => TryAsync($"killed-{kill}", death), $"at '{death.DieAt}'");
            await TryAsync($"killed-{kill}");
            Folders.Results(folders[$"killed-{kill}"]).ShouldBe(whole, $"kill {kill} at '{death.DieAt}'");
        }
    }

    [Fact]
    public async Task Replayed_it_makes_what_the_run_made_and_says_why()
    {
        Catalogue.Trial.Value = BestOfN.Recipe;
        await TryAsync("run");
        var run = RunReader.Open(folders["run"]);
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            var replay = Replay.Of(run, Scene.World, t);
            replay.Kept.Select(Traces.IdOf).ShouldBe(run.Learned(t).Select(one => one.Id));
            replay.Skips.ShouldBe(run.Skips(t));
            replay.Missing.ShouldBe(0);
        }

        var other = BestOfN.Recipe.Resolve(run.Manifest.Options);
        Reselection.Of(run, 1, other, Scene.World).Lines()
            .ShouldBe([$"iteration 1: {run.Learned(1).Count} demonstrations -> {run.Learned(1).Count}: 0 added, 0 removed, 0 changed"]);
        other["aggregation"] = "median";
        var median = Reselection.Of(run, 1, other, Scene.World);
        median.Lines().First().ShouldNotEndWith(" 0 changed");
        median.WriteTo(folders["median"]);
        File.ReadAllText(Path.Combine(folders["median"], "iter-01", "6-demonstrations.jsonl")).ShouldContain("has the best score");
        var first = run.Learned(1)[0];
        var lines = LineageText.Lines(Lineage.Of(run, first.Id, Scene.World)).ToArray();
        lines.ShouldContain($"{first.Id}  teaches the actor");
        lines.ShouldContain("  " + first.Why);
        lines.ShouldContain(line => line.Contains("judgments, ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_judge_that_never_says_a_score_leaves_the_policy_as_it_is_and_loses_nothing()
    {
        Catalogue.Trial.Value = BestOfN.Recipe;
        var mute = new ScriptedPolicy("mute", (prompt, seed) => Scene.IsAsked(prompt) ? "lovely" : Scene.Reply(prompt, seed));
        var last = await Scene.RunAsync(Name, folders["run"], Scene.Cast(mute) with { Demonstrations = [] });
        last.ShouldBeSameAs(mute);
        var run = RunReader.Open(folders["run"]);
        run.Skips(1).Count(skip => skip.Reason == SkipReason.TooFewScored).ShouldBe(run.Prompts(1).Count);
        run.Notes.ShouldContain(note => note.Text.Contains("stays as it is", StringComparison.Ordinal));
    }

    [Fact]
    public void Its_options_have_ranges_and_defaults_for_every_kind_of_model()
    {
        foreach (var kind in Enum.GetValues<ProfileName>().Where(kind => kind != ProfileName.Auto))
            BestOfN.Recipe.Fault(BestOfN.Recipe.Preset(kind, adapter: false).Options).ShouldBeNull($"{kind}");
        BestOfN.Recipe.Fault(new BestOfN.Options { ResponsesPerPrompt = 0 })!.Text
            .ShouldBe("loop.responses_per_prompt must be an integer from 1 to 1000, but 0 came");
    }

    private async Task<IPolicy> TryAsync(string folder, Death? death = null)
    {
        var policy = new ScriptedPolicy("M0", (prompt, seed) =>
        {
            death?.Pass($"reply to {prompt[..Math.Min(12, prompt.Length)]}");
            return Scene.Reply(prompt, seed);
        });
        Disk.Fault.Value = step => death?.Pass(step.Replace(folders[folder], "", StringComparison.Ordinal));
        try
        {
            return await Scene.RunAsync(Name, folders[folder], Scene.Cast(policy));
        }
        finally
        {
            Disk.Fault.Value = null;
        }
    }

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "MetaReward.slnx")))
            at = at.Parent ?? throw new DirectoryNotFoundException("MetaReward.slnx is in no folder above the tests");
        return at.FullName;
    }

    /// <summary>A block of code below a line that names its file.</summary>
    [GeneratedRegex(
        @"^`(?<folder>[\w./]+/)?(?<name>[\w.]+\.cs)`[^\n]*\n```csharp\n(?<code>.*?)```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
