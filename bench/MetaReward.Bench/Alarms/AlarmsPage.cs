using System.Text;
using MetaReward.Bench.Worlds;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Bench.Alarms;

/// <summary>The page <c>docs/results/alarms.md</c>, of the runs that are finished.</summary>
internal sealed class AlarmsPage(IReadOnlyList<TrialRun> runs, IReadOnlyList<TrialRun> treated)
{
    private static readonly (Knowledge Of, string Title)[] Knowing =
    [
        (Knowledge.Nothing, "nothing is measured"), (Knowledge.Probe, "the judge probe"),
        (Knowledge.Oracle, "an oracle, or your own labels"),
    ];

    private readonly StringBuilder page = new();
    private readonly TrialRun[] unseen = [.. runs.Where(run => run.Seed >= run.Trial.Looked)];

    private TrialRun[] Spoiled => [.. unseen.Where(run => run.Trial.Fault is not null)];

    public static string Write(IReadOnlyList<Trial> trials, Grid grid)
    {
        var treated = Trial.Remedied.Select(of => of.Trial).ToArray();
        return new AlarmsPage([.. Done(trials.Except(treated), grid)], [.. Done(treated.Intersect(trials), grid)]).All();
    }

    private static IEnumerable<TrialRun> Done(IEnumerable<Trial> trials, Grid grid) =>
        from trial in trials
        from seed in Enumerable.Range(0, trial.Seeds)
        let cell = new Grid.Cell(trial.Arm, 0, seed)
        where grid.IsFinished(cell)
        select new TrialRun(trial, seed, RunReader.Open(grid.FolderOf(cell)));

    private string All()
    {
        page.Append($"""
            # Do the alarms find what goes wrong?
            {Runs(runs)}, in the built-in world, all from the seed model that ships. Limits were set in two steps. With those set on run
            seed 0 of every row, the next 25 healthy runs had 0.25 false alarms a run (0.13 where an oracle helps), and 27 (29) of 30 faults
            were found. Then two things were changed: `told_apart` went from 0.5 to 0.3, and a fall of scores is counted in standard
            deviations of the first iteration. What is "not looked at before" was run after that, with new run seeds: {Runs(unseen)}.
            Each run has four iterations (majority vote: four and ten), its own prompts and its own exam of 200 held-out prompts.

            ```
            dotnet run -c Release --project bench/MetaReward.Bench -- alarms    # about an hour and a half on two cores; resumes
            ```

            *Damage* is the oracle's word: the first policy whose right sampled responses, or whose rightly judged pairs, are
            {100 * TrialRun.DamageFrom:0} points or more below those of an earlier policy. *Lead* counts trainings that could have been left
            out: 1 is an alarm just before the training that did the damage, 0 one that came with it. What is known from outside decides
            what alarms can see, so every figure stands three times.

            ## In short

            """);
        page.Append(Cell.Header(["run seeds", "known besides the run's own figures", "healthy runs", "false alarms a run",
            "healthy runs with one", "faults found by an alarm that speaks of them", "runs with a fault and any alarm", "lead, median",
            "came before the damage"]));
        foreach (var (seeds, some) in new[] { ("not looked at before", unseen), ("all", runs) })
        {
            foreach (var (of, title) in Knowing)
                page.Append(Cell.Row([seeds, title, .. Summary(some, of)]));
        }

        Faults();
        Health();
        Remedies();
        Margins();
        return page.ToString();
    }

    private static string Runs(IEnumerable<TrialRun> runs) =>
        $"{runs.Count(run => run.Trial.Fault is null)} healthy runs and {runs.Count(run => run.Trial.Fault is not null)} with a fault that "
        + "was put in on purpose";

    private static IEnumerable<string> Summary(IReadOnlyList<TrialRun> runs, Knowledge of)
    {
        TrialRun[] spoiled = [.. runs.Where(run => run.Trial.Fault is not null)];
        int[] cries = [.. runs.Where(run => run.Trial.Fault is null && run.Damage is null).Select(run => Names(run, of).Length)];
        var found = spoiled.Where(run => run.Found(of) is not null).ToArray();
        int[] leads = [.. found.Select(run => run.Lead(run.Found(of)!)).OfType<int>().Order()];
        return
        [
            $"{cries.Length}", cries.Length == 0 ? "-" : $"{cries.Average():0.00}", $"{cries.Count(n => n > 0)}",
            $"{Share(found.Length, spoiled.Length)}", Share(spoiled.Count(run => run.Alarms(of).Count > 0), spoiled.Length),
            leads.Length == 0 ? "-" : $"{leads[leads.Length / 2]}", Share(leads.Count(lead => lead > 0), leads.Length),
        ];
    }

    private void Faults()
    {
        page.Append("\n## Every fault\nGains are the last policy's against the first's, in points, mean over runs. "
            + "Found: runs with an alarm that speaks of the fault, under each knowledge; in brackets the iteration of the first, and "
            + "the lead where there was damage.\n\n");
        page.Append(Cell.Header(["fault", "runs", "actor", "judge", "damaged in iteration",
            .. Knowing.Select(know => $"found: {know.Title}"), "all alarms raised (oracle)"]));
        foreach (var of in Spoiled.GroupBy(run => run.Trial))
        {
            TrialRun[] all = [.. of];
            page.Append(Cell.Row([of.Key.Fault!, $"{all.Length}", Cell.Signed(Cell.Mean(all.Select(run => run.ActorGain))),
                Cell.Signed(Cell.Mean(all.Select(run => run.JudgeGain))),
                string.Join(", ", all.Select(run => run.Damage?.ToString() ?? "-")),
                .. Knowing.Select(know => Found(all, know.Of)), Counted(all, Knowledge.Oracle)]));
        }
    }

    private static string Found(TrialRun[] runs, Knowledge of)
    {
        var found = runs.Select(run => (Run: run, Alarm: run.Found(of))).Where(one => one.Alarm is not null).ToArray();
        return $"{found.Length} of {runs.Length}" + (found.Length == 0 ? "" : $" ({string.Join(", ", found.Select(one =>
            $"{one.Alarm!.Iteration}{(one.Run.Lead(one.Alarm) is { } lead ? $"; {lead}" : "")}"))})");
    }

    private void Health()
    {
        page.Append("\n## Every healthy way to run\nA run that came to damage all the same is not counted as healthy.\n\n");
        page.Append(Cell.Header(["run", "runs", "damaged", "actor", "judge", .. Knowing.Select(know => $"alarms: {know.Title}")]));
        foreach (var of in unseen.Where(run => run.Trial.Fault is null).GroupBy(run => run.Trial))
        {
            TrialRun[] all = [.. of], well = [.. of.Where(run => run.Damage is null)];
            page.Append(Cell.Row([of.Key.Arm.Title, $"{all.Length}", $"{all.Length - well.Length}",
                Cell.Signed(Cell.Mean(all.Select(run => run.ActorGain))), Cell.Signed(Cell.Mean(all.Select(run => run.JudgeGain))),
                .. Knowing.Select(know => Counted(well, know.Of))]));
        }
    }

    /// <summary>Each remedy beside the same run seeds without one.</summary>
    private void Remedies()
    {
        page.Append("\n## Remedies\nOff by default; none is in a paper. Each was tried on a fault, with the same run seeds as the fault "
            + "without it. Gains are in points, the last policy against the first.\n\n");
        page.Append(Cell.Header(["fault", "remedy", "runs", "actor", "judge", "top scores at the end, %", "mean score at the end",
            "words at the end", "judge pairs", "actor pairs"]));
        foreach (var (fault, trial) in Trial.Remedied)
        {
            var with = treated.Where(run => run.Trial == trial).ToArray();
            var without = runs.Where(run => run.Trial.Name == fault).ToArray();
            if (with.Length == 0)
                continue;
            if (Trial.Remedied.First(one => one.Fault == fault).Trial == trial)
                page.Append(Course(fault, "none", [.. without.Where(run => with.Any(one => one.Seed == run.Seed))]));
            page.Append(Course(fault, $"`{trial.Arm.Title}`", with));
        }
    }

    private static string Course(string fault, string remedy, TrialRun[] runs) => Cell.Row([fault, remedy, $"{runs.Length}",
        Cell.Signed(Cell.Mean(runs.Select(run => run.ActorGain))), Cell.Signed(Cell.Mean(runs.Select(run => run.JudgeGain))),
        .. new (string Name, double Scale)[] { (FigureNames.TopShare, 100), (FigureNames.MeanScore, 1) }
            .Select(figure => Cell.Number(figure.Scale * Cell.Mean(runs.Select(run => run.Run.Figures[^1][figure.Name])))),
        Cell.Number(Cell.Mean(runs.Select(run => run.Run.Measures[^1].Values[MeasureNames.ResponseLength].Value))),
        .. new[] { FigureNames.JudgePairs, FigureNames.ActorPairs }
            .Select(name => Cell.Number(Cell.Mean(runs.Select(run => (double)run.Run.Figures.Sum(one => one.Count(name))))))]);

    /// <summary>Names of alarms and in how many runs they came.</summary>
    private static string Counted(TrialRun[] runs, Knowledge of) =>
        string.Join(", ", runs.SelectMany(run => Names(run, of)).CountBy(name => name).OrderByDescending(name => name.Value)
            .Select(name => $"`{name.Key}` {name.Value}")) is { Length: > 0 } all ? all : "none";

    private static string[] Names(TrialRun run, Knowledge of) => [.. run.Alarms(of).Select(alarm => alarm.Name).Distinct()];

    /// <summary>Where healthy runs and their opposites lie.</summary>
    private void Margins()
    {
        (string Name, string Title)[] figures =
        [
            (FigureNames.ToldApart, "told apart"), (FigureNames.Reliability, "reliability"),
            (FigureNames.LengthCorrelation, "length correlation"),
            (FigureNames.TopShare, "top scores"), (FigureNames.OrderConsistency, "orders agree"), (FigureNames.FirstPosition, "first wins"),
            (FigureNames.HigherScore, "higher score wins"), (FigureNames.CutOff, "cut off"), (FigureNames.Unanimous, "votes agree"),
            (FigureNames.Distinct, "different responses"),
        ];
        page.Append("\n## Where the figures lie\nSmallest and largest over all iterations of all runs of a row.\n\n");
        page.Append(Cell.Header(["run", .. figures.Select(figure => figure.Title)]));
        foreach (var of in unseen.GroupBy(run => run.Trial))
        {
            page.Append(Cell.Row([of.Key.Arm.Title, .. figures.Select(figure => Range([.. of.SelectMany(run => run.Run.Figures)
                .Select(one => one[figure.Name]).Where(double.IsFinite)]))]));
        }
    }

    private static string Range(double[] values) => values.Length == 0 ? "-" : $"{values.Min():0.00} to {values.Max():0.00}";

    private static string Share(int part, int whole) => whole == 0 ? "-"
        : Intervals.Proportion(part, whole) is var share ? $"{part} of {whole} [{100 * share.Low:0}, {100 * share.High:0} %]" : "";
}
