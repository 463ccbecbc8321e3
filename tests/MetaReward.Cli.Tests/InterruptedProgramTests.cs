using MetaReward.Cli;
using MetaReward.Cli.Work;

namespace MetaReward.Tests;

/// <summary>The program itself, interrupted, killed, or started twice.</summary>
public class InterruptedProgramTests
{
    [Fact]
    public async Task A_build_killed_in_its_second_stage_and_interrupted_in_the_next_try_ends_in_the_same_bytes()
    {
        using var folder = new TemporaryFolder();
        string[] words = ["microworld", "build", "--skill-steps", "2", "--fault-steps", "8", "--prompts", "2", "--out"];
        (await Screen.RunAsync([.. words, folder["whole"]])).Code.ShouldBe(0);
        var faults = Path.Combine(folder["seed"] + ".partial", "faults", "8-metrics.jsonl");

        using (var killed = RealProgram.Start([.. words, folder["seed"]]))
        {
            (await (await killed.UntilAsync(faults)).SignalAsync("KILL")).Code.ShouldBe(137);
        }

        Directory.Exists(folder["seed"]).ShouldBeFalse();
        File.Delete(faults);
        using (var interrupted = RealProgram.Start([.. words, folder["seed"]]))
        {
            var stopped = await (await interrupted.UntilAsync(faults)).SignalAsync("INT");
            stopped.Code.ShouldBe(Program.Stopped);
            stopped.Error.ShouldContain("Stopped. Nothing finished is lost: the same command goes on from here.");
            stopped.Error.ShouldNotContain("skill ");
        }

        Directory.Exists(folder["seed"]).ShouldBeFalse();
        (await Screen.RunAsync([.. words, folder["seed"]])).Code.ShouldBe(0);
        Bytes(folder["seed"]).ShouldBe(Bytes(folder["whole"]));
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).ShouldBe(["seed", "whole"], ignoreOrder: true);
    }

    [Fact]
    public async Task Two_programs_on_one_run_folder_the_second_is_refused_and_the_first_ends_well()
    {
        using var folder = new TemporaryFolder();
        SeedCheckpoint.Untrained(Seed.Of(0)).Save(folder["model"]);
        string[] words =
        [
            "run", "--model", folder["model"], "--out", folder["run"], "--quiet", "--set", "loop.iterations=1", "--set",
            "loop.prompts_per_iteration=8",
            "--set", "loop.responses_per_prompt=4", "--set", "evaluation.prompts=4",
        ];
        using var first = RealProgram.Start(words);
        await first.UntilAsync(Path.Combine(folder["run"], "settings.yaml"));
        var second = await Screen.RunAsync(words);
        second.Code.ShouldBe(Program.Failed);
        second.Error.TrimEnd()
            .ShouldBe(
                $"metareward: the run folder '{folder["run"]}' is in use by another process. Wait for it or stop it, "
                + "or choose another folder.");
        var end = await first.EndAsync();
        end.Code.ShouldBe(0, end.Error);
    }

    private static Dictionary<string, string> Bytes(string folder) => Directory.EnumerateFiles(folder)
        .ToDictionary(file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)));
}
