using System.Text;

namespace MetaReward.Parity;

/// <summary>A part with the rows that were measured.</summary>
public sealed record Table(Part Part, IReadOnlyList<Row> Rows);

/// <summary>The page: what holds, part by part, then every figure with its tolerance and verdict.</summary>
public static class ParityPage
{
    /// <summary>A table with less than one figure in so many cells has a line for each figure instead.</summary>
    private const int Filled = 3;

    public static string Of(IReadOnlyList<Table> tables)
    {
        var page = new StringBuilder("""
            # Parity with the reference libraries

            `dotnet run -c Release --project bench/MetaReward.Bench -- parity --data ../shared/data > docs/results/parity.md`

            Every figure here is measured against numbers that transformers, TRL, PEFT, PyTorch, tokenizers and Jinja gave for the same
            inputs. Differences are the largest absolute ones unless a line says otherwise; `n of m` counts what is exactly equal. The
            tolerances of lines stand above them, in a row "allowed". The command ends with an error if a single figure is outside its
            tolerance.

            | part | lines | figures | within tolerance | nearest to its tolerance |
            |---|--:|--:|--:|---|

            """);
        foreach (var table in tables)
        {
            page.Append($"| {table.Part.Name} | {Counts(table.Rows)} | {Nearest(table)} |\n");
        }

        page.Append($"| **all** | {Counts([.. tables.SelectMany(table => table.Rows)])} | |\n");
        tables.ToList().ForEach(table => page.Append(Section(table)));
        return page.ToString();
    }

    private static string Counts(IReadOnlyList<Row> rows)
    {
        var figures = rows.SelectMany(row => row.Figures).ToList();
        return $"{rows.Count:N0} | {figures.Count:N0} | {figures.Count(figure => figure.Holds):N0}";
    }

    private static string Nearest(Table table)
    {
        var figures = table.Rows.SelectMany(row =>
            row.Figures.Select(figure => (Name: $"{row.Name}, {figure.Name}".TrimEnd(',', ' '), Figure: figure))).ToList();
        var (name, nearest) = figures.Find(f => !f.Figure.Holds) is { Figure: not null } failed
            ? failed
            : figures.OrderByDescending(f => f.Figure.Share).FirstOrDefault();
        return nearest is null ? "**nothing was measured**" : !nearest.Holds ? $"**outside: {name}**"
            : nearest.Share == 0 ? "all equal" : $"{name}: {(nearest.Share < 0.01 ? "below 1" : $"{100 * nearest.Share:0}")} %";
    }

    private static string Section(Table table)
    {
        var columns = table.Rows.SelectMany(row => row.Figures.Select(figure => figure.Name)).Distinct().ToList();
        var wide = table.Rows.Count > 1 && Filled * table.Rows.Sum(row => row.Figures.Count) >= table.Rows.Count * columns.Count;
        var remark = table.Part.Remark == "" ? "" : $"{table.Part.Remark}\n\n";
        return $"\n## {table.Part.Heading}\n\n{remark}{(wide ? Wide(table, columns) : Long(table))}";
    }

    /// <summary>A line for each subject, a column for each figure; those with the same tolerances stand together below them.</summary>
    private static string Wide(Table table, List<string> columns)
    {
        var lines = new StringBuilder(
            $"| {table.Part.Rows} | {string.Join(" | ", columns)} | verdict |\n|---|{string.Concat(columns.Select(_ => "--:|"))}---|\n");
        foreach (var (allowed, rows) in ByTolerance(table.Rows))
        {
            lines.Append($"| *allowed* | {string.Join(" | ", columns.Select(column => allowed.GetValueOrDefault(column, "")))} | |\n");
            foreach (var row in rows)
            {
                var cells = columns.Select(column =>
                    string.Join(", ", row.Figures.Where(figure => figure.Name == column).Select(figure => figure.Measured)));
                lines.Append($"| {row.Name} | {string.Join(" | ", cells)} | {Verdict(row)} |\n");
            }
        }

        return lines.ToString();
    }

    private static List<(Dictionary<string, string> Allowed, List<Row> Rows)> ByTolerance(IReadOnlyList<Row> rows)
    {
        var groups = new List<(Dictionary<string, string> Allowed, List<Row> Rows)>();
        foreach (var row in rows)
        {
            var (allowed, its) = groups.Find(group =>
                row.Figures.All(figure => group.Allowed.GetValueOrDefault(figure.Name, figure.Allowed) == figure.Allowed));
            if (its is null)
            {
                groups.Add((allowed, its) = ([], []));
            }

            its.Add(row);
            row.Figures.ToList().ForEach(figure => allowed[figure.Name] = figure.Allowed);
        }

        return groups;
    }

    /// <summary>A line for each figure.</summary>
    private static string Long(Table table)
    {
        var lines = new StringBuilder($"| {table.Part.Rows} | figure | measured | allowed | verdict |\n|---|---|--:|--:|---|\n");
        foreach (var (row, figure) in table.Rows.SelectMany(row => row.Figures.Select(figure => (row, figure))))
        {
            lines.Append($"| {row.Name} | {figure.Name} | {figure.Measured} | {figure.Allowed} | {(figure.Holds ? "ok" : "**NOT**")} |\n");
        }

        return lines.ToString();
    }

    private static string Verdict(Row row) =>
        row.Holds ? "ok" : $"**NOT**: {string.Join(", ", row.Figures.Where(figure => !figure.Holds).Select(figure => figure.Name))}";
}
