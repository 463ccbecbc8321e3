using System.Diagnostics;
using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary>What goes wrong in a user's hands: one clear message, a non-zero exit code, nothing half-written.</summary>
public class BadInputTests
{
    [Theory]
    [InlineData("there is no setting 'training.lr'. Did you mean", "--set", "training.lr=1")]
    [InlineData("loop.iterations must be an integer from 1 to 1000, but 'four' came.", "--set", "loop.iterations=four")]
    [InlineData("seed must be an integer of at least 0, but '-1' came.", "--seed", "-1")]
    [InlineData("device must be a word of cpu, cuda, but 'tpu' came.", "--device", "tpu")]
    [InlineData("There is no configuration file 'nowhere.yaml'.", "--config", "nowhere.yaml")]
    [InlineData("there is no recipe 'meta-rewardin'. Did you mean 'meta-rewarding'?", "--recipe", "meta-rewardin")]
    [InlineData("is a real model and needs prompts", "--model", "some.gguf")]
    [InlineData("no prompt file at 'nowhere.jsonl'", "--model", "some.gguf", "--prompts", "nowhere.jsonl")]
    [InlineData("the microworld makes its own prompts", "--prompts", "p.jsonl")]
    public async Task A_bad_option_is_refused_before_anything_is_made(string message, params string[] options)
    {
        using var folder = new TemporaryFolder();
        var screen = await Screen.RunAsync(["run", "--out", folder["run"], .. options]);
        screen.Code.ShouldNotBe(0);
        screen.Error.ShouldContain(message);
        screen.Error.ShouldNotContain("   at ");
        Directory.Exists(folder["run"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("model.gguf", "this is no checkpoint")]
    [InlineData("model.gguf", "GGUF")]
    [InlineData("model.gguf", "")]
    [InlineData("model.bin", "x")]
    public async Task A_checkpoint_that_cannot_be_read_is_named(string name, string content)
    {
        using var folder = new TemporaryFolder();
        var model = folder.Write(name, content);
        var prompts = folder.Write("prompts.txt", string.Join('\n', Enumerable.Range(0, 40).Select(i => $"Say {i}.")));
        var screen = await Screen.RunAsync("run", "--model", model, "--prompts", prompts, "--out", folder["run"]);
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain(name);
        screen.Error.ShouldNotContain("   at ");
        screen.Error.ShouldNotContain("unexpected failure");
        Directory.Exists(folder["run"]).ShouldBeFalse();
    }

    [Fact]
    public async Task A_folder_that_is_no_run_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("thesis.txt", "mine");
        var refusal = await Should.ThrowAsync<InvalidDataException>(() => ScriptedRun.RunAsync(ScriptedRun.Small(), folder.Path, (_, _) => ScriptedRun.Look(1)));
        refusal.Message.ShouldContain("thesis.txt");
        Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Except(["run.lock"]).ShouldBe(["thesis.txt"]);
    }

    [Fact]
    public async Task Two_runs_on_one_folder_the_second_is_refused_and_the_first_ends_as_if_alone()
    {
        using var folder = new TemporaryFolder();
        await ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], async (turn, _) =>
        {
            if (turn.Iteration == 1)
            {
                var refusal = await Should.ThrowAsync<IOException>(() => ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (_, _) => ScriptedRun.Look(1)));
                refusal.Message.ShouldContain("is in use by another process");
            }

            return await ScriptedRun.Look(1);
        });
        (await Screen.RunAsync("report", folder["run"])).Code.ShouldBe(0);
    }

    [Fact]
    public async Task A_full_disk_stops_with_one_message_and_the_run_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(kilobytes: 96);
        var run = Path.Combine(disk.Path, "run");
        var failure = await Should.ThrowAsync<IOException>(() => ScriptedRun.RunAsync(ScriptedRun.Small(), run, (_, _) => ScriptedRun.Look(1)));
        failure.Message.ShouldContain("No space left");
        Directory.EnumerateFiles(run, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();

        disk.Grow(kilobytes: 8192);
        await ScriptedRun.RunAsync(ScriptedRun.Small(), run, (_, _) => ScriptedRun.Look(1));
        (await Screen.RunAsync("report", run)).Code.ShouldBe(0);
    }

    /// <summary>A file system of a few kilobytes; only root can mount one.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TemporaryFolder folder = new();

        public string Path => folder.Path;

        public static SmallDisk Mount(int kilobytes)
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux, to mount a small tmpfs");
            var disk = new SmallDisk();
            Assert.SkipUnless(Call("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", disk.Path) == 0, "this root may not mount a tmpfs");
            return disk;
        }

        public void Grow(int kilobytes) => Call("mount", "-o", $"remount,size={kilobytes}k", Path).ShouldBe(0);

        public void Dispose()
        {
            Call("umount", Path);
            folder.Dispose();
        }

        private static int Call(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
            process.WaitForExit();
            return process.ExitCode;
        }
    }
}
