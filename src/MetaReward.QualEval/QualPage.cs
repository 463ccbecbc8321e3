using System.Globalization;
using System.Text;
using MetaReward.Measures;
using MetaReward.Rubrics;

namespace MetaReward.QualEval;

/// <summary>A report as a page in Markdown, and as a plain table for the one who advises.</summary>
public static class QualPage
{
    /// <summary>Share of unread affinities above which a reader is told not to trust the table.</summary>
    public const double Doubtful = 0.2;

    /// <summary>The page.</summary>
    public static string Of(QualReport report)
    {
        var page = new StringBuilder($"# Strengths and weaknesses of {Cell(report.Model)}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"{report.Examples} examples of {Cell(report.Data)}; categories and affinities by ")
            .Append(CultureInfo.InvariantCulture, $"{Cell(report.Analyst)} (QualEval, arXiv:2311.02807). The metric is {report.Metric}; ")
            .Append(CultureInfo.InvariantCulture, $"over all examples it is {Figure(report.Mean)}. Intervals are of 95 %.\n");
        foreach (var section in report.Sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {Title(section.Kind)}\n\n")
                .Append("| category | examples | metric | skills apart | weight |\n|---|--:|--:|--:|--:|\n");
            foreach (var one in section.Categories)
            {
                var p = one.Proficiency;
                page.Append(CultureInfo.InvariantCulture,
                    $"| {Cell(p.Name)} | {p.Examples} | {Figure(p.Mean)} | {Figure(p.Distance)} | {one.Weight:0.00} |\n");
            }

            page.Append('\n').AppendJoin(' ', Remarks(section)).Append('\n');
        }

        page.Append("\n## Advice\n\n").Append(report.Advice is null ? $"None: {report.AdviceFault}." : Quoted(report.Advice)).Append('\n');
        if (report.Remarks.Count > 0)
        {
            page.Append("\n## Remarks\n\n").Append(string.Concat(report.Remarks.Select(remark => $"- {Cell(remark)}\n")));
        }

        return page.ToString();
    }

    /// <summary>The table that the adviser is shown.</summary>
    public static string Table(IReadOnlyList<QualSection> sections) => string.Join("\n\n", sections.Select(section =>
        $"{Title(section.Kind)}:\n" + string.Join('\n', section.Categories.Where(one => one.Proficiency.Measured > 0)
            .Select(one => $"- {one.Proficiency.Name}: {Number(one.Proficiency.Mean.Value)} ({one.Proficiency.Measured} examples)"))));

    /// <summary>What a reader must know of a section: how categories were found, what could not be read, what was left out.</summary>
    public static IEnumerable<string> Remarks(QualSection section)
    {
        yield return $"{Capital(section.Found)}.";
        if (section.NamesUnread.Count > 0)
        {
            yield return $"{section.NamesUnread.Values.Sum()} of {section.NamesAsked} replies that were to name categories could not be "
                + $"read ({Reasons(section.NamesUnread)}).";
        }

        if (!section.Merged)
        {
            yield return "The names could not be merged to few enough, so the most frequent ones were taken.";
        }

        var unread = section.AffinitiesUnread.Values.Sum();
        if (section.AffinitiesAsked > 0)
        {
            yield return unread == 0 ? $"All {section.AffinitiesAsked} affinities could be read."
                : $"{unread} of {section.AffinitiesAsked} affinities could not be read ({Reasons(section.AffinitiesUnread)})"
                    + (unread > Doubtful * section.AffinitiesAsked ? ": do not trust this table." : ".");
        }

        if (section.Unassigned > 0)
        {
            yield return $"{section.Unassigned} examples have no category.";
        }

        if (!section.BoundsKept)
        {
            yield return "Unread affinities leave some categories fewer examples than they should have.";
        }

        if (section.LeftOut.Count > 0)
        {
            yield return $"Left out, since their affinities are lower: {string.Join(", ", section.LeftOut.Select(Cell))}.";
        }
    }

    /// <summary>For headings.</summary>
    public static string Title(CategoryKind kind) => kind == CategoryKind.Domain ? "Domains" : "Sub-tasks";

    /// <summary>A figure with its interval; a dash where there is none.</summary>
    public static string Figure(Interval value) => value.Count == 0 ? "-"
        : double.IsNaN(value.Low) ? Number(value.Value) : $"{Number(value.Value)} [{Number(value.Low)}, {Number(value.High)}]";

    /// <summary>Reasons with their counts.</summary>
    public static string Reasons(IReadOnlyDictionary<UnparsableReason, int> unread) => string.Join(", ", unread
        .OrderByDescending(one => one.Value).Select(one => $"{one.Value} {one.Key switch
        {
            UnparsableReason.Missing => "without it",
            UnparsableReason.OutOfRange => "off the scale",
            UnparsableReason.Ambiguous => "ambiguous",
            UnparsableReason.Truncated => "cut off",
            UnparsableReason.PromptTooLong => "too long to ask",
            UnparsableReason.StillThinking => "still thinking",
            UnparsableReason.Refused => "refused",
            _ => "without a reply",
        }}"));

    private static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary>A stranger's text in a cell: one line, and no mark of Markdown or HTML does anything.</summary>
    private static string Cell(string text) => string.Concat(Visible.Line(text)
        .Select(c => c switch { '<' => "&lt;", '>' => "&gt;", '&' => "&amp;", '|' or '*' or '_' or '`' or '[' or ']' or '\\' => $"\\{c}",
            _ => $"{c}" }));

    private static string Quoted(string text) =>
        string.Join('\n', Visible.Of(text).Split('\n').Select(line => $"> {Cell(line)}".TrimEnd()));
}
