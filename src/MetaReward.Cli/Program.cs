using System.Reflection;

namespace MetaReward.Cli;

/// <summary>
/// The <c>metareward</c> command. Exit codes: 0 done, 1 failed, 2 not understood, 130 stopped. Whatever goes wrong ends in one message
/// here; the stack trace is for those who ask for it with <c>METAREWARD_DEBUG=1</c>.
/// </summary>
public static class Program
{
    public const int Failed = 1;
    public const int NotUnderstood = 2;
    public const int Stopped = 130;

    /// <summary>The codes in words; docs/exit-codes.md has more.</summary>
    internal const string Codes = "Exit codes: 0 done, 1 failed, 2 not understood, 130 stopped.";

    internal const string StoppedNote = "Stopped. Nothing finished is lost: the same command goes on from here.";

    private const int MostOfAMessage = 2000;

    public static async Task<int> Main(string[] args)
    {
        using var stopping = new Stopping(Console.Error);
        return await RunAsync(args, Terminal.Standard(), stopping.Token);
    }

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The words after <c>metareward</c>.</param>
    /// <param name="terminal">Where words go.</param>
    /// <param name="cancel">Asks to stop cleanly.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, Terminal terminal, CancellationToken cancel)
    {
        try
        {
            return await CommandLine.InvokeAsync(args, terminal, cancel);
        }
        catch (Exception failure)
        {
            return Explain(Innermost(failure), terminal, cancel);
        }
    }

    private static int Explain(Exception failure, Terminal terminal, CancellationToken cancel)
    {
        var debug = Environment.GetEnvironmentVariable("METAREWARD_DEBUG") is "1";
        if (failure is Remote.Training.HandoverException due)
        {
            terminal.Note($"{due.Message} (README.md there says how to run it). Then type the same command again.");
            return 0;
        }

        if (failure is OperationCanceledException && cancel.IsCancellationRequested)
        {
            terminal.Note(StoppedNote);
            return Stopped;
        }

        var expected = failure is InvalidDataException or ArgumentException or IOException or UnauthorizedAccessException
            or NotSupportedException or OutOfMemoryException || failure.GetType().Name == "TorchUnavailableException";
        var message = Visible.Short(failure.Message, MostOfAMessage);
        terminal.Note(expected
            ? $"metareward: {message}"
            : $"metareward: unexpected failure, which is a mistake of ours: {failure.GetType().Name}: {message.ReplaceLineEndings(" ")}"
                + (debug ? "" : " METAREWARD_DEBUG=1 shows where."));
        if (debug)
        {
            terminal.Error.WriteLine(failure.ToString());
        }

        return failure is UsageException ? NotUnderstood : Failed;
    }

    private static Exception Innermost(Exception failure) => failure switch
    {
        AggregateException { InnerException: { } inner } => Innermost(inner),
        TargetInvocationException { InnerException: { } inner } => Innermost(inner),
        TypeInitializationException { InnerException: { } inner } => Innermost(inner),
        _ => failure,
    };
}
