using System.CommandLine;
using MetaReward.Cli.Work;
using MetaReward.Evaluation.Understanding;
using MetaReward.Measures;
using MetaReward.Recipes;
using MetaReward.Studio.Web;

namespace MetaReward.Cli.Verbs;

/// <summary><c>study</c>: whether explanations of a judge help people to predict it.</summary>
public static class StudyVerb
{
    private static readonly Argument<string[]> Folders = new("folder")
    {
        Description = "The run folder, or several; the one begun last below runs/ if not given.", Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Simulate = new("--simulate")
    {
        Description = "With simulated participants: one kind sees nothing, one the words marked in training items, one the list of global "
            + "cues. The run's judge scores their edits.",
    };

    private static readonly Option<int> Participants = new("--participants")
    {
        Description = "With --simulate: participants of each condition, 2 to 1000.", DefaultValueFactory = _ => 25, HelpName = "number",
    };

    private static readonly Option<int> Judgments = new("--judgments")
    {
        Description = "With --simulate: judgments of each text, 1 to 1000. Their mean is its score.", DefaultValueFactory = _ => 3,
        HelpName = "number",
    };

    private static readonly Option<bool> NoLength = new("--no-length")
    {
        Description = "With --simulate: participants do not notice by themselves how long a response is.",
    };

    private static readonly Option<string?> Records = new("--records")
    {
        Description = "The file in which the studio keeps a study's steps; studies/RUN.jsonl beside the run if not given.",
        HelpName = "file",
    };

    private static readonly Option<string?> Csv = new("--csv")
    {
        Description = "Write the steps there as comma-separated values.", HelpName = "file",
    };

    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON." };

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("study",
            "Whether explanations of a judge help a reader to predict it and to change its score (arXiv:2112.09669): the figures of a "
            + "study that people took part in in the studio, or of simulated participants.");
        command.Add(Folders);
        Array.ForEach<Option>([Simulate, Participants, Judgments, NoLength, Records, Csv, Json], command.Add);
        command.SetAction((parsed, cancel) => RunAsync(terminal, parsed, cancel));
        return new(command, ["study runs/meta-rewarding-microworld-0 --simulate",
            "study runs/meta-rewarding-microworld-0 --simulate --participants 10 --csv steps.csv"]);
    }

    private static async Task RunAsync(Terminal terminal, ParseResult parsed, CancellationToken cancel)
    {
        var (each, times, csv) = (parsed.GetValue(Participants), parsed.GetValue(Judgments), parsed.GetValue(Csv));
        AskOptions.Expect(each is >= 2 and <= 1000, "--participants must be from 2 to 1000", each);
        AskOptions.Expect(times is >= 1 and <= 1000, "--judgments must be from 1 to 1000", times);
        var named = parsed.GetValue(Folders) ?? [];
        string?[] folders = named;
        if (named.Length == 0)
        {
            folders = [null];
        }

        if (parsed.GetValue(Records) is not null && folders.Length > 1)
        {
            throw new InvalidDataException($"--records names the steps of one run, and {folders.Length} runs are given: name one.");
        }

        var (tables, steps) = (new List<(RunReader Run, StudyPlan Plan, IReadOnlyList<StudyRow> Rows)>(), new List<StudyLine>());
        foreach (var folder in folders)
        {
            var run = Runs.Open(folder);
            var plan = StudyPlan.Of(run, Runs.WorldOf(run).Judge.TopScore);
            var lines = parsed.GetValue(Simulate)
                ? await SimulatedStudy.RunAsync(run, plan, each, times, !parsed.GetValue(NoLength), terminal.Note, cancel)
                : Kept(run, parsed.GetValue(Records));
            steps.AddRange(lines);
            tables.Add((run, plan, StudyTable.Of(StudyTable.Outcomes(lines, plan.Border, plan.Top), plan.Seed.Derive("bootstrap"))));
        }

        if (csv is not null)
        {
            File.WriteAllLines(csv, StudyLine.Csv(steps));
        }

        if (parsed.GetValue(Json))
        {
            terminal.Write(tables.Select(one => new { one.Run.Folder, one.Plan.Iteration, one.Plan.Border, one.Rows }));
            return;
        }

        foreach (var (run, plan, rows) in tables)
        {
            Tell(terminal, run, plan, rows);
        }

        if (tables.Count > 1)
        {
            Together(terminal, [.. tables.Select(one => one.Rows)]);
        }
    }

    /// <summary>The steps that people left in the studio.</summary>
    private static IReadOnlyList<StudyLine> Kept(RunReader run, string? file)
    {
        var path = file ?? StudyFile.Beside(run.Folder);
        return File.Exists(path) ? StudyFile.Read(path) : throw new InvalidDataException(
            $"nobody took part in a study of '{run.Folder}' yet: there is no '{path}'. The studio's page Study begins one; --simulate "
            + "makes participants; --records names another file.");
    }

    private static void Tell(Terminal terminal, RunReader run, StudyPlan plan, IReadOnlyList<StudyRow> rows)
    {
        terminal.Tell($"{Path.GetFileName(run.Folder)}: the judge of iteration {plan.Iteration}; high is above {plan.Border:0.00} of "
            + $"{plan.Top:0}. Each participant trains on {StudyPlan.Training} items and is tested on {StudyPlan.Test}.");
        if (rows.Count == 0)
        {
            terminal.Tell("Nobody finished a test item yet.");
            return;
        }

        terminal.Say($"  {"shown in training",-20}    n  {"guesses right",-20}  items flipped");
        foreach (var row in rows)
        {
            terminal.Say($"  {row.Condition.Words(),-20} {row.Participants,4}  {Share(row.Accuracy),-20}  {Share(row.Flipped)}");
        }

        terminal.Say($"  {"change of the score",-20}       {"largest, of scale",-20}  {"less the control",-16}  p");
        foreach (var row in rows)
        {
            terminal.Say($"  {row.Condition.Words(),-20}       {Share(row.Change),-20}  {Effect(row.OnChange)}".TrimEnd());
        }

        terminal.Say();
    }

    /// <summary>Means over runs, runs being the units.</summary>
    private static void Together(Terminal terminal, IReadOnlyList<IReadOnlyList<StudyRow>> tables)
    {
        terminal.Tell($"All {tables.Count} runs: means of the runs' figures less their control's, with intervals over runs (Student's t).");
        terminal.Say($"  {"shown in training",-20} {"guesses",-20} {"flips",-19} change");
        foreach (var condition in StudyConditions.All.Skip(1))
        {
            StudyRow[] rows = [.. tables.SelectMany(rows => rows).Where(row => row.Condition == condition && row.OnChange is not null)];
            string Mean(Func<StudyRow, double?> of) => Points(Intervals.Mean(rows.Select(row => of(row) ?? double.NaN)));
            terminal.Say($"  {condition.Words(),-20} {Mean(row => row.OnAccuracy?.Estimate),-20} "
                + $"{Mean(row => row.OnFlipped?.Estimate),-19} {Mean(row => row.OnChange?.Estimate)}");
        }
    }

    private static string Share(Interval of) => $"{100 * of.Value:0.0} % [{100 * of.Low:0.0}, {100 * of.High:0.0}]";

    private static string Points(Interval of) => $"{100 * of.Value:+0.0;-0.0} [{100 * of.Low:+0.0;-0.0}, {100 * of.High:+0.0;-0.0}]";

    private static string Effect(Evaluation.Regression.MixedEffect? of) => of is null ? ""
        : $"{100 * of.Estimate,+6:+0.0;-0.0} (se {100 * of.Error:0.0})".PadRight(16) + $"  {(of.P < 0.001 ? "< 0.001" : $"{of.P:0.000}")}";
}
