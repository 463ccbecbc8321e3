using MetaReward.Cli.Work;
using MetaReward.Recipes;

namespace MetaReward.Tests;

public class SessionTests
{
    /// <summary>What depends on the machine, the clock or on looking, and on nothing that trains.</summary>
    private static readonly string[] Aside = ["timings.jsonl", "notes.jsonl", "plan.json", "measures.json", "items.json", "run.lock"];

    [Fact]
    public async Task Swapping_the_oracle_changes_no_byte_of_what_trains()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["kind"], (_, _) => ScriptedRun.Look(1));
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["cruel"], (_, _) => ScriptedRun.Look(0));

        var kind = Bytes(folder["kind"]);
        kind.Keys.ShouldContain(k => k.Contains("6-pairs"));
        kind.Keys.ShouldContain(k => k.Contains("9-checkpoint"));
        Bytes(folder["cruel"]).ShouldBe(kind);
        File.ReadAllText(Path.Combine(folder["cruel"], "iter-01", "measures.json"))
            .ShouldNotBe(File.ReadAllText(Path.Combine(folder["kind"], "iter-01", "measures.json")));
    }

    [Fact]
    public async Task Another_seed_changes_the_bytes()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["a"], (_, _) => ScriptedRun.Look(1));
        await ScriptedRun.RunAsync(ScriptedRun.Small("seed=1"), folder["b"], (_, _) => ScriptedRun.Look(1));
        Bytes(folder["b"]).ShouldNotBe(Bytes(folder["a"]));
    }

    [Fact]
    public async Task Running_again_goes_on_to_the_same_bytes_and_does_not_look_again()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["whole"], (_, _) => ScriptedRun.Look(1));

        using var interrupted = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => ScriptedRun.RunAsync(
            ScriptedRun.Small(), folder["halves"],
            (turn, _) => turn.Iteration == 1 ? throw new OperationCanceledException() : ScriptedRun.Look(1)));
        var looks = 0;
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["halves"], (_, _) =>
        {
            looks++;
            return ScriptedRun.Look(1);
        });

        Bytes(folder["halves"]).ShouldBe(Bytes(folder["whole"]));
        looks.ShouldBe(2);
    }

    [Fact]
    public async Task Other_options_in_a_begun_folder_are_refused_with_both_values()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (_, _) => ScriptedRun.Look(1));
        var before = Bytes(folder["run"]);
        var refusal = await Should.ThrowAsync<InvalidDataException>(() =>
            ScriptedRun.RunAsync(ScriptedRun.Small("loop.rho=0.9"), folder["run"], (_, _) => ScriptedRun.Look(1)));
        refusal.Message.ShouldContain("rho");
        refusal.Message.ShouldContain("0.9");
        Bytes(folder["run"]).ShouldBe(before);
    }

    [Fact]
    public async Task What_is_written_can_be_shown_explained_and_selected_again()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (turn, _) => ScriptedRun.Look(0.4 + (0.1 * turn.Iteration)));
        var pair = RunReader.Open(folder["run"]).Pairs(1)[0];

        var why = await Screen.RunAsync("why", pair.Id, "--run", folder["run"]);
        why.Error.ShouldBeEmpty();
        why.Out.ShouldContain(pair.Chosen.Id);
        why.Out.ShouldContain(pair.Why);

        var again = await Screen.RunAsync("reselect", "--run", folder["run"]);
        again.Out.ShouldContain("0 added, 0 removed, 0 changed");
        var wider = await Screen.RunAsync("reselect", "--run", folder["run"], "--min-gap", "5.1", "--json");
        wider.Out.ShouldContain("\"removed\"");

        var report = await Screen.RunAsync("report", folder["run"]);
        report.Error.ShouldBeEmpty();
        report.Out.ShouldContain("actor right, sampled");
        string.Join(' ', report.Out.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries))
            .ShouldContain("The actor got better, right answers from 40.0 % to 60.0 %: +20.0 points [+20.0, +20.0], n = 5");
        report.Out.ShouldNotContain("rewards/margins");

        var all = await Screen.RunAsync("report", folder["run"], "--all");
        all.Out.ShouldContain("oracle: actor right, sampled");
        all.Out.ShouldContain("Promote: the actor's share of right responses by the oracle went from 0.400 to 0.600");
        all.Out.ShouldContain("rewards/margins");

        var plan = await Screen.RunAsync("plan", "--out", folder["run"]);
        plan.Out.ShouldContain("seconds planned");
    }

    [Fact]
    public async Task An_unknown_pair_is_answered_with_pairs_there_are()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (_, _) => ScriptedRun.Look(1));
        var why = await Screen.RunAsync("why", "i9/p00001/actor", "--run", folder["run"]);
        why.Code.ShouldBe(1);
        why.Error.ShouldContain("is not an id of this run");
        why.Error.ShouldContain("i1/");
    }

    [Fact]
    public async Task The_settings_of_a_run_are_kept_whole()
    {
        using var folder = new TemporaryFolder();
        var settings = ScriptedRun.Small("training.beta=0.25");
        await ScriptedRun.RunAsync(settings, folder["run"], (_, _) => ScriptedRun.Look(1));
        var kept = Cli.Settings.Resolved.From(Cli.Settings.SettingSources.File(Path.Combine(folder["run"], Session.SettingsName)));
        kept.Settings.Outline.Training.ShouldBeOfType<PairTrainingOptions>().Beta.ShouldBe(0.25);
        kept.Settings.Loop.ShouldBe(settings.Loop);
    }

    private static Dictionary<string, string> Bytes(string run) => Directory.EnumerateFiles(run, "*", SearchOption.AllDirectories)
        .Where(f => !Aside.Contains(Path.GetFileName(f)))
        .Order(StringComparer.Ordinal) // folders list their files in orders of their own
        .ToDictionary(f => Path.GetRelativePath(run, f), f => Convert.ToHexString(File.ReadAllBytes(f)));
}
