using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Recipes;

namespace MetaReward.Data;

/// <summary>
/// Tables with separated values (RFC 4180): a header, then one row a line. A cell in quotation marks may hold separators, doubled marks and
/// line breaks. Every cell is a text; only a cell that is a JSON list of messages is that list.
/// </summary>
internal static class CsvText
{
    /// <summary>The rows as objects with the header's names; each has the line on which it begins.</summary>
    /// <param name="path">Named in messages.</param>
    /// <param name="text">All of it, lines ended by <c>\n</c>.</param>
    /// <param name="tabs">Whether tabs separate; else commas, or semicolons where the header has no comma.</param>
    /// <param name="notes">Told of semicolons.</param>
    /// <exception cref="InvalidDataException">There is no header, a name stands twice in it, a row has more or fewer cells, or a quotation
    /// mark is not closed: says the line.</exception>
    public static IReadOnlyList<DataRow> Rows(string path, string text, bool tabs, DataNotes notes)
    {
        var first = text.Split('\n', 2)[0];
        var separator = tabs ? '\t' : !first.Contains(',', StringComparison.Ordinal) && first.Contains(';', StringComparison.Ordinal)
            ? ';' : ',';
        if (separator == ';')
        {
            notes.Add("semicolons stand between the columns, and were read so", null);
        }

        var lines = Cells(path, text, separator).Where(line => line.Cells is not [""]).ToList();
        if (lines.Count == 0)
        {
            throw new InvalidDataException($"'{path}' is empty: expected a table whose first line names its columns");
        }

        var header = Header(path, lines[0].Cells);
        return [.. lines.Skip(1).Select(line => line.Cells.Count == header.Count
            ? new DataRow(path, "line", line.Number, Row(header, line.Cells))
            : throw new InvalidDataException($"'{path}' line {line.Number}: expected {header.Count} cells, as in the header, got "
                + $"{line.Cells.Count}: {ShortText.Of(string.Join(separator, line.Cells))}. A cell with a separator in it belongs into "
                + "quotation marks"))];
    }

    private static List<string> Header(string path, List<string> cells)
    {
        List<string> header = [.. cells.Select((cell, i) => cell.Trim() is { Length: > 0 } name ? name : $"column {i + 1}")];
        return header.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { Key: var twice }
            ? throw new InvalidDataException($"'{path}': the column '{ShortText.Of(twice, 40)}' stands twice in the header; rename one")
            : header;
    }

    private static JsonElement Row(List<string> header, List<string> cells)
    {
        var row = new JsonObject();
        foreach (var (name, cell) in header.Zip(cells))
        {
            row[name] = cell.StartsWith("[{", StringComparison.Ordinal) ? List(cell) ?? cell : cell;
        }

        return JsonSerializer.SerializeToElement(row);
    }

    private static JsonNode? List(string cell)
    {
        try
        {
            return JsonNode.Parse(DataJson.Parse(cell).Root.GetRawText());
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IEnumerable<(List<string> Cells, int Number)> Cells(string path, string text, char separator)
    {
        var (cells, cell, quoted, line, begun) = (new List<string>(), new StringBuilder(), 0, 1, 1);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"' && quoted > 0 && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append(text[i++]);
            }
            else if (c == '"' && (quoted > 0 || cell.Length == 0))
            {
                quoted = quoted > 0 ? 0 : line;
            }
            else if (c == separator && quoted == 0)
            {
                Close();
            }
            else if (c == '\n' && quoted == 0)
            {
                Close();
                yield return (cells, begun);
                (cells, begun) = ([], line + 1);
            }
            else
            {
                cell.Append(c);
            }

            line += c == '\n' ? 1 : 0;
        }

        if (quoted > 0)
        {
            throw new InvalidDataException($"'{path}' line {quoted}: a quotation mark is opened and not closed");
        }

        Close();
        yield return (cells, begun);

        void Close()
        {
            cells.Add(cell.ToString());
            cell.Clear();
        }
    }
}
