using System.Runtime.InteropServices;

namespace MetaReward.Cli;

/// <summary>
/// What a signal to stop does. The first asks the verb to stop where nothing is lost; one that is in the midst of something long, and has
/// not ended some seconds later, is ended there: what it finished is kept, for files get their names when they are whole. The
/// second takes its usual course.
/// </summary>
internal sealed partial class Stopping : IDisposable
{
    /// <summary>
    /// How long a verb has to reach a safe point: 3 s, so that with what the system takes the process is gone within 5 s. A verb that has
    /// others' work to bring to an end says so beforehand.
    /// </summary>
    public static TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>What the first signal says.</summary>
    public static string Words { get; set; } =
        "Stopping at the next safe point, or where it is in a few seconds; what is finished is kept. (Again to stop at once.)";

    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(0.2);

    private readonly CancellationTokenSource stop = new();
    private readonly PosixSignalRegistration[] registrations;
    private readonly TextWriter error;

    /// <param name="error">Where it is said.</param>
    public Stopping(TextWriter error)
    {
        this.error = error;
        registrations =
            [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => stop.Token;

    public void Dispose()
    {
        Array.ForEach(registrations, registration => registration.Dispose());
        stop.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        if (stop.IsCancellationRequested)
        {
            return;
        }

        signal.Cancel = true;
        Aside(EndLater);
        Aside(() => error.WriteLine("\n" + Words)).Join(Moment);
        stop.Cancel();
    }

    private void EndLater()
    {
        Thread.Sleep(Patience);
        Aside(() => error.WriteLine(Program.StoppedNote)).Join(Moment);
        End(Program.Stopped);
    }

    /// <summary>On a thread of its own: nobody may read what is said, and then saying it takes for ever.</summary>
    private static Thread Aside(ThreadStart what)
    {
        var thread = new Thread(what) { IsBackground = true, Name = "stopping" };
        thread.Start();
        return thread;
    }

    /// <summary>Ends the process at once. The usual way takes libraries apart under threads that still compute.</summary>
    private static void End(int code)
    {
        if (OperatingSystem.IsWindows())
        {
            Environment.Exit(code);
        }

        EndNow(code);
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void EndNow(int code);
}
