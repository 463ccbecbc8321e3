using System.Diagnostics;

namespace MetaReward.Bench.Golden;

/// <summary><c>golden</c>: the default runs of both recipes, from nothing, held against what they made before.</summary>
public static class GoldenRuns
{
    private static readonly string[] Recipes = ["meta-rewarding", "self-rewarding"];
    private static readonly long[] Seeds = [0, 1];

    /// <summary>Runs each recipe with each seed and compares or writes its golden.</summary>
    /// <param name="root">The checkout.</param>
    /// <param name="writes">Write the goldens anew instead of comparing.</param>
    /// <returns>Whether all are as they were.</returns>
    public static async Task<bool> RunAsync(string root, bool writes, TextWriter log, CancellationToken cancel)
    {
        var same = true;
        foreach (var (recipe, seed) in Recipes.SelectMany(_ => Seeds, (recipe, seed) => (recipe, seed)))
        {
            var watch = Stopwatch.StartNew();
            var text = await OneAsync(recipe, seed, cancel);
            var file = FileOf(root, recipe, seed);
            if (writes)
                GoldenFile.Write(file, text);
            var difference = GoldenFile.Difference(file, text);
            same &= difference is null;
            var outcome = writes ? "written" : difference ?? "as it was";
            await log.WriteLineAsync($"{recipe}, seed {seed}: {outcome} ({watch.Elapsed.TotalSeconds:0} s)");
        }

        return same;
    }

    private static string FileOf(string root, string recipe, long seed) =>
        Path.Combine(root, "bench", "golden", $"{recipe}-{seed}.txt");

    private static async Task<string> OneAsync(string recipe, long seed, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("metareward-golden-").FullName;
        try
        {
            string[] words = ["run", "--recipe", recipe, "--seed", $"{seed}", "--out", folder, "--quiet"];
            var program = Path.Combine(AppContext.BaseDirectory, "metareward.dll");
            using var process = Process.Start(new ProcessStartInfo("dotnet", [program, .. words])
            {
                UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
            using var killed = cancel.Register(() => process.Kill());
            var (said, wrong) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
            await process.WaitForExitAsync(cancel);
            _ = await said;
            var fault = $"`metareward {string.Join(' ', words)}` ended with {process.ExitCode}: {(await wrong).Trim()}";
            return process.ExitCode == 0 ? GoldenText.Of(folder) : throw new InvalidDataException(fault);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
