using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MetaReward.Bench.Scale;

/// <summary><c>scale</c>: memory, disk and time of an iteration by the number of its prompts, each size in a process of its own.</summary>
public static partial class ScaleBench
{
    /// <summary>Runs every size into a temporary folder that goes afterwards.</summary>
    /// <exception cref="InvalidDataException">A process failed; its last words are in the message.</exception>
    public static async Task<IReadOnlyList<ScaleRow>> RunAsync(IEnumerable<int> sizes, TextWriter log, CancellationToken cancel)
    {
        var rows = new List<ScaleRow>();
        foreach (var prompts in sizes)
        {
            var root = Directory.CreateTempSubdirectory("metareward-scale-").FullName;
            try
            {
                rows.Add(await OneAsync(prompts, Path.Combine(root, "run"), cancel));
                await log.WriteLineAsync($"{prompts} prompts: {rows[^1].Seconds:0} s, {rows[^1].PeakMiB:0} MiB");
            }
            finally
            {
                Directory.Delete(root, recursive: true);
            }
        }

        return rows;
    }

    /// <summary>The rows as a table; a further prompt's memory is that of the rise since the row above.</summary>
    public static string Table(IReadOnlyList<ScaleRow> rows) =>
        "| prompts | peak MiB | MiB a further prompt | KB a prompt on disk | seconds | `why`, first | again |\n"
        + "| --: | --: | --: | --: | --: | --: | --: |\n"
        + string.Concat(rows.Select((row, i) => Line(row, i == 0 ? null : rows[i - 1])));

    private static string Line(ScaleRow row, ScaleRow? above)
    {
        var slope = above is null ? "" : Number((row.PeakMiB - above.PeakMiB) / (row.Prompts - above.Prompts), "0.00");
        var disk = Number(row.DiskBytes / 1000.0 / row.Prompts, "0");
        return $"| {row.Prompts:N0} | {row.PeakMiB:N0} | {slope} | {disk} | {Number(row.Seconds, "0")} | "
            + $"{Number(row.WhySeconds.First, "0.0")} s | {Number(row.WhySeconds.Second, "0.0")} s |\n";
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static async Task<ScaleRow> OneAsync(int prompts, string folder, CancellationToken cancel)
    {
        var (run, _) = await TimedAsync(["bench.dll", "scale", "--only", $"{prompts}", "--out", folder], cancel);
        var (peak, seconds) = Said().Match(run) is { Success: true } said
            ? (Read(said, "mib"), Read(said, "seconds"))
            : throw new InvalidDataException($"the run of {prompts} prompts did not say what it took: '{run}'");
        var disk = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(file => new FileInfo(file).Length);
        string[] why = ["metareward.dll", "why", "actor", "--run", folder];
        var first = await TimedAsync(why, cancel);
        var second = await TimedAsync(why, cancel);
        return new(prompts, peak, seconds, disk, (first.Seconds, second.Seconds));
    }

    private static double Read(Match said, string name) => double.Parse(said.Groups[name].ValueSpan, CultureInfo.InvariantCulture);

    private static async Task<(string Out, double Seconds)> TimedAsync(string[] words, CancellationToken cancel)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, words[0]), .. words[1..]])
        {
            UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        using var killed = cancel.Register(() => process.Kill());
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        await process.WaitForExitAsync(cancel);
        var fault = $"`{string.Join(' ', words)}` ended with {process.ExitCode}: {(await wrong).Trim()}";
        return process.ExitCode == 0 ? (await said, watch.Elapsed.TotalSeconds) : throw new InvalidDataException(fault);
    }

    [GeneratedRegex(@"^peak (?<mib>\S+) MiB, (?<seconds>\S+) s$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex Said();
}
