using System.Diagnostics;
using MetaReward.Text;

namespace MetaReward.Remote.Training;

/// <summary>
/// Runs a handed training by a shell command, and watches it: its log, its steps, its exit code, and whether it still does anything. The
/// job runs in a session of its own, so it outlives a kill of this process and is found again; who asks to stop ends it.
/// </summary>
/// <param name="folder">The handed folder.</param>
/// <param name="page">What it is.</param>
/// <param name="options">Command and patience.</param>
/// <param name="at">Progress and cancellation.</param>
/// <param name="clock">Tells how long nothing happened.</param>
internal sealed class ExternalJob(string folder, HandoverPage page, ExternalOptions options, Turn at, TimeProvider clock)
{
    /// <summary>All that the command says, beside the training's other files.</summary>
    public const string LogFile = "8-trainer.log";

    /// <summary>The trainer's figures, one line per step.</summary>
    public const string MetricsFile = "8-metrics.jsonl";

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Beginning = TimeSpan.FromSeconds(10);
    private readonly JobFolder job = new(folder);
    private readonly string log = Path.Combine(at.Folder, LogFile);
    private readonly string output = Path.Combine(folder, page.Output);
    private readonly List<IReadOnlyDictionary<string, double>> steps = [];

    /// <summary>Runs it to its end, or goes on watching one that runs already.</summary>
    /// <exception cref="InvalidDataException">It fails, stalls, or is ended from outside.</exception>
    /// <exception cref="OperationCanceledException">Stopped; the job is ended.</exception>
    public async Task RunAsync()
    {
        if (job.Running is { } pid)
        {
            Say($"a job that began earlier still runs (process {pid}); waiting for it");
        }
        else
        {
            Start();
        }

        try
        {
            await WatchAsync();
        }
        catch (OperationCanceledException)
        {
            await EndAsync();
            throw;
        }

        if (job.Exit is not 0)
        {
            throw new InvalidDataException(
                $"the external trainer ended with exit code {job.Exit}. {LogTail.End(log)} The whole log is '{log}'. Mend what it "
                + "complains about; the same command then runs the training again.");
        }
    }

    /// <summary>The steps that lead to the result: those of the newest state, or of the log where no state was saved.</summary>
    /// <param name="result">Where the result lies.</param>
    public static IReadOnlyList<IReadOnlyDictionary<string, double>> Steps(string folder, HandoverPage page, string result)
    {
        var state = TrainerLog.State(result);
        var told = new LogTail(Path.Combine(Path.GetDirectoryName(folder)!, LogFile)).News().Select(TrainerLog.Line)
            .OfType<IReadOnlyDictionary<string, double>>().ToList();
        return [.. (state.Count > 0 ? state : told).Take(page.Steps)];
    }

    private void Start()
    {
        job.Clear();
        File.Delete(log);
        var command = options.Command!
            .Replace("{folder}", JobFolder.Quoted(folder), StringComparison.Ordinal)
            .Replace("{config}", JobFolder.Quoted(Path.Combine(folder, HandoverFiles.ConfigFile)), StringComparison.Ordinal)
            .Replace("{output}", JobFolder.Quoted(output), StringComparison.Ordinal)
            .Replace("{log}", JobFolder.Quoted(log), StringComparison.Ordinal);
        var script = job.Script(command, log);
        Say($"running: {command}");
        var own = File.Exists("/usr/bin/setsid") || File.Exists("/bin/setsid");
        var start = own ? new ProcessStartInfo("setsid", ["sh", "-c", script]) : new ProcessStartInfo("sh", ["-c", script]);
        try
        {
            using var process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception failure)
        {
            throw new InvalidDataException(
                $"the external trainer cannot be started: {failure.Message}. Its command is run by 'sh', which this system must have; or "
                + "run it by hand (external.command left empty).", failure);
        }
    }

    private async Task WatchAsync()
    {
        var tail = new LogTail(log);
        var (last, seen, begun) = (clock.GetTimestamp(), (0L, 0L), clock.GetTimestamp());
        while (true)
        {
            at.Cancel.ThrowIfCancellationRequested();
            var over = job.Exit is not null;
            Tell(tail.News());
            if (over)
            {
                return;
            }

            var now = (tail.Length, Grown(output));
            if (now != seen)
            {
                (seen, last) = (now, clock.GetTimestamp());
            }

            var running = job.Running is not null;
            if (!running && (job.Begun || clock.GetElapsedTime(begun) > Beginning) && job.Exit is null)
            {
                throw new InvalidDataException(
                    $"the external trainer was ended from outside: it left no exit code. {LogTail.End(log)} "
                    + "The same command runs it again.");
            }

            if (options.Stall > TimeSpan.Zero && clock.GetElapsedTime(last) > options.Stall)
            {
                await EndAsync();
                throw new InvalidDataException(
                    $"the external trainer stalled: for {options.Stall.TotalMinutes:0.##} minutes it wrote nothing, neither in its log nor "
                    + $"in '{output}', so it was ended. {LogTail.End(log)} The same command runs it again; external.stall_minutes sets the "
                    + "patience, 0 waits for ever.");
            }

            await Task.Delay(Beat, at.Cancel);
        }
    }

    /// <summary>Keeps the steps that lines tell of, and shows the newest.</summary>
    private void Tell(IReadOnlyList<string> lines)
    {
        var before = steps.Count;
        steps.AddRange(lines.Select(TrainerLog.Line).OfType<IReadOnlyDictionary<string, double>>());
        if (steps.Count == before)
        {
            return;
        }

        CheckpointFiles.Whole(Path.Combine(at.Folder, MetricsFile), TrainerLog.Metrics(steps));
        var done = Math.Min(steps.Count, page.Steps);
        at.Progress.Report(new(page.Room, done, page.Steps, page.Tokens * done / Math.Max(1, page.Steps), TrainerLog.Note(steps[^1])));
    }

    /// <summary>Ends the job and all that it started: asked first, then killed.</summary>
    private async Task EndAsync()
    {
        await WaitAsync(() => job.Begun); // one that has just been started
        if (job.Running is not { } pid)
        {
            return;
        }

        await SignalAsync("TERM", pid);
        await WaitAsync(() => job.Running is null);
        await SignalAsync("KILL", pid);
        await WaitAsync(() => job.Running is null);
    }

    private static async Task WaitAsync(Func<bool> until)
    {
        for (var waited = TimeSpan.Zero; waited < Grace && !until(); waited += Beat)
        {
            await Task.Delay(Beat, CancellationToken.None);
        }
    }

    private static async Task SignalAsync(string signal, int pid)
    {
        var words = $"kill -s {signal} -- -{pid} 2>/dev/null || kill -s {signal} {pid} 2>/dev/null";
        using var kill = Process.Start(new ProcessStartInfo("sh", ["-c", words]));
        if (kill is not null)
        {
            await kill.WaitForExitAsync(CancellationToken.None);
        }
    }

    private void Say(string note) => at.Progress.Report(new(page.Room, 0, 0, 0, note));

    /// <summary>Bytes below a folder: a tool that saves says nothing for long.</summary>
    private static long Grown(string folder)
    {
        try
        {
            return Directory.Exists(folder)
                ? new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) : 0;
        }
        catch (IOException)
        {
            return -1; // files come and go while they are counted: that is growth
        }
    }
}
