using MetaReward.Cli;
using MetaReward.Cli.Work;
using MetaReward.Recipes;
using MetaReward.Remote.Training;
using MetaReward.Text;

namespace MetaReward.Tests.External;

/// <summary>Runs whose trainings another program does: a real process that learns with our engine from the handed folder.</summary>
public sealed class ExternalTrainerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Two_iterations_with_another_program_as_the_trainer_make_a_run_like_any_other()
    {
        var words = ExternalRun.Words(folder["run"], ExternalRun.Command());
        var screen = await Screen.RunAsync(words);
        screen.Code.ShouldBe(0, screen.Error);

        var run = RunReader.Open(folder["run"]);
        run.Manifest.Trainer!.ShouldStartWith("trl, one, 1 processes");
        foreach (var t in new[] { 1, 2 })
        {
            var home = Path.Combine(folder["run"], $"iter-{t:00}");
            var page = HandoverPage.Read(ExternalRun.Handed(folder["run"], t))!;
            var steps = TrainingLog.Read(home);
            steps.Count.ShouldBe(page.Steps);
            steps[0][StepNames.Loss].ShouldBe(Math.Log(2), 1e-4);
            steps.Select(step => (int)step["step"]).ShouldBe(Enumerable.Range(1, page.Steps));
            page.Parent.ShouldBe(t == 1 ? run.Manifest.Policy : TrainedFiles.Manifest(Path.Combine(folder["run"], "iter-01"))!.Policy);
            page.Model.ShouldBe(t == 1 ? page.Model : Path.Combine(folder["run"], "iter-01", "9-checkpoint"));
            Directory.Exists(Path.Combine(ExternalRun.Handed(folder["run"], t), "output")).ShouldBeFalse();
            (await File.ReadAllTextAsync(Path.Combine(home, "8-trainer.log"))).ShouldContain("fake trainer: beginning");
            using var checkpoint = Checkpoint.Open(Path.Combine(home, "9-checkpoint"));
        }

        var verified = await Screen.RunAsync("verify", folder["run"]);
        verified.Code.ShouldBe(0, verified.Out);
        verified.Out.ShouldNotContain("unknown ");
        (await Screen.RunAsync("report", folder["run"])).Code.ShouldBe(0);
        (await Screen.RunAsync("why", run.Lessons(1).First().Id, "--run", folder["run"])).Code.ShouldBe(0);
        var logs = Directory.EnumerateFiles(folder["run"], "8-trainer.log", SearchOption.AllDirectories)
            .ToDictionary(log => log, File.GetLastWriteTimeUtc);
        (await Screen.RunAsync("resume", folder["run"], "--quiet")).Code.ShouldBe(0);
        logs.ShouldAllBe(log => File.GetLastWriteTimeUtc(log.Key) == log.Value); // nothing is trained twice
        var last = Path.Combine(folder["run"], "iter-02", "9-checkpoint");
        (await Screen.RunAsync("export", last, "--to", folder["exported"])).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_failure_is_named_and_the_same_run_goes_on_with_an_adapter_which_is_merged()
    {
        var screen = await Screen.RunAsync(ExternalRun.Words(folder["run"], ExternalRun.Command("exit"), 1, "training.lora_rank=4"));
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain("ended with exit code 3. It said last: fake trainer: beginning | RuntimeError: CUDA out of memory");
        Directory.Exists(Path.Combine(folder["run"], "iter-01", "9-checkpoint")).ShouldBeFalse();

        var whole = await Screen.RunAsync(ExternalRun.Words(folder["run"], ExternalRun.Command("adapter"), 1, "training.lora_rank=4"));
        whole.Code.ShouldBe(0, whole.Error);
        TrainedFiles.Manifest(Path.Combine(folder["run"], "iter-01"))!.Files.Keys.ShouldContain("model.safetensors");
    }

    [Fact]
    public async Task Interrupted_it_ends_the_job_and_killed_it_leaves_the_job_which_the_same_command_waits_for()
    {
        var words = ExternalRun.Words(folder["run"], ExternalRun.Command("slow"), 1);
        var (home, handed) = (Path.Combine(folder["run"], "iter-01"), ExternalRun.Handed(folder["run"]));
        using (var stopped = RealProgram.Start(words))
        {
            await stopped.UntilAsync(Path.Combine(home, "8-metrics.jsonl"));
            (await stopped.SignalAsync("INT")).Code.ShouldBe(Program.Stopped);
        }

        Members(await JobAsync(handed)).ShouldBeEmpty("the job is ended with all that it started");
        File.Delete(Path.Combine(home, "8-metrics.jsonl"));
        using (var killed = RealProgram.Start(words))
        {
            await killed.UntilAsync(Path.Combine(home, "8-metrics.jsonl"));
            (await killed.SignalAsync("KILL")).Code.ShouldBe(137);
        }

        Members(await JobAsync(handed)).ShouldNotBeEmpty("the job outlives who started it");
        await File.WriteAllTextAsync(Path.Combine(handed, "go"), "");
        var screen = await Screen.RunAsync(words);
        screen.Code.ShouldBe(0, screen.Error);
        (await File.ReadAllTextAsync(Path.Combine(home, "8-trainer.log"))).Split("fake trainer: beginning").Length.ShouldBe(2);
    }

    [Fact]
    public async Task By_hand_the_run_stops_when_a_training_is_due_and_goes_on_with_what_is_taken_over()
    {
        var words = ExternalRun.Words(folder["run"], "", 1);
        var due = await Screen.RunAsync(words);
        due.Code.ShouldBe(0, due.Error);
        due.Out.ShouldContain("A training is due, for a person to run it.");
        (await Screen.RunAsync("handover", folder["run"], "--quiet")).Out.ShouldContain("A training is due");
        var handed = ExternalRun.Handed(folder["run"]);

        (await Screen.RunAsync("takeover", handed, "--run", folder["run"])).Error.ShouldContain("it holds neither a model");
        var model = HandoverPage.Read(handed)!.Model;
        (await Screen.RunAsync("takeover", model, "--run", folder["run"])).Error.ShouldContain("nothing was learned");

        SeedCheckpoint.Untrained(Seed.Of(1)).Save(folder["mine"]); // of the world's shape, and with other weights
        (await Screen.RunAsync("takeover", folder["mine"], "--run", folder["run"])).Code.ShouldBe(0);
        var resumed = await Screen.RunAsync("resume", folder["run"], "--quiet");
        resumed.Code.ShouldBe(0, resumed.Error);
        TrainedFiles.Manifest(Path.Combine(folder["run"], "iter-01")).ShouldNotBeNull();
        Directory.Exists(folder["mine"]).ShouldBeTrue();
        (await Screen.RunAsync("takeover", folder["mine"], "--run", folder["run"])).Error.ShouldContain("awaits a result");
    }

    [Theory]
    [InlineData("majority-vote", "learns from rewards")]
    [InlineData("self-rewarding", "training.loss ipo_sum has no counterpart in TRL", "training.loss=ipo_sum")]
    [InlineData("self-rewarding", "training.batch_size 4", "external.per_device_batch=3")]
    [InlineData("self-rewarding", "external.extra.logging must be a value in YAML, but '[a' came", "external.extra={logging: '[a'}")]
    [InlineData("self-rewarding", "training.optimizer muon has no counterpart", "training.optimizer=muon")]
    public async Task What_cannot_be_handed_over_is_refused_before_anything_is_spent(string recipe, string said, params string[] more)
    {
        var settings = new[] { "training.trainer=external", "training.batch_size=4" }.Concat(more)
            .SelectMany(one => new[] { "--set", one });
        var screen = await Screen.RunAsync(["run", "--recipe", recipe, "--out", folder["run"], .. settings]);
        screen.Code.ShouldNotBe(0);
        screen.Error.ShouldContain(said);
        Directory.Exists(folder["run"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_model_that_no_other_program_can_begin_with_is_refused_before_anything_is_spent()
    {
        Parrot.Save(folder["tiny"], "Some answer.");
        (await Screen.RunAsync("export", folder["tiny"], "--to", folder["tiny.gguf"], "--no-check", "--quiet")).Code.ShouldBe(0);
        var prompts = folder.Write("prompts.txt", "tell me about rivers\ntell me about bridges\ntell me about kites");
        foreach (var (model, tool, said) in new[]
        {
            ("tiny.gguf", "trl", "is no Hugging Face folder, so another program cannot begin with it. Write one with `"),
            ("tiny", "axolotl", "this model has no chat template, through which Axolotl puts its data"),
        })
        {
            var screen = await Screen.RunAsync("run", "--model", folder[model], "--prompts", prompts, "--out", folder["run"], "--set",
                "training.trainer=external", "--set", $"external.tool={tool}");
            screen.Error.ShouldContain(said);
            Directory.Exists(folder["run"]).ShouldBeFalse();
        }
    }

    private static async Task<string> JobAsync(string handed) =>
        (await File.ReadAllTextAsync(Path.Combine(handed, "job", "pid"))).Split(' ')[0];

    /// <summary>The processes of a group that live.</summary>
    private static string?[] Members(string group) =>
        [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
            .Where(name => name!.All(char.IsAsciiDigit) && Group(name!) == group)];

    private static string? Group(string pid)
    {
        try
        {
            var fields = File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields[0] == "Z" ? null : fields[2];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
