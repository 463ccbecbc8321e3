namespace MetaReward.Cli.Results;

/// <summary>
/// Rows on a terminal, whatever its width: every row keeps its label, and every line fits. Where not all columns fit, the first and the
/// last ones stay and the ones between are named below; or, where all are wanted, they follow in further blocks.
/// </summary>
public static class TablePrinter
{
    private const int Margin = 2;
    private const int Gap = 2;
    private const string Dropped = "...";

    /// <summary>Prints the rows under a column per turn of the loop.</summary>
    /// <param name="terminal">Where to, and how wide it is.</param>
    /// <param name="rows">A row without cells is a heading of its own.</param>
    /// <param name="whole">Every column, in several blocks where they do not fit side by side.</param>
    public static void Print(Terminal terminal, IReadOnlyList<ResultRow> rows, bool whole = false)
    {
        var turns = rows.Select(r => r.Cells.Count).DefaultIfEmpty(0).Max();
        if (turns == 0)
        {
            terminal.Say("Nothing is finished yet.");
            return;
        }

        Print(terminal, "iteration", [.. Enumerable.Range(0, turns).Select(t => t == 0 ? "start" : $"{t}")], rows, whole);
    }

    /// <summary>Prints rows under columns of any kind.</summary>
    public static void Print(Terminal terminal, string corner, IReadOnlyList<string> headings, IReadOnlyList<ResultRow> rows, bool whole)
    {
        var sheet = new Sheet(corner, headings, rows, terminal.Width);
        if (!whole)
        {
            var shown = sheet.FirstAndLast();
            sheet.Say(terminal, shown);
            var left = Enumerable.Range(0, headings.Count).Where(c => !shown.Contains(c)).ToList();
            if (left.Count > 0)
            {
                terminal.Tell($"  {Dropped} {corner} {Range(headings, left)}: see --all, or a wider terminal.", Margin);
            }

            return;
        }

        var from = 0;
        while (from < headings.Count)
        {
            var block = sheet.From(from);
            if (from > 0)
            {
                terminal.Say();
            }

            sheet.Say(terminal, block);
            from += block.Count;
        }
    }

    private static string Range(IReadOnlyList<string> headings, List<int> left) =>
        left.Count == 1 ? headings[left[0]] : $"{headings[left[0]]} {(left.Count == 2 ? "and" : "to")} {headings[left[^1]]}";

    /// <summary>A table measured against a width.</summary>
    private sealed class Sheet
    {
        private readonly string corner;
        private readonly IReadOnlyList<string> headings;
        private readonly IReadOnlyList<ResultRow> rows;
        private readonly int[] widths;
        private readonly int label;
        private readonly int width;
        private readonly bool stacked;

        public Sheet(string corner, IReadOnlyList<string> headings, IReadOnlyList<ResultRow> rows, int width)
        {
            (this.corner, this.headings, this.rows, this.width) = (corner, headings, rows, width);
            widths = [.. headings.Select((heading, c) =>
                rows.Where(r => r.Cells.Count > c).Select(r => r.Cells[c].Length).Append(heading.Length).Max())];
            label = rows.Where(r => r.Cells.Count > 0).Select(r => r.Label.Length).Append(corner.Length).Max();
            var ends = headings.Count == 1 ? Cost(0) : Cost(0) + Cost(headings.Count - 1) + Gap + Dropped.Length;
            stacked = Margin + label + ends > width; // then a label stands above its cells
        }

        /// <summary>All columns where they fit; else the first, a mark for those left out (-1), and as many of the last as fit.</summary>
        public IReadOnlyList<int> FirstAndLast()
        {
            var all = Enumerable.Range(0, headings.Count).ToList();
            if (Start + all.Sum(Cost) <= width || all.Count < 3)
            {
                return all;
            }

            var room = width - Start - Cost(0) - Gap - Dropped.Length;
            var last = all.Skip(1).Reverse().TakeWhile(c => (room -= Cost(c)) >= 0).Reverse().ToList();
            return [0, -1, .. last.Count > 0 ? last : [all[^1]]];
        }

        /// <summary>As many columns from one on as fit; at least that one.</summary>
        public IReadOnlyList<int> From(int first)
        {
            var room = width - Start - Cost(first);
            return [first, .. Enumerable.Range(first + 1, headings.Count - first - 1).TakeWhile(c => (room -= Cost(c)) >= 0)];
        }

        public void Say(Terminal terminal, IReadOnlyList<int> columns)
        {
            terminal.Say((stacked ? new string(' ', Margin) : $"  {corner.PadRight(label)}") + Cells(columns, c => headings[c], ""));
            terminal.Say("  " + new string('─', Math.Min(width, Start + columns.Sum(Cost)) - Margin));
            foreach (var row in rows)
            {
                if (row.Cells.Count == 0)
                {
                    terminal.Tell(row.Label);
                    continue;
                }

                if (stacked)
                {
                    terminal.Tell($"  {row.Label}", Margin);
                }

                terminal.Say(
                    (stacked ? new string(' ', Margin) : $"  {row.Label.PadRight(label)}") + Cells(columns, c => row.Cells[c], Dropped));
            }
        }

        private int Start => stacked ? Margin : Margin + label;

        private int Cost(int column) => Gap + (column < 0 ? Dropped.Length : widths[column]);

        private string Cells(IReadOnlyList<int> columns, Func<int, string> text, string between) =>
            string.Concat(columns.Select(c =>
                new string(' ', Gap) + (c < 0 ? between.PadLeft(Dropped.Length) : text(c).PadLeft(widths[c])))).TrimEnd();
    }
}
