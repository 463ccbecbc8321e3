using MetaReward.Cli.Results;
using MetaReward.QualEval;

namespace MetaReward.Cli.Evals;

/// <summary>A report on a terminal.</summary>
internal static class QualText
{
    private const int Longest = 30;

    /// <summary>The report on a terminal; tables fit 80 columns.</summary>
    public static void Print(Terminal terminal, QualReport report, string folder, string? weights)
    {
        terminal.Tell($"{report.Examples:#,0} examples. The metric is {report.Metric}. Over all: {QualPage.Figure(report.Mean)}.");
        foreach (var section in report.Sections)
        {
            terminal.Say();
            var apart = section.Categories.Any(one => one.Proficiency.Distance.Count > 0);
            TablePrinter.Print(terminal, QualPage.Title(section.Kind).ToLowerInvariant(),
                ["examples", "metric", .. apart ? new[] { "skills apart" } : [], "weight"],
                [.. section.Categories.Select(one => new ResultRow(Short(one.Proficiency.Name),
                [
                    $"{one.Proficiency.Examples:#,0}", QualPage.Figure(one.Proficiency.Mean),
                    .. apart ? new[] { QualPage.Figure(one.Proficiency.Distance) } : [], $"{one.Weight:0.00}",
                ]))], whole: true);
            terminal.Tell(string.Join(' ', QualPage.Remarks(section)));
        }

        terminal.Say();
        terminal.Tell(report.Advice is { } advice ? $"Advice: {Visible.Line(advice)}" : $"Advice: none, {report.AdviceFault}.");
        foreach (var remark in report.Remarks)
        {
            terminal.Tell(remark);
        }

        terminal.Say($"Kept in {folder}: report.md, report.json, examples.jsonl");
        if (weights is not null)
        {
            terminal.Say($"Weights in {weights}, for --set data.weights={weights}");
        }
    }

    private static string Short(string name) => name.Length <= Longest ? name : name[..(Longest - 3)].TrimEnd() + "...";
}
