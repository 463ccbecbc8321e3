using MetaReward.Cli.Hosting;
using MetaReward.Cli.Work;
using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Cli.Results;

/// <summary>What a run says when it ends: the table, the verdicts, the alarms, where things are, and what to type next.</summary>
public static class Closing
{
    public const string ReportName = "report.html";

    /// <summary>For a person: the table, three sentences, the alarms, where things are.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="run">Finished or not.</param>
    /// <param name="all">Every row and column, and every comparison of the first policy with the last.</param>
    public static void Print(Terminal terminal, RunReader run, bool all = false)
    {
        var (summaries, measures, gates) = (run.Figures, run.Measures, Gates.Of(run));
        terminal.Say();
        TablePrinter.Print(terminal, all ? ResultTable.Of(summaries, measures, run.Timings) : ResultTable.Short(summaries, measures), all);
        terminal.Say();
        foreach (var remark in run.Remarks)
        {
            terminal.Tell($"Not all is there: {remark}.");
        }

        var alarms = RunAlarms.Of(run);
        if (summaries.Count > 0)
        {
            Conclude(terminal, Conclusion.Of(gates, measures, alarms, IsOwn(run), MoreOf(run)), alarms);
        }

        if (BeforeEft(run) is { } before)
        {
            terminal.Tell(SaidBeforeEft(before));
        }

        foreach (var (_, result) in all ? gates : [])
        {
            terminal.Tell(result.Text, 2);
        }

        terminal.Say();
        Places(terminal, run);
    }

    private static void Conclude(Terminal terminal, Conclusion conclusion, IReadOnlyList<Alarm> alarms)
    {
        foreach (var sentence in new[] { conclusion.Better, conclusion.Trust, conclusion.Next })
        {
            terminal.Tell(sentence, 2);
        }

        if (alarms.Count == 0)
        {
            terminal.Say("No alarm was raised.");
        }

        foreach (var same in alarms.GroupBy(a => a.Name).Select(g => g.ToList()))
        {
            var turns = same.Select(a => $"{a.Iteration}").ToList();
            var where = turns.Count == 1
                ? $"iteration {turns[0]}"
                : $"iterations {string.Join(", ", turns.SkipLast(1))} and {turns[^1]}; in the last";
            terminal.Tell($"Alarm, {where}: {same[^1].Text}. What to try: {same[^1].Remedy}.", 2);
        }
    }

    /// <summary>For a machine.</summary>
    public static object Json(RunReader run) => new
    {
        run.Folder,
        run.Manifest.Recipe,
        run.Manifest.Seed,
        run.Figures,
        run.Measures,
        BeforeEft = BeforeEft(run),
        Timings = run.Timings.GroupBy(c => (c.Iteration, c.Room))
            .Select(g => new RoomCost(g.Key.Iteration, g.Key.Room, g.Sum(c => c.Tokens), g.Sum(c => c.Seconds))),
        Verdicts = Gates.Of(run)
            .Select(g => new { Measure = g.Name, g.Result.Role, g.Result.Baseline, g.Result.Candidate, g.Result.Difference,
                g.Result.Decision, g.Result.Text }),
        Alarms = RunAlarms.Of(run),
        Conclusion = Conclusion.Of(Gates.Of(run), run.Measures, RunAlarms.Of(run), IsOwn(run), MoreOf(run)),
        run.Remarks,
        Checkpoint = CheckpointOf(run),
        Report = Path.Combine(run.Folder, ReportName),
    };

    /// <summary>The newest checkpoint; null where none is finished.</summary>
    public static string? CheckpointOf(RunReader run) => run.Iterations.Reverse()
        .Select(t => Path.Combine(run.Folder, $"iter-{t:00}", "9-checkpoint"))
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "manifest.json")));

    private static string SaidBeforeEft(IReadOnlyDictionary<string, Interval> before) =>
        $"Before EFT {ResultTable.Percent(before[MeasureNames.ProbeParseRate].Value)} of the judgments could be read"
        + (before[MeasureNames.ProbeOverall] is { Count: > 0 } right
            ? $", and {ResultTable.Percent(right.Value)} of the contrasts were judged rightly."
            : ".");

    /// <summary>A model and prompts of a user's own, not the built-in world, which alone has an oracle.</summary>
    private static bool IsOwn(RunReader run) => !run.Measures.Any(m => m.Values.ContainsKey(MeasureNames.ActorSampled));

    /// <summary>The judge's probe before EFT; null where there was no EFT.</summary>
    public static IReadOnlyDictionary<string, Interval>? BeforeEft(RunReader run) =>
        KeptValue.Read<IReadOnlyDictionary<string, Interval>>(Path.Combine(run.Folder, "iter-00", Session.ProbeName));

    /// <summary>The setting that gives the run's recipe more to learn from.</summary>
    private static string MoreOf(RunReader run) =>
        new[] { "loop.prompts_per_iteration", "loop.prompts", "loop.steps" }.First(key => Has(run, key));

    private static bool Has(RunReader run, string key) => Catalogue.Find(run.Manifest.Recipe).Keys.Any(known => known.Path == key);

    private static void Places(Terminal terminal, RunReader run)
    {
        string Near(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path) is var near
            && near.StartsWith("..", StringComparison.Ordinal)
            ? path
            : near;
        var folder = Near(run.Folder);
        var learned = run.Iterations.Reverse().SelectMany(t => run.Lessons(t).Take(1)).FirstOrDefault();
        terminal.Say($"Run         {folder}");
        if (CheckpointOf(run) is { } checkpoint)
        {
            terminal.Say($"Checkpoint  {Near(checkpoint)}");
        }

        foreach (var (role, use) in RoleUse.Read(run.Folder))
        {
            terminal.Say(
                $"Server      {role}: {RoomProgress.Count(use.Calls)} replies, {RoomProgress.Count(use.PromptTokens)} prompt tokens, "
                    + $"{RoomProgress.Count(use.Tokens)} tokens{(use.Cost is { } cost ? $", cost {Price.Words(cost)}" : "")}");
        }

        terminal.Say($"Report      {Near(Path.Combine(run.Folder, ReportName))}   (open it in a browser)");
        terminal.Say();
        terminal.Say("Next:");
        if (learned is not null)
        {
            terminal.Say($"  {Self.Command} why {learned.Id} --run {folder}");
        }

        if (CheckpointOf(run) is { } chat)
        {
            terminal.Say($"  {Self.Command} chat --model {Near(chat)}");
        }

        if (Has(run, "loop.rho"))
        {
            terminal.Say($"  {Self.Command} reselect --run {folder} --rho 0.2");
        }

        terminal.Say($"  {Self.Command} report {folder} --all");
    }
}
