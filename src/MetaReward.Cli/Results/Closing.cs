using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Measures;
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
        foreach (var line in Limits(run))
        {
            terminal.Say(line);
        }

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
        BeforeEft = BeforeEft(run),
        Timings = run.Timings.GroupBy(c => (c.Iteration, c.Room)).Select(g => new RoomCost(g.Key.Iteration, g.Key.Room, g.Sum(c => c.Tokens), g.Sum(c => c.Seconds))),
        Verdicts = Gates.Of(run).Select(g => new { Measure = g.Name, g.Result.Role, g.Result.Baseline, g.Result.Candidate, g.Result.Difference, g.Result.Decision, g.Result.Text }),
        Alarms = JudgeHealth.Alarms(run.Summaries),
        Checkpoint = CheckpointOf(run),
        Report = Path.Combine(run.Folder, ReportName),
    };

    /// <summary>The newest checkpoint; null where none is finished.</summary>
    public static string? CheckpointOf(RunReader run) => run.Iterations.Reverse()
        .Select(t => Path.Combine(run.Folder, $"iter-{t:00}", "9-checkpoint")).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "manifest.json")));

    /// <summary>What EFT started from, and what contrasts leave open.</summary>
    private static IEnumerable<string> Limits(RunReader run)
    {
        if (BeforeEft(run) is { } before)
        {
            var right = before["probe/overall"];
            yield return $"Before EFT {ResultTable.Percent(before["probe/parse-rate"].Value)} of the judgments could be read"
                + (right.Count == 0 ? "." : $", and {ResultTable.Percent(right.Value)} of the contrasts were judged rightly.");
        }

        if (run.Measures is [.., var last] && last.Values.TryGetValue("probe/overall", out var probed))
        {
            yield return (probed.Low > 0.5, last.Values.GetValueOrDefault("human/agreement", Interval.None)) switch
            {
                (false, _) => "The judge is not shown to tell good responses from spoiled ones: nothing that rests on its scores is shown either.",
                (_, { Count: 0 }) => "The judge tells responses from spoiled ones; that it prefers what people prefer is not known: --set evaluation.human_pairs=FILE measures it.",
                (_, { Low: > 0.5 }) => "The judge tells responses from spoiled ones, and agrees with human labels better than a coin.",
                _ => "The judge tells responses from spoiled ones, but on human labels it is not shown to be better than a coin.",
            };
        }
    }

    /// <summary>The judge's probe before EFT; null where there was no EFT.</summary>
    public static IReadOnlyDictionary<string, Interval>? BeforeEft(RunReader run) =>
        KeptValue.Read<IReadOnlyDictionary<string, Interval>>(Path.Combine(run.Folder, "iter-00", Session.ProbeName));

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
