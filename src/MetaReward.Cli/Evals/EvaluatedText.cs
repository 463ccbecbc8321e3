using MetaReward.Cli.Results;
using MetaReward.Evaluation.Exams;
using MetaReward.Measures;
using Spectre.Console;

namespace MetaReward.Cli.Evals;

/// <summary>An evaluation for its reader.</summary>
public static class EvaluatedText
{
    private const int Shown = 6;

    /// <summary>For a person: figures, what could not be used, the table against other evaluations, where it lies.</summary>
    public static void Print(Terminal terminal, Evaluated done)
    {
        var summary = done.Summary;
        terminal.Say($"{done.Marking.Title}, {summary.Items} of {summary.Of} items, 95 % intervals:");
        foreach (var y in done.Marking.Yardsticks)
        {
            terminal.Say($"  {y.Words,-44}{Figure(y, summary.Figures[y.Name])}");
        }

        foreach (var extra in done.Marking.Extras)
        {
            terminal.Say($"  {extra.Words,-44}{Figure(new(extra.Name, extra.Words), extra.Value, extra.Undefined)}");
        }

        var faults = summary.Faults.Count == 0 ? "none" : Counted(summary.Faults);
        terminal.Say(
            $"  {"without a usable reply",-44}{faults}"
            + $"{(summary.CutOff > 0 ? $"; {summary.CutOff} replies ran into the token limit" : "")}");
        foreach (var remark in summary.Remarks)
        {
            terminal.Say($"  The judge: {remark}.");
        }

        foreach (var verdict in summary.Verdicts)
        {
            terminal.Say(verdict.Text);
        }

        Compared(terminal, done);
        terminal.Say($"Kept in {done.Folder}: items.jsonl, summary.json, comparison.json");
    }

    /// <summary>The most frequent reasons; servers' words may differ from item to item.</summary>
    private static string Counted(IReadOnlyDictionary<string, int> faults)
    {
        var shown = faults.OrderByDescending(fault => fault.Value).ThenBy(fault => fault.Key, StringComparer.Ordinal).Take(Shown).ToList();
        var rest = faults.Values.Sum() - shown.Sum(fault => fault.Value);
        return string.Join(", ", shown.Select(fault => $"{fault.Value} {fault.Key}"))
            + (rest > 0 ? $", {rest} for other reasons (summary.json)" : "");
    }

    /// <summary>For a machine.</summary>
    public static object Json(Evaluated done) => new { done.Folder, done.Summary, done.Comparisons };

    /// <summary>A figure with its interval.</summary>
    public static string Figure(Yardstick yardstick, Interval value, string undefined = "nothing could be marked") => value.Count == 0
        ? $"     -   {undefined}"
        : $"{Number(yardstick, value.Value),8}  [{Number(yardstick, value.Low)}, {Number(yardstick, value.High)}] of {value.Count}";

    private static void Compared(Terminal terminal, Evaluated done)
    {
        if (done.Comparisons.Count == 0)
        {
            return;
        }

        terminal.Say("This one less another, on the items that both have:");
        var table = new Table { Border = TableBorder.Minimal };
        table.AddColumn("less");
        table.AddColumn(new TableColumn("items") { Alignment = Justify.Right, NoWrap = true });
        table.AddColumn(new TableColumn("figure") { NoWrap = true });
        table.AddColumn(new TableColumn("difference") { Alignment = Justify.Right, NoWrap = true });
        foreach (var c in done.Comparisons.TakeLast(Shown))
        {
            foreach (var (i, y) in done.Marking.Yardsticks.Index())
            {
                var (against, items) = i == 0 ? (Terminal.Cell(c.Against), $"{c.Items}") : ("", "");
                table.AddRow(against, items, Markup.Escape(y.Words.Trim()), Markup.Escape(Gain(y, c.Differences[y.Name])));
            }
        }

        terminal.Table(table);
        if (done.Comparisons.Count > Shown)
        {
            terminal.Say($"{done.Comparisons.Count - Shown} more in comparison.json.");
        }
    }

    private static string Gain(Yardstick yardstick, Interval difference) => difference.Count == 0 ? "-"
        : $"{Signed(yardstick, difference.Value)} [{Signed(yardstick, difference.Low)}, {Signed(yardstick, difference.High)}]";

    private static string Number(Yardstick yardstick, double value) =>
        yardstick.Form is Form.Mean or Form.MeanRatio ? $"{value:0.00}" : ResultTable.Percent(value);

    private static string Signed(Yardstick yardstick, double value) => double.IsNaN(value) ? "-"
        : yardstick.Form is Form.Mean or Form.MeanRatio ? $"{value:+0.00;-0.00;0.00}" : $"{100 * value:+0.0;-0.0;0.0}";
}
