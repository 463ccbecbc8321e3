using MetaReward.Evaluation;
using MetaReward.Measures;
using MetaReward.Recipes;

namespace MetaReward.Cli.Results;

/// <summary>A run's judge statistics for a reader: the meta-judge, the use of the scale, and length control.</summary>
public static class JudgeTables
{
    private const double Bin = 0.5;

    /// <summary>Of every iteration that has judgments.</summary>
    public static IReadOnlyList<JudgeStatistics> Of(RunReader run) =>
        [.. run.Figures.Select(s => s.Iteration).Where(t => run.Judgments(t).Count > 0)
            .Select(t => JudgeStatistics.Of(run, t, Runs.WorldOf(run)))];

    /// <summary>Three tables, a column per iteration in the first two.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<JudgeStatistics> all)
    {
        if (all.Count == 0)
        {
            terminal.Say("No iteration is finished yet.");
            return;
        }

        terminal.Say("Meta-judge, 95 % intervals over battles (one half is unbiased by place):");
        Columns(terminal, all,
        [
            ("the higher score wins", s => Share(s.Meta.HigherScore)),
            ("the first shown wins, equal scores", s => Share(s.Meta.FirstEqual)),
            ("  different scores", s => Share(s.Meta.FirstDifferent)), ("  all", s => Share(s.Meta.First)),
            ("both orders agree", s => Share(s.Meta.OrdersAgree)),
            ("battles, unreadable", s => $"{s.Meta.Battles}, {s.Meta.Unreadable}"),
        ]);
        terminal.Say("Scores of the judge:");
        var bins = all.Max(s => s.Scores.Counts.Count);
        Columns(terminal, all,
        [
            .. Enumerable.Range(0, bins).Select(i => (i == bins - 1 ? $"{i * Bin:0.0}" : $"{i * Bin:0.0} to below {(i + 1) * Bin:0.0}",
                (Func<JudgeStatistics, string>)(s =>
                    s.Scores.Counts.Sum() is var sum and > 0 ? ResultTable.Percent(s.Scores.Counts[i] / (double)sum) : "-"))),
            ("mean", s => Number(s.Scores.Mean)), ("spread", s => double.IsNaN(s.Scores.Spread) ? "-" : $"{s.Scores.Spread:0.00}"),
            ("unreadable", s => $"{s.Scores.Unreadable}"),
        ]);
        terminal.Say("Actor pairs by width of the quality tiers, from the stored judgments (* the run's own):");
        Lengths(terminal, all);
    }

    private static void Columns(
        Terminal terminal, IReadOnlyList<JudgeStatistics> all, IReadOnlyList<(string Label, Func<JudgeStatistics, string> Cell)> rows)
    {
        TablePrinter.Print(
            terminal, "iteration", [.. all.Select(one => $"{one.Iteration}")],
            [.. rows.Select(row => new ResultRow(row.Label, [.. all.Select(row.Cell)]))], whole: true);
        terminal.Say();
    }

    private static void Lengths(Terminal terminal, IReadOnlyList<JudgeStatistics> all)
    {
        string Of(double value, string form) => double.IsNaN(value) ? "-" : value.ToString(form);
        TablePrinter.Print(
            terminal, "iteration, rho", ["pairs", "chosen, characters", "rejected", "chosen less rejected", "score gap"],
            [.. all.SelectMany(one => one.Lengths.Select(rule => new ResultRow(
                $"{one.Iteration}, {(rule.Rho is { } rho ? $"{rho}" : "none")}{(rule.IsOwn ? " *" : "")}",
                [$"{rule.Pairs}", Of(rule.Chosen, "0.0"), Of(rule.Rejected, "0.0"), Signed(rule.Difference), Of(rule.ScoreGap, "0.00")])))],
            whole: true);
    }

    private static string Share(Interval value) =>
        value.Count == 0 ? "-" : $"{ResultTable.Percent(value.Value)} [{100 * value.Low:0.0}, {100 * value.High:0.0}]";

    private static string Number(Interval value) => value.Count == 0
        ? "-"
        : double.IsNaN(value.Low) ? $"{value.Value:0.00}" : $"{value.Value:0.00} [{value.Low:0.00}, {value.High:0.00}]";

    private static string Signed(Interval value) => value.Count == 0 ? "-" : double.IsNaN(value.Low) ? $"{value.Value:+0.0;-0.0;0.0}"
        : $"{value.Value:+0.0;-0.0;0.0} [{value.Low:+0.0;-0.0;0.0}, {value.High:+0.0;-0.0;0.0}]";
}
