using System.Globalization;
using System.Text;
using MetaReward.Recipes;

namespace MetaReward.Evaluation;

/// <summary>A row of a table; cells are found by the column's name. Every complaint names file, line and column.</summary>
internal sealed class CsvRow(string where, IReadOnlyDictionary<string, int> columns, IReadOnlyList<string> cells)
{
    public bool Has(string column) => columns.TryGetValue(column, out var at) && cells[at].Length > 0;

    public string Text(string column) => columns.TryGetValue(column, out var at)
        ? cells[at]
        : throw new InvalidDataException($"{where}: no column '{column}', got {ShortText.Of(string.Join(", ", columns.Keys), 200)}");

    /// <summary>A number; NaN where the cell is empty or says so.</summary>
    public double Number(string column) => Text(column) is not { Length: > 0 } text ? double.NaN
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw new InvalidDataException($"{where}: expected a number in column '{column}', got '{ShortText.Of(text)}'");

    public int Integer(string column) => Number(column) is var number && number == Math.Floor(number) && Math.Abs(number) <= int.MaxValue
        ? (int)number
        : throw new InvalidDataException($"{where}: expected a whole number in column '{column}', got '{ShortText.Of(Text(column))}'");
}

/// <summary>Reads tables of comma-separated values with a header; a cell in quotation marks may hold commas, but no line break.</summary>
internal static class CsvTable
{
    /// <exception cref="InvalidDataException">The file is missing or empty, or a row has more or fewer cells than the header:
    /// says file and line.</exception>
    public static IReadOnlyList<CsvRow> Read(string path)
    {
        var text = TextFile.Read(path, $"no table at '{path}': expected comma-separated values with a header");
        var lines = text.Split('\n').Select((line, i) => (Cells: Cells(line, $"'{path}' line {i + 1}"), Where: $"'{path}' line {i + 1}"))
            .Where(l => l.Cells is not [""]).ToList();
        if (lines.Count == 0)
        {
            throw new InvalidDataException($"'{path}' is empty: expected a header");
        }

        var header = lines[0].Cells;
        var columns = header.Distinct().ToDictionary(name => name, name => header.IndexOf(name));
        return lines.Skip(1).Select(line => line.Cells.Count == header.Count
            ? new CsvRow(line.Where, columns, line.Cells)
            : throw new InvalidDataException(
                $"{line.Where}: expected {header.Count} cells, got {line.Cells.Count}: {ShortText.Of(string.Join(",", line.Cells))}"))
                    .ToList();
    }

    private static List<string> Cells(string line, string where)
    {
        var (cells, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append(line[i++]);
            }
            else if (line[i] == '"' && (quoted || cell.Length == 0))
            {
                quoted = !quoted;
            }
            else if (line[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(line[i]);
            }
        }

        cells.Add(cell.ToString());
        return !quoted ? cells : throw new InvalidDataException(
            $"{where}: a quotation mark is not closed; a cell with a line break is not read: {ShortText.Of(line)}");
    }
}
