using MetaReward.Evaluation;
using MetaReward.Recipes;

namespace MetaReward.Cli.Results;

/// <summary>What a run says when it ends: the table, the verdicts, the alarms, where things are, and what to type next.</summary>
public static class Closing
{
    public const string ReportName = "report.html";

    /// <summary>For a person.</summary>
    public static void Print(Terminal terminal, RunReader run)
    {
        terminal.Say();
        TablePrinter.Print(terminal, ResultTable.Of(run.Summaries, run.Measures, run.Timings));
        foreach (var (_, result) in Gates.Of(run))
        {
            terminal.Say(result.Text);
        }

        foreach (var alarm in JudgeHealth.Alarms(run.Summaries))
        {
            terminal.Say($"Alarm in iteration {alarm.Iteration}: {alarm.Text}. What to try: {alarm.Remedy}.");
        }

        terminal.Say();
        Places(terminal, run);
    }

    /// <summary>For a machine.</summary>
    public static object Json(RunReader run) => new
    {
        run.Folder,
        run.Manifest.Recipe,
        run.Manifest.Seed,
        run.Summaries,
        run.Measures,
        Timings = run.Timings.GroupBy(c => (c.Iteration, c.Room)).Select(g => new RoomCost(g.Key.Iteration, g.Key.Room, g.Sum(c => c.Tokens), g.Sum(c => c.Seconds))),
        Verdicts = Gates.Of(run).Select(g => new { Measure = g.Name, g.Result.Role, g.Result.Baseline, g.Result.Candidate, g.Result.Difference, g.Result.Decision, g.Result.Text }),
        Alarms = JudgeHealth.Alarms(run.Summaries),
        Checkpoint = CheckpointOf(run),
        Report = Path.Combine(run.Folder, ReportName),
    };

    /// <summary>The newest checkpoint; null where none is finished.</summary>
    public static string? CheckpointOf(RunReader run) => run.Iterations.Reverse()
        .Select(t => Path.Combine(run.Folder, $"iter-{t:00}", "9-checkpoint")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "manifest.json")));

    private static void Places(Terminal terminal, RunReader run)
    {
        string Near(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path) is var near && near.StartsWith("..", StringComparison.Ordinal) ? path : near;
        var folder = Near(run.Folder);
        var pair = run.Iterations.Reverse().SelectMany(t => run.Pairs(t).Take(1)).FirstOrDefault();
        terminal.Say($"Run         {folder}");
        if (CheckpointOf(run) is { } checkpoint)
        {
            terminal.Say($"Checkpoint  {Near(checkpoint)}");
        }

        terminal.Say($"Report      {Near(Path.Combine(run.Folder, ReportName))}   (open it in a browser)");
        terminal.Say();
        terminal.Say("Next:");
        if (pair is not null)
        {
            terminal.Say($"  {Self.Command} why {pair.Id} --run {folder}");
        }

        if (CheckpointOf(run) is { } chat)
        {
            terminal.Say($"  {Self.Command} chat --model {Near(chat)}");
        }

        terminal.Say($"  {Self.Command} reselect --run {folder} --rho 0.2");
    }
}
