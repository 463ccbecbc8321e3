using System.Text;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Bench;

/// <summary>The bench's table in Markdown: every arm's figures per iteration, and the differences on which the claims rest.</summary>
public static class MicroworldReport
{
    private static readonly (string Name, string Title, double Scale)[] Columns =
    [
        (MeasureNames.ActorSampled, "actor, sampled", 100), (MeasureNames.ActorGreedy, "actor, greedy", 100),
        (MeasureNames.ResponseLength, "length, words", 1),
        (MeasureNames.JudgeExact, "judge, exact", 100), (MeasureNames.JudgePairwiseSingle, "judge, pairs (1)", 100),
        (MeasureNames.JudgePairwise, "judge, pairs (mean of 3)", 100),
        (MeasureNames.JudgeScore, "mean score", 1), (MeasureNames.JudgeTop, "top scores", 100),
        (MeasureNames.JudgeUnparsable, "unparsable", 100),
        (MeasureNames.MetaRight, "meta, right", 100), (MeasureNames.MetaHigher, "meta, higher", 100),
        (MeasureNames.MetaFirst, "meta, first", 100),
    ];

    private static readonly string[] Claims = [MeasureNames.ActorSampled, MeasureNames.ActorGreedy, MeasureNames.JudgeExact,
        MeasureNames.JudgePairwiseSingle, MeasureNames.JudgePairwise,
        MeasureNames.JudgeTop, MeasureNames.ResponseLength];

    private sealed record Finished(Arm Arm, long Seed, IReadOnlyList<PolicyMeasures> Measures, IReadOnlyList<IterationFigures> Figures)
    {
        public double At(int t, string name) =>
            Measures.FirstOrDefault(m => m.Iteration == t)?.Values.GetValueOrDefault(name)?.Value ?? double.NaN;

        public double Gain(string name) => At(MicroworldBench.Iterations, name) - At(0, name);
    }

    /// <summary>The page for all finished runs below a folder.</summary>
    public static string Write(string root, IReadOnlyList<long> seeds, IReadOnlyList<Arm> arms)
    {
        var runs = arms.SelectMany(arm => seeds.Select(seed => (arm, seed, Folder: MicroworldBench.FolderOf(root, arm, seed))))
            .Where(x => MicroworldBench.IsFinished(x.Folder))
            .Select(x => (x.arm, x.seed, Reader: RunReader.Open(x.Folder)))
            .Select(x => new Finished(x.arm, x.seed, x.Reader.Measures, x.Reader.Figures)).ToList();
        var page = new StringBuilder();
        foreach (var arm in runs.GroupBy(run => run.Arm))
        {
            PerIteration(page, arm.Key, [.. arm]);
        }

        Gains(page, runs);
        Differences(page, runs);
        Collapse(page, runs);
        return page.ToString();
    }

    private static void PerIteration(StringBuilder page, Arm arm, IReadOnlyList<Finished> runs)
    {
        page.Append(
            $"\n### {Upper(arm.Title)} ({runs.Count} seeds)\n\n| after iteration | {string.Join(" | ", Columns.Select(c => c.Title))} |\n");
        page.Append($"|{string.Concat(Enumerable.Repeat("---|", Columns.Length + 1))}\n");
        for (var t = 0; t <= MicroworldBench.Iterations; t++)
        {
            page.Append(
                $"| {t} | {string.Join(" | ",
                    Columns.Select(c => Number(AcrossSeeds.Of(runs.Select(r => r.At(t, c.Name))).Value * c.Scale)))} |\n");
        }
    }

    private static void Gains(StringBuilder page, List<Finished> runs)
    {
        page.Append("\n### Last iteration minus seed model, mean [95 % interval over seeds]; shares in points\n\n");
        page.Append(
            $"| arm | {string.Join(" | ", Claims.Select(TitleOf))} |\n|{string.Concat(Enumerable.Repeat("---|", Claims.Length + 1))}\n");
        foreach (var arm in runs.GroupBy(run => run.Arm))
        {
            page.Append(
                $"| {arm.Key.Title} | "
                + $"{string.Join(" | ", Claims.Select(name => Text(AcrossSeeds.Of(arm.Select(r => r.Gain(name))), ScaleOf(name))))} |\n");
        }
    }

    private static void Differences(StringBuilder page, List<Finished> runs)
    {
        var ours = runs.Where(run => run.Arm == Arm.All[0]).ToDictionary(run => run.Seed);
        page.Append("\n### Meta-rewarding minus another arm after the last iteration, paired by seed\n\n");
        page.Append(
            $"| minus | {string.Join(" | ", Claims.Select(TitleOf))} |\n|{string.Concat(Enumerable.Repeat("---|", Claims.Length + 1))}\n");
        foreach (var arm in runs.Where(run => run.Arm != Arm.All[0] && ours.ContainsKey(run.Seed)).GroupBy(run => run.Arm))
        {
            page.Append($"| {arm.Key.Title} | {string.Join(" | ", Claims.Select(name => Text(
                AcrossSeeds.Of(arm.Select(r => ours[r.Seed].At(MicroworldBench.Iterations, name) - r.At(MicroworldBench.Iterations, name))),
                ScaleOf(name))))} |\n");
        }
    }

    private static void Collapse(StringBuilder page, List<Finished> runs)
    {
        page.Append("\n### In the loop: what each iteration's policy wrote on its own training prompts\n\n");
        page.Append(
            "| arm | iteration | mean score | top scores | higher score wins | first wins | orders agree | actor pairs | judge pairs | "
            + "score gap |\n|---|---|---|---|---|---|---|---|---|---|\n");
        foreach (var arm in runs.GroupBy(run => run.Arm))
        {
            for (var t = 1; t <= MicroworldBench.Iterations; t++)
            {
                var at = arm.Select(run => run.Figures.FirstOrDefault(s => s.Iteration == t)).OfType<IterationFigures>().ToList();
                string Mean(Func<IterationFigures, double> value, double scale = 1) =>
                    Number(AcrossSeeds.Of(at.Select(value)).Value * scale);
                page.Append(
                    $"| {arm.Key.Title} | {t} | {Mean(s => s[FigureNames.MeanScore])} | {Mean(s => s[FigureNames.TopShare], 100)} "
                    + $"| {Mean(s => s[FigureNames.HigherScore], 100)} | ")
                    .Append(
                        $"{Mean(s => s[FigureNames.FirstPosition], 100)} | {Mean(s => s[FigureNames.OrderConsistency], 100)} "
                        + $"| {Mean(s => s.Count(FigureNames.ActorPairs))} | {Mean(s => s.Count(FigureNames.JudgePairs))} "
                        + $"| {Mean(s => s[FigureNames.ActorScoreGap])} |\n");
            }
        }
    }

    private static string TitleOf(string name) => Columns.First(c => c.Name == name).Title;

    private static double ScaleOf(string name) => Columns.First(c => c.Name == name).Scale;

    private static string Text(Interval interval, double scale) => interval.Count == 0 ? "-"
        : $"{Signed(interval.Value * scale)} [{Signed(interval.Low * scale)}, {Signed(interval.High * scale)}]";

    private static string Signed(double value) => value.ToString("+0.0;-0.0;0.0");

    private static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString("0.0#");

    private static string Upper(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
