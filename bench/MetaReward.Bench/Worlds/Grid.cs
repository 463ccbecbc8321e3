using System.Diagnostics;
using MetaReward.Microworld;

namespace MetaReward.Bench.Worlds;

/// <summary>
/// All runs of <c>microworld</c>: every arm from several seed models and with several run seeds. Each run and each seed model is made by a
/// process of its own on one thread and in a folder of its own, so that a stopped bench goes on where it was.
/// </summary>
/// <param name="Root">Where models and runs go.</param>
/// <param name="Models">Seed models 0 to this, exclusive; 0 of the first variant ships with the program.</param>
/// <param name="Seeds">Run seeds of the arms that claims rest on, from 0.</param>
/// <param name="ControlSeeds">Run seeds of the other arms, from 0.</param>
/// <param name="Jobs">Runs side by side.</param>
/// <param name="Arms">What to run.</param>
/// <param name="Prompts">Prompts that a run's policies are measured on.</param>
/// <param name="More">Settings for every run.</param>
internal sealed record Grid(
    string Root, int Models, int Seeds, int ControlSeeds, int Jobs, IReadOnlyList<Arm> Arms, int Prompts, IReadOnlyList<string> More)
{
    /// <summary>What the seed models were taught.</summary>
    public string Variant { get; init; } = SeedVariant.All[0].Name;

    /// <summary>Held-out prompts for results, tuning prompts while settings are chosen.</summary>
    public Split Split { get; init; } = Split.HeldOut;

    private const string FailureFile = "failure.txt";
    private const string FinishedFile = "finished";

    /// <summary>Place in the grid.</summary>
    internal sealed record Cell(Arm Arm, int Model, long Seed);

    /// <summary>Every run that is wanted, by seeds, so that a bench that was stopped early has all arms.</summary>
    public IEnumerable<Cell> Cells =>
        from seed in Enumerable.Range(0, Math.Max(Seeds, ControlSeeds))
        from model in Enumerable.Range(0, Models)
        from arm in Arms
        where seed < (arm.Claimed ? Seeds : ControlSeeds)
        select new Cell(arm, model, seed);

    /// <summary>Makes the models and the runs that are missing. What fails is left as a failure, and the others go on.</summary>
    public async Task RunAsync(TextWriter log, CancellationToken cancel)
    {
        var sideBySide = new ParallelOptions { MaxDegreeOfParallelism = Jobs, CancellationToken = cancel };
        await Parallel.ForAsync(0, Models, sideBySide, async (model, stop) => await BuildAsync(model, log, stop));
        await Parallel.ForEachAsync(Cells.Where(cell => !IsFinished(cell)), sideBySide,
            async (cell, stop) =>
            {
                var watch = Stopwatch.StartNew();
                var failure = await StartAsync("bench.dll", ["arm", cell.Arm.Name, ModelOf(cell.Model), $"{cell.Seed}", FolderOf(cell),
                    "--prompts", $"{Prompts}", "--split", $"{Split}", "--looks", Path.Combine(Root, "looks"),
                    .. More.SelectMany(word => new[] { "--set", word })], stop);
                var note = Path.Combine(FolderOf(cell), FailureFile);
                Directory.CreateDirectory(FolderOf(cell));
                File.Delete(note);
                await File.WriteAllTextAsync(failure is null ? Path.Combine(FolderOf(cell), FinishedFile) : note, failure ?? "", stop);

                await log.WriteLineAsync($"{cell.Arm.Name}, model {cell.Model}, seed {cell.Seed}: {watch.Elapsed.TotalSeconds:0} s"
                    + (failure is null ? "" : $", FAILED: {failure}"));
            });
    }

    /// <summary>Where a run lies.</summary>
    public string FolderOf(Cell cell) => Path.Combine(Root, cell.Arm.Name, $"model-{cell.Model}-seed-{cell.Seed}");

    /// <summary>Whether it came to its end.</summary>
    public bool IsFinished(Cell cell) => File.Exists(Path.Combine(FolderOf(cell), FinishedFile));

    /// <summary>What it failed with; null where it did not.</summary>
    public string? FailureOf(Cell cell) => Path.Combine(FolderOf(cell), FailureFile) is var note && File.Exists(note)
        ? File.ReadAllText(note) : null;

    /// <summary>The folder of a seed model, or the name of the one that ships.</summary>
    public string ModelOf(int model) => model == 0 && Variant == SeedVariant.All[0].Name
        ? "microworld" : Path.GetFullPath(Path.Combine(Root, "models", $"{Variant}-{model}"));

    private async Task BuildAsync(int model, TextWriter log, CancellationToken cancel)
    {
        if (ModelOf(model) == "microworld" || Directory.Exists(ModelOf(model)))
        {
            return;
        }

        var watch = Stopwatch.StartNew();
        var failure = await StartAsync("metareward.dll",
            ["microworld", "build", "--out", ModelOf(model), "--seed", $"{model}", "--variant", Variant, "--prompts", $"{Prompts}"],
            cancel);
        await log.WriteLineAsync($"seed model {model}: {watch.Elapsed.TotalSeconds:0} s{(failure is null ? "" : $", FAILED: {failure}")}");
        if (failure is not null)
        {
            throw new InvalidDataException($"seed model {model} could not be made: {failure}");
        }
    }

    /// <summary>Runs a program of this folder to its end, on one thread; gives its last words where it failed.</summary>
    private static async Task<string?> StartAsync(string program, IEnumerable<string> words, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program), .. words])
        {
            UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        using var process = Process.Start(start)!;
        using var killed = cancel.Register(() => process.Kill());
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        _ = await said;
        return process.ExitCode == 0 ? null : $"exit code {process.ExitCode}: {(await wrong).Trim()}";
    }
}
