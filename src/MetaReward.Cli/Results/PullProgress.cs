using MetaReward.Remote.Hub;
using Spectre.Console;

namespace MetaReward.Cli.Results;

/// <summary>
/// Shows how far a pull has come: a bar with bytes, speed and remaining time while a person watches; else a line at most every half minute.
/// Never on standard output.
/// </summary>
/// <param name="terminal">Where to.</param>
/// <param name="clock">Ticks, for the lines.</param>
/// <param name="quiet">Says nothing at all.</param>
public sealed class PullProgress(Terminal terminal, TimeProvider clock, bool quiet) : IProgress<FileProgress>
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<string, FileProgress> files = [];
    private readonly IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Canvas) });
    private ProgressTask? bar;
    private PullPlan? plan;
    private long shown;

    /// <summary>One line.</summary>
    public void Note(string line)
    {
        lock (gate)
        {
            if (bar is not null)
            {
                console.WriteLine(Visible.Of(line));
            }
            else if (!quiet)
            {
                terminal.Note(line);
            }
        }
    }

    /// <summary>Shows while <paramref name="fetch"/> runs.</summary>
    public async Task RunAsync(PullPlan plan, Func<IProgress<FileProgress>, Task> fetch)
    {
        (this.plan, shown) = (plan, clock.GetTimestamp());
        if (quiet || !terminal.Watched || plan.Missing == 0)
        {
            await fetch(this);
            return;
        }

        await console.Progress().AutoClear(true).Columns(
            new TaskDescriptionColumn(), new ProgressBarColumn(), new DownloadedColumn(), new TransferSpeedColumn(),
            new RemainingTimeColumn()).StartAsync(async context =>
        {
            lock (gate)
            {
                bar = context.AddTask("fetching", maxValue: Math.Max(1, plan.Missing));
            }

            try
            {
                await fetch(this);
            }
            finally
            {
                lock (gate)
                {
                    bar = null;
                }
            }
        });
    }

    public void Report(FileProgress value)
    {
        lock (gate)
        {
            files[value.Name] = value;
            var done = files.Values.Count(file => file.Stage == FileStage.Done);
            if (bar is not null)
            {
                bar.Value = plan!.Files.Where(file => !file.IsHere)
                    .Sum(file => Math.Max(0, files.GetValueOrDefault(file.File.Name).Done - file.Have));
                bar.Description = $"{(value.Stage == FileStage.Checking ? "checking" : "fetching")}, {done} of {plan.Files.Count} files";
            }
            else if (!quiet && plan is not null && clock.GetElapsedTime(shown) >= Between)
            {
                shown = clock.GetTimestamp();
                terminal.Note(
                    $"  {done} of {plan.Files.Count} files, {DiskRoom.Of(files.Values.Sum(file => file.Done))} "
                    + $"of {DiskRoom.Of(plan.Bytes)}");
            }
        }
    }
}
