using MetaReward.Cli;
using MetaReward.Cli.Work;
using MetaReward.Torch;

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

    [Theory]
    [InlineData("model.safetensors", 100_000, "it is truncated")]
    [InlineData("model.safetensors", 0, "too few for a safetensors file")]
    [InlineData("model.safetensors", -1,
        "neither model.safetensors nor model.safetensors.index.json is there. 'pytorch_model.bin' is a pickle, "
        + "which can run code when it is loaded and is never read here")]
    [InlineData("config.json", -1, "config.json is missing")]
    [InlineData("config.json", 30, "not valid JSON")]
    [InlineData("tokenizer.json", -1, "tokenizer.json is missing")]
    [InlineData("tokenizer.json", 50, "tokenizer.json: not valid JSON")]
    public async Task A_folder_with_a_file_that_is_missing_or_cut_short_is_refused_before_anything_is_made(
        string file, int kept, string message)
    {
        using var folder = new TemporaryFolder();
        SeedCheckpoint.Untrained(Seed.Of(0)).Save(folder["model"]);
        folder.Write("model/pytorch_model.bin", "never read");
        var damaged = Path.Combine(folder["model"], file);
        var bytes = await File.ReadAllBytesAsync(damaged);
        File.Delete(damaged);
        if (kept >= 0)
        {
            await File.WriteAllBytesAsync(damaged, bytes[..kept]);
        }

        string[] prompts = file == "tokenizer.json"
            ? ["--prompts", folder.Write("prompts.txt", string.Join('\n', Enumerable.Range(0, 40).Select(i => $"Say {i}.")))]
            : [];
        var screen = await Screen.RunAsync(["run", "--model", folder["model"], "--out", folder["run"], .. prompts]);
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain(message);
        screen.Error.TrimEnd().Split('\n').ShouldHaveSingleItem();
        Directory.Exists(folder["run"]).ShouldBeFalse();
    }

    [Fact]
    public async Task Cuda_without_a_libtorch_that_has_it_says_where_one_is()
    {
        using var folder = new TemporaryFolder();
        var screen = await Screen.RunAsync("run", "--out", folder["run"], "--set", "device=cuda");
        screen.Code.ShouldBe(Program.Failed);
        screen.Error.ShouldContain("built without CUDA. Set libtorch (or METAREWARD_LIBTORCH) to one that has it");
        Directory.Exists(folder["run"]).ShouldBeFalse();
        (await Screen.RunAsync("chat", "hello", "--device", "cuda")).Error.ShouldBe(screen.Error);
    }

    [Fact]
    public async Task A_folder_that_is_no_run_is_left_alone()
    {
        using var folder = new TemporaryFolder();
        folder.Write("thesis.txt", "mine");
        var refusal = await Should.ThrowAsync<InvalidDataException>(() =>
            ScriptedRun.RunAsync(ScriptedRun.Small(), folder.Path, (_, _) => ScriptedRun.Look(1)));
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
                var refusal = await Should.ThrowAsync<IOException>(() =>
                    ScriptedRun.RunAsync(ScriptedRun.Small(), folder["run"], (_, _) => ScriptedRun.Look(1)));
                refusal.Message.ShouldContain("is in use by another process");
            }

            return await ScriptedRun.Look(1);
        });
        (await Screen.RunAsync("report", folder["run"])).Code.ShouldBe(0);
    }

    [Theory]
    [InlineData(60, 3000, "cannot write the checkpoint")]
    [InlineData(0, 5000, "cannot write where the training is")]
    [InlineData(60, 4, "cannot write")]
    public async Task A_full_disk_in_a_training_is_one_message_and_it_goes_on_when_there_is_room(
        int keepEvery, int kilobytes, string message)
    {
        using var disk = SmallDisk.Mount(kilobytes);
        var folder = Path.Combine(disk.Path, "seed");
        var trainer = new TorchTrainer { KeepEvery = TimeSpan.FromSeconds(keepEvery) };
        Task BuildAsync() => SeedCheckpoint.BuildAsync(
            folder, trainer, new(SkillSteps: 3, FaultSteps: 2, BatchSize: 6), Seed.Of(0),
            new RoomProgress(new(TextWriter.Null, TextWriter.Null, false), TimeProvider.System, quiet: true), default);
        var failure = await Should.ThrowAsync<IOException>(BuildAsync);
        failure.Message.ShouldContain(message);
        failure.Message.ShouldContain("Free some space or mend the rights, then run the same command again");
        string[] halves = [".tmp", ".body", ".partial"];
        Directory.EnumerateFiles(disk.Path, "*", SearchOption.AllDirectories).Where(file => halves.Contains(Path.GetExtension(file)))
            .ShouldBeEmpty();

        disk.Grow(kilobytes: 65_536);
        await BuildAsync();
        SeedModelFile.IsMeant(folder).ShouldBeTrue();
        Directory.EnumerateFileSystemEntries(disk.Path).ShouldBe([folder]);
    }

    [Fact]
    public async Task A_full_disk_stops_with_one_message_and_the_run_goes_on_when_there_is_room()
    {
        using var disk = SmallDisk.Mount(kilobytes: 96);
        var run = Path.Combine(disk.Path, "run");
        var failure =
            await Should.ThrowAsync<IOException>(() => ScriptedRun.RunAsync(ScriptedRun.Small(), run, (_, _) => ScriptedRun.Look(1)));
        failure.Message.ShouldContain("No space left");
        Directory.EnumerateFiles(run, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();

        disk.Grow(kilobytes: 8192);
        await ScriptedRun.RunAsync(ScriptedRun.Small(), run, (_, _) => ScriptedRun.Look(1));
        (await Screen.RunAsync("report", run)).Code.ShouldBe(0);
    }
}
