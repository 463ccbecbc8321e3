using System.Text;
using MetaReward.Evaluation.Published;

namespace MetaReward.Bench.Published;

/// <summary>The page of published figures: how many agree, what differs, and why.</summary>
public static class PublishedPage
{
    /// <summary>Sections with so few figures show all of them.</summary>
    private const int Few = 30;

    /// <summary>Statistics that may differ by so much are shown figure by figure.</summary>
    private const double Loose = 0.002;

    public static string Of(IReadOnlyList<Section> sections)
    {
        var page = new StringBuilder("""
            # Published figures, computed again

            `dotnet run -c Release --project bench/MetaReward.Bench -- published --data ../shared/data`

            This page compares published leaderboards, agreements and parsed scores with the same figures computed by this project from the
            published verdicts. No model is asked: the page checks only the arithmetic. The command writes the page; the same data gives the
            same page. The data is not in the repository, because its licences do not allow that.

            | benchmark | figures | agree | differ | no check |
            |---|---|---|---|---|

            """);
        foreach (var section in sections)
        {
            page.Append($"| {section.Name} | {Row(section.Figures)} |\n");
        }

        page.Append(
            $"| **all** | {Row(sections.SelectMany(s => s.Figures).ToList())} |\n\nA figure agrees if it is within the tolerance given "
            + "below; for counts the tolerance is 0. Figures under *no check* are only reported.\n");
        sections.ToList().ForEach(section => page.Append(Body(section)));
        return page.ToString();
    }

    private static string Row(IReadOnlyList<Figure> figures) =>
        $"{figures.Count} | {figures.Count(f => f.Tolerance is not null && !f.Differs)} | {figures.Count(f => f.Differs)} "
        + $"| {figures.Count(f => f.Tolerance is null)}";

    private static string Body(Section section)
    {
        var body = new StringBuilder($"\n## {section.Name}\n");
        var statistics = section.Figures.GroupBy(f => f.Statistic).ToList();
        if (statistics.Count > 0)
        {
            body.Append("| statistic | figures | agree | largest difference | tolerance |\n|---|---|---|---|---|\n");
            statistics.ForEach(s =>
                body.Append(
                    $"| {s.Key} | {s.Count()} | {(s.First().Tolerance is null ? "" : s.Count(f => !f.Differs))} "
                    + $"| {Small(s.Max(f => Math.Abs(f.Given - f.Computed)))} | {(s.First().Tolerance is { } t ? Small(t) : "none")} |\n"));
        }

        foreach (var statistic in statistics.Where(s => section.Figures.Count <= Few || s.Any(f => f.Tolerance is null or >= Loose)))
        {
            body.Append($"\n| {statistic.Key} | published | computed |\n|---|---|---|\n");
            statistic.ToList().ForEach(f => body.Append($"| {f.Subject} | {Number(f.Given)} | {Number(f.Computed)} |\n"));
        }

        var differing = section.Figures.Where(f => f.Differs).ToList();
        body.Append(differing.Count > 0 ? "\nDiffer:\n" : "");
        differing.ForEach(f => body.Append($"- {f.Statistic}, {f.Subject}: published {Number(f.Given)}, computed {Number(f.Computed)}\n"));
        body.Append(section.Remarks.Count > 0 ? "\n" : "");
        section.Remarks.ToList().ForEach(remark => body.Append($"- {remark}\n"));
        return body.ToString();
    }

    private static string Number(double value) => value.ToString("0.####");

    private static string Small(double value) => value == 0 ? "0" : value < 0.001 ? value.ToString("0e-0") : value.ToString("0.####");
}
