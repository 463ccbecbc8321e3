using MetaReward.Cli.Work;
using MetaReward.Microworld;
using MetaReward.Torch;

namespace MetaReward.Tests;

/// <summary>The seed model from nothing: whole under its name or not there, and the same bytes however often it was stopped.</summary>
public class MicroworldBuildTests
{
    private static readonly SeedModel.Options Tiny = new(SkillSteps: 3, FaultSteps: 2, BatchSize: 6);

    [Fact]
    public async Task The_verb_trains_both_stages_and_says_what_the_model_can_do()
    {
        using var folder = new TemporaryFolder();
        var screen = await Screen.RunAsync("microworld", "build", "--out", folder["seed"], "--skill-steps", "1", "--fault-steps", "1",
            "--prompts", "2");
        screen.Code.ShouldBe(0, screen.Error);
        screen.Error.ShouldContain("  skill ");
        screen.Error.ShouldContain("  faults ");
        screen.Error.ShouldNotContain("8-sft");
        screen.Out.ShouldContain("actor/sampled");
        screen.Out.ShouldContain($"run --model {folder["seed"]}");
        SeedModelFile.IsMeant(folder["seed"]).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["seed"]);
    }

    [Fact]
    public async Task Stopped_at_any_step_it_goes_on_to_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        var whole = await BuildAsync(folder["whole"]);
        for (var stop = 1; stop <= 4; stop++) // asked to stop after the fifth and last, it is through
        {
            using var asked = new CancellationTokenSource();
            var (seen, left) = (new List<string>(), stop);
            await Should.ThrowAsync<OperationCanceledException>(() =>
                BuildAsync(folder["seed"], new Ear(_ => Cancel(asked, --left == 0)), cancel: asked.Token));
            Directory.Exists(folder["seed"]).ShouldBeFalse();
            (await BuildAsync(folder["seed"], new Ear(value => seen.Add($"{value.Room} {value.Done}")))).Fingerprint
                .ShouldBe(whole.Fingerprint);
            string[] steps = ["skill 1", "skill 2", "skill 3", "faults 1", "faults 2"];
            seen.ShouldBe(steps[stop..]);
            Bytes(folder["seed"]).ShouldBe(Bytes(folder["whole"]));
            Directory.Exists(folder["seed"] + ".partial").ShouldBeFalse();
            Directory.Delete(folder["seed"], recursive: true);
        }
    }

    [Fact]
    public async Task A_model_that_is_there_stays_until_the_new_one_is_whole()
    {
        using var folder = new TemporaryFolder();
        await BuildAsync(folder["seed"]);
        var before = Bytes(folder["seed"]);
        using var asked = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() =>
            BuildAsync(folder["seed"], new Ear(_ => asked.Cancel()), seed: 1, asked.Token));
        Bytes(folder["seed"]).ShouldBe(before);
        await BuildAsync(folder["seed"], seed: 1);
        Bytes(folder["seed"])["model.safetensors"].ShouldNotBe(before["model.safetensors"]);
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["seed"]);
    }

    [Fact]
    public async Task Two_builds_in_one_place_the_second_is_refused()
    {
        using var folder = new TemporaryFolder();
        IOException? refusal = null;
        await BuildAsync(folder["seed"], new Ear(_ => refusal ??= Should.Throw<IOException>(() => BuildAsync(folder["seed"]))));
        refusal!.Message.ShouldContain("another process is building in");
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["seed"]);
    }

    [Theory]
    [InlineData("--skill-steps must be at least 1, got 0.", "--skill-steps", "0")]
    [InlineData("--prompts must be at least 1, got -3.", "--prompts", "-3")]
    [InlineData("already exists and is not a model", "--out", "{folder}")]
    public async Task A_bad_option_is_refused_before_anything_is_made(string message, string option, string value)
    {
        using var folder = new TemporaryFolder();
        folder.Write("thesis.txt", "mine");
        string[] place = option == "--out" ? [] : ["--out", folder["seed"]];
        var screen = await Screen.RunAsync(
            ["microworld", "build", .. place, option, value.Replace("{folder}", folder.Path, StringComparison.Ordinal)]);
        screen.Code.ShouldNotBe(0);
        screen.Error.ShouldContain(message);
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["thesis.txt"]);
    }

    private static Task<TorchPolicy> BuildAsync(
        string folder, IProgress<Progress>? progress = null, long seed = 0, CancellationToken cancel = default) =>
        SeedCheckpoint.BuildAsync(
            SeedCheckpoint.Claim(folder), new TorchTrainer { KeepEvery = TimeSpan.Zero }, Tiny, Seed.Of(seed),
            progress ?? new Ear(_ => { }), cancel);

    private static Dictionary<string, string> Bytes(string folder) => Directory.EnumerateFiles(folder)
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)));

    private static void Cancel(CancellationTokenSource asked, bool now)
    {
        if (now)
        {
            asked.Cancel();
        }
    }

    private sealed class Ear(Action<Progress> heard) : IProgress<Progress>
    {
        public void Report(Progress value) => heard(value);
    }
}
