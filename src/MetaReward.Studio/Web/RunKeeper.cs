using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace MetaReward.Studio.Web;

/// <summary>A run that the studio began: its process and the last lines that it said.</summary>
internal sealed class StartedRun
{
    private const int Most = 200;
    private readonly ConcurrentQueue<string> lines = new();
    private int heard;

    /// <param name="name">The run's.</param>
    /// <param name="process">Its process, begun with its words redirected.</param>
    public StartedRun(string name, Process process)
    {
        (Name, Process) = (name, process);
        process.OutputDataReceived += (_, said) => Hear(said.Data);
        process.ErrorDataReceived += (_, said) => Hear(said.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    public Process Process { get; }

    /// <summary>The last lines that it said.</summary>
    public IReadOnlyList<string> Said => [.. lines];

    /// <summary>Changes when it says something, and when it ends.</summary>
    public int Changes => Process.HasExited ? -heard - 1 : heard;

    private void Hear(string? line)
    {
        if (line is null)
            return;
        Interlocked.Increment(ref heard);
        lines.Enqueue(line);
        while (lines.Count > Most)
            lines.TryDequeue(out _);
    }
}

/// <summary>
/// Begins runs as processes of their own, and ends them as a person would in a terminal: at the next safe point, so that nothing is lost.
/// They go on when the studio ends.
/// </summary>
/// <param name="program">The command that begins this program, and its first arguments.</param>
/// <param name="folder">Where processes work.</param>
internal sealed class RunKeeper(IReadOnlyList<string> program, string folder)
{
    private const int Terminate = 15;

    /// <summary>Gives a process a session of its own, so that Ctrl+C in the studio's terminal does not reach it; null where it is not here.
    /// </summary>
    private static readonly string? Apart = File.Exists("/usr/bin/setsid") ? "/usr/bin/setsid" : null;

    private readonly ConcurrentDictionary<string, StartedRun> started = new(StringComparer.Ordinal);

    /// <summary>All that were begun here, also those that have ended.</summary>
    public IReadOnlyList<StartedRun> All => [.. started.Values.OrderBy(run => run.Name, StringComparer.Ordinal)];

    /// <summary>The process of a run; null where it was not begun here.</summary>
    public StartedRun? Find(string name) => started.GetValueOrDefault(name);

    /// <summary>Begins a run.</summary>
    /// <param name="name">The run's.</param>
    /// <param name="arguments">Of the program.</param>
    public void Start(string name, IEnumerable<string> arguments) => started[name] = new(name, Begin(arguments));

    /// <summary>What the program says to these arguments, to its end.</summary>
    public async Task<(int Code, string Said)> AskAsync(IEnumerable<string> arguments, CancellationToken cancel)
    {
        using var process = Begin(arguments);
        var (said, failed) = (process.StandardOutput.ReadToEndAsync(cancel), process.StandardError.ReadToEndAsync(cancel));
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            End(process);
            throw;
        }

        return (process.ExitCode, await said + await failed);
    }

    /// <summary>Asks a run to stop at its next safe point.</summary>
    public void Stop(string name)
    {
        if (Find(name) is { Process.HasExited: false } run)
            End(run.Process);
    }

    private Process Begin(IEnumerable<string> arguments) =>
        Process.Start(new ProcessStartInfo(Apart ?? program[0], [.. Apart is null ? program.Skip(1) : program, .. arguments])
        {
            UseShellExecute = false, WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
            RedirectStandardInput = true,
        }) ?? throw new IOException($"cannot start '{program[0]}'");

    private static void End(Process process)
    {
        if (OperatingSystem.IsWindows() || Kill(process.Id, Terminate) != 0)
            process.Kill(entireProcessTree: true);
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
