using System.Diagnostics;
using MetaReward.Recipes;

namespace MetaReward.Bench;

/// <summary>
/// <c>microworld</c>: the default run and its variations over several seeds, each a process of its own on one thread and in a folder of its
/// own, so that a stopped bench goes on where it was; then the table of all of them.
/// </summary>
public static class MicroworldBench
{
    /// <summary>Held-out prompts that every policy is measured on.</summary>
    public const int Prompts = 1000;

    /// <summary>Turns of every run: the default.</summary>
    public const int Iterations = 4;

    /// <param name="Root">Where the runs go.</param>
    /// <param name="Seeds">Seeds 0 to this, exclusive.</param>
    /// <param name="Jobs">Runs side by side.</param>
    /// <param name="Arms">What to run.</param>
    /// <param name="Program">The program's assembly, metareward.dll.</param>
    /// <param name="More">Options for every run, for trying settings.</param>
    public sealed record Options(string Root, int Seeds, int Jobs, IReadOnlyList<Arm> Arms, string Program, IReadOnlyList<string> More);

    /// <summary>Runs what is not finished, and gives the page.</summary>
    /// <exception cref="InvalidDataException">A run failed; its last words are in the message.</exception>
    public static async Task<string> RunAsync(Options options, TextWriter log, CancellationToken cancel)
    {
        var seeds = Enumerable.Range(0, options.Seeds).Select(seed => (long)seed).ToArray();
        var wanted = seeds.SelectMany(seed => options.Arms.Select(arm => (Arm: arm, Seed: seed)))
            .Where(x => !IsFinished(FolderOf(options.Root, x.Arm, x.Seed)));
        await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = options.Jobs, CancellationToken = cancel },
            async (x, stop) =>
            {
                var watch = Stopwatch.StartNew();
                await OneAsync(options, x.Arm, x.Seed, stop);
                await log.WriteLineAsync($"{x.Arm.Name}, seed {x.Seed}: {watch.Elapsed.TotalSeconds:0} s");
            });
        return MicroworldReport.Write(options.Root, seeds, options.Arms);
    }

    /// <summary>The folder of a run below the bench's own.</summary>
    public static string FolderOf(string root, Arm arm, long seed) => Path.Combine(root, arm.Name, $"seed-{seed}");

    /// <summary>Whether every iteration of the run is there and measured.</summary>
    public static bool IsFinished(string folder) =>
        File.Exists(Path.Combine(folder, "run.json")) && RunReader.Open(folder).Measures.Any(m => m.Iteration == Iterations);

    private static async Task OneAsync(Options options, Arm arm, long seed, CancellationToken cancel)
    {
        string[] words =
        [
            options.Program, "run", .. arm.Options, "--seed", $"{seed}", "--out", FolderOf(options.Root, arm, seed), "--set",
            $"evaluation.prompts={Prompts}",
            "--quiet", .. options.More,
        ];
        var start = new ProcessStartInfo("dotnet", words) { UseShellExecute = false, RedirectStandardError = true,
            RedirectStandardOutput = true };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = "1";
        using var process = Process.Start(start)!;
        using var killed = cancel.Register(() => process.Kill());
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        _ = await said;
        if (process.ExitCode != 0)
        {
            throw new InvalidDataException(
                $"`metareward {string.Join(' ', words[1..])}` ended with {process.ExitCode}: {(await wrong).Trim()}");
        }
    }
}
