
namespace MetaReward.Recipes;

/// <summary>What holds for every recipe of the catalogue, whatever it samples and trains.</summary>
public sealed class EveryRecipeTests : IDisposable
{
    private const int Kills = 5;
    private readonly Folders folders = new();

    public static TheoryData<string> Names => [.. Catalogue.All.Select(recipe => recipe.Name)];

    public void Dispose() => folders.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Runs_end_to_end_and_learns(string name)
    {
        var policy = Scene.Policy();
        var last = await Scene.RunAsync(name, folders["run"], Scene.Cast(policy));
        last.Fingerprint.ShouldNotBe(policy.Fingerprint);
        var run = RunReader.Open(folders["run"]);
        run.Remarks.ShouldBeEmpty();
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            run.Learned(t).ShouldNotBeEmpty();
            run.FiguresOf(t).ShouldNotBeNull().Values.Keys.ShouldAllBe(key => FigureNames.All.Any(known => known.Fits(key)));
            File.Exists(Path.Combine(run.FolderOf(t), "9-checkpoint", "manifest.json")).ShouldBeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_option_that_only_selects_asks_for_nothing_that_the_run_does_not_have(string name)
    {
        await Scene.RunAsync(name, folders["run"]);
        var (run, recipe) = (RunReader.Open(folders["run"]), Catalogue.Find(name));
        foreach (var key in recipe.Keys.Where(key => key.Note.Selects))
        {
            var options = recipe.Read(run.Manifest.Options);
            key.Put(options, Another(key.Of(options)));
            OptionText.Write(key.Of(options)).ShouldNotBe(OptionText.Write(key.Of(recipe.Read(run.Manifest.Options))), key.Path);
            recipe.Fault(options).ShouldBeNull();
            Reselection.Of(run, 1, recipe.Write(options), Scene.World).Missing.ShouldBe(0, key.Path);
        }
    }

    private static object Another(object? value) => value switch
    {
        bool on => !on,
        double number => number == 0.5 ? 1.0 : 0.5,
        IReadOnlyList<double> => new[] { 0.75 },
        IReadOnlyList<int> => new[] { 77 },
        Scores.Aggregation => Scores.Aggregation.Median,
        _ => throw new InvalidOperationException($"what else than {value}?"),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Killed_at_five_points_and_run_again_gives_the_same_bytes(string name)
    {
        var watcher = new Death(dieAt: null);
        await RunAsync(name, "whole", watcher);
        var whole = Folders.Results(folders["whole"]);
        var points = watcher.Points.Distinct().ToArray();
        for (var kill = 0; kill < Kills; kill++)
        {
            var death = new Death(points[Seed.Of(kill).Derive(name).Below(points.Length, 0)]);
            await Should.ThrowAsync<Killed>(() => RunAsync(name, $"killed-{kill}", death), $"at '{death.DieAt}'");
            await RunAsync(name, $"killed-{kill}", new Death(dieAt: null));
            Folders.Results(folders[$"killed-{kill}"]).ShouldBe(whole, $"kill {kill} at '{death.DieAt}'");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_page_replayed_makes_what_the_run_made(string name)
    {
        await Scene.RunAsync(name, folders["run"]);
        var before = Folders.Results(folders["run"]);
        var run = RunReader.Open(folders["run"]);
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            var replay = Replay.Of(run, Scene.World, t);
            replay.Kept.Select(Traces.IdOf).ShouldBe(run.Learned(t).Select(one => one.Id));
            replay.Skips.ShouldBe(run.Skips(t));
            replay.Missing.ShouldBe(0);
            replay.Figures.Values.ToDictionary(value => value.Key, value => value.Value.Value).ShouldBe(
                run.FiguresOf(t)!.Values.ToDictionary(value => value.Key, value => value.Value.Value), ignoreOrder: true);
        }

        Folders.Results(folders["run"]).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Everything_learned_and_every_prompt_skipped_says_why(string name)
    {
        await Scene.RunAsync(name, folders["run"]);
        var run = RunReader.Open(folders["run"]);
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            foreach (var one in run.Learned(t).Take(2))
            {
                var text = string.Join('\n', LineageText.Lines(Lineage.Of(run, one.Id, Scene.World), whole: true));
                text.ShouldContain(one.Id);
                text.ShouldContain(one.Why);
            }

            foreach (var skip in run.Skips(t).Take(2))
                string.Join('\n', LineageText.Lines(Lineage.Of(run, skip.Id, Scene.World))).ShouldContain(skip.Detail);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Every_prompt_ends_in_something_learned_or_in_one_skip(string name)
    {
        await Scene.RunAsync(name, folders["run"]);
        var run = RunReader.Open(folders["run"]);
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            var ends = run.Learned(t).Select(one => one.Id).Concat(run.Skips(t).Select(skip => skip.Id)).ToArray();
            foreach (var prompt in run.Prompts(t))
                ends.ShouldContain(id => id.Contains($"/{prompt.Id}", StringComparison.Ordinal), $"{prompt.Id} in iteration {t}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_model_that_never_says_anything_readable_ends_the_run_and_loses_nothing(string name)
    {
        var read = name == MajorityVoteName;
        var mute = new ScriptedPolicy("mute", (prompt, seed) =>
        {
            read |= Scene.IsAsked(prompt);
            return Scene.IsAsked(prompt) ? "lovely"
                : name == MajorityVoteName ? $"no number {seed.Below(1000, 0)}" : Scene.Reply(prompt, seed);
        });
        var last = await Scene.RunAsync(name, folders["run"], Scene.Cast(mute) with { Demonstrations = [] });
        var run = RunReader.Open(folders["run"]);
        if (!read)
            return; // it learns from responses whatever they say
        foreach (var t in run.Iterations.Where(t => t > 0))
        {
            run.Learned(t).ShouldBeEmpty();
            run.Skips(t).ShouldNotBeEmpty();
            _ = Replay.Of(run, Scene.World, t);
        }

        last.Fingerprint.ShouldBe(mute.Fingerprint);
        run.Notes.ShouldContain(note => note.Text.Contains("stays as it is", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_is_asked_of_another_role_is_asked_of_whom_it_was_given_to(string name)
    {
        var recipe = Catalogue.Find(name);
        var options = Scene.Overrides(recipe);
        foreach (var role in recipe.Roles(recipe.Read(options)).Where(role => role.Learned is null))
        {
            var other = new ScriptedPolicy("another", Scene.Reply);
            var cast = Scene.Cast() with { Others = new Dictionary<string, IPolicy> { [role.Name] = other } };
            await Scene.RunAsync(name, folders[role.Name], cast);
            other.Calls.ShouldBeGreaterThan(0, role.Name);
            var run = RunReader.Open(folders[role.Name]);
            _ = Replay.Of(run, Scene.World, 1);
        }
    }

    private const string MajorityVoteName = "majority-vote";

    private async Task RunAsync(string name, string folder, Death death)
    {
        var policy = new ScriptedPolicy("M0", (prompt, seed) =>
        {
            death.Pass($"reply to {prompt[..Math.Min(12, prompt.Length)]}");
            return Scene.Reply(prompt, seed);
        });
        Disk.Fault.Value = step => death.Pass(step.Replace(folders[folder], "", StringComparison.Ordinal));
        try
        {
            await Scene.RunAsync(name, folders[folder], Scene.Cast(policy));
        }
        finally
        {
            Disk.Fault.Value = null;
        }
    }
}
