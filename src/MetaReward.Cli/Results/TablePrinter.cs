using Spectre.Console;

namespace MetaReward.Cli.Results;

/// <summary>Result rows on a terminal.</summary>
public static class TablePrinter
{
    /// <summary>Prints the rows under a column per turn.</summary>
    public static void Print(Terminal terminal, IReadOnlyList<ResultRow> rows)
    {
        if (rows.Count == 0)
        {
            terminal.Say("Nothing is finished yet.");
            return;
        }

        var table = new Table { Border = TableBorder.Minimal };
        table.AddColumn("");
        for (var t = 0; t < rows[0].Cells.Count; t++)
        {
            table.AddColumn(new TableColumn(t == 0 ? "start" : $"iteration {t}") { Alignment = Justify.Right, NoWrap = true });
        }

        foreach (var row in rows)
        {
            table.AddRow([Markup.Escape(row.Label), .. row.Cells.Select(Markup.Escape)]);
        }

        terminal.Table(table);
    }
}
