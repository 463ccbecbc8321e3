using System.Diagnostics;
using System.Text;
using MetaReward.Recipes;

namespace MetaReward.Bench;

/// <summary>
/// <c>kills</c>: a small run of the whole loop in a process of its own that is ended by SIGKILL again and again, in each room in turn, and
/// started again by the same command. What lies in the folder when it is through must be, byte for byte, what an undisturbed run leaves.
/// </summary>
public static class Kills
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5);

    private static readonly string[] Small =
    [
        "loop.iterations=2", "loop.judge_iterations=1", "loop.prompts_per_iteration=8", "loop.prompts=8", "loop.responses_per_prompt=4",
        "loop.judgments_per_response=3", "loop.comparisons_per_order=3", "loop.steps=4", "loop.prompts_per_step=4",
        "training.batch_size=4", "training.epochs=2",
    ];

    private static readonly string[] Common = ["loop.shard_size=2", "evaluation.prompts=4", "training.keep_every=0"];

    /// <param name="Root">Where the runs go.</param>
    /// <param name="Model">A model of the microworld.</param>
    /// <param name="Count">How many kills.</param>
    /// <param name="Seed">Decides the moments.</param>
    /// <param name="Recipe">Which loop; null for the usual one.</param>
    public sealed record Options(string Root, string Model, int Count, Seed Seed, Recipe? Recipe = null);

    /// <param name="Rooms">Kills by the room that was in work.</param>
    /// <param name="Runs">Runs that came to their end and were compared.</param>
    /// <param name="Files">Files in each comparison.</param>
    /// <param name="Elapsed">All of it.</param>
    public sealed record Result(IReadOnlyDictionary<string, int> Rooms, int Runs, int Files, TimeSpan Elapsed);

    /// <summary>Kills until enough have died, and lets the last one live.</summary>
    /// <exception cref="InvalidDataException">A run failed, or left other bytes than the undisturbed one.</exception>
    public static async Task<Result> RunAsync(Options options, TextWriter log, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var (whole, folder) = (Path.Combine(options.Root, "whole"), Path.Combine(options.Root, "killed"));
        Clear(whole);
        Clear(folder);
        await LiveAsync(options, whole, _ => Most, cancel);
        var course = Course.Of(whole);
        var (killed, tried, finished, lives) = (new Dictionary<string, int>(), new Dictionary<string, int>(), 0, 0L);
        while (true)
        {
            var enough = killed.Values.Sum() >= options.Count;
            var moment = enough ? _ => Most : Next(course, folder, tried, options.Seed.Derive(lives++));
            if (!await LiveAsync(options, folder, moment, cancel))
            {
                var room = course.RoomInWork(folder);
                killed[room] = killed.GetValueOrDefault(room) + 1;
                continue;
            }

            course.Check(folder, $"after {killed.Values.Sum()} kills");
            Clear(folder);
            finished++;
            await log.WriteLineAsync(
                $"{killed.Values.Sum()} kills, {finished} runs that came to their end, {watch.Elapsed.TotalSeconds:0} s");
            if (enough)
            {
                return new(course.Rooms.ToDictionary(room => room, room => killed.GetValueOrDefault(room)), finished, course.Files,
                    watch.Elapsed);
            }
        }
    }

    /// <summary>The result as a page in Markdown.</summary>
    public static string Page(Result result)
    {
        var page = new StringBuilder("| killed in | kills |\n|---|---|\n");
        foreach (var (room, kills) in result.Rooms)
        {
            page.Append($"| {room} | {kills} |\n");
        }

        return page.Append(
            $"\n{result.Rooms.Values.Sum()} kills in {result.Elapsed.TotalSeconds:0} s; {result.Runs} runs came to their end, "
            + $"each with the {result.Files} files of an undisturbed run, byte for byte.\n").ToString();
    }

    /// <summary>
    /// A moment in a room ahead among those in which death was sought least often; where none of them is ahead, the process may live.
    /// </summary>
    private static Func<TimeSpan, TimeSpan> Next(Course course, string folder, Dictionary<string, int> tried, Seed seed)
    {
        var least = course.Rooms.Min(room => tried.GetValueOrDefault(room));
        var ahead = course.Ahead(folder).Where(room => tried.GetValueOrDefault(room) == least).ToArray();
        if (ahead.Length == 0)
        {
            return _ => Most;
        }

        var room = ahead[seed.Below(ahead.Length, 0)];
        tried[room] = least + 1;
        return course.MomentIn(room, folder, seed.Derive("moment"));
    }

    /// <summary>Runs the program on a folder; true when it came to its end, false when it was killed.</summary>
    /// <param name="due">Told how long the process has lived, how long it may still; asked again until that is over.</param>
    private static async Task<bool> LiveAsync(Options options, string folder, Func<TimeSpan, TimeSpan> due, CancellationToken cancel)
    {
        var recipe = options.Recipe ?? Catalogue.Usual;
        var known = Small.Where(setting => recipe.Keys.Any(key => key.Path == setting.Split('=')[0])).Concat(Common);
        string[] words =
        [
            Path.Combine(AppContext.BaseDirectory, "metareward.dll"), "run", "--model", options.Model, "--recipe", recipe.Name,
            "--out", folder,
            "--quiet", .. known.SelectMany(setting => new[] { "--set", setting }),
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", words) { UseShellExecute = false, RedirectStandardError = true,
            RedirectStandardOutput = true })!;
        var (said, wrong) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        var watch = Stopwatch.StartNew();
        while (!process.HasExited && due(watch.Elapsed) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left < TimeSpan.FromMilliseconds(2) ? left : TimeSpan.FromMilliseconds(2), cancel);
        }

        var late = !process.HasExited;
        process.Kill(); // SIGKILL; of a process that is gone, nothing
        await process.WaitForExitAsync(cancel);
        _ = await said;
        return process.ExitCode == 0 ? true : late && process.ExitCode == 137 ? false
            : throw new InvalidDataException(
                $"`metareward {string.Join(' ', words[1..])}` ended with {process.ExitCode}: {(await wrong).Trim()}");
    }

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
