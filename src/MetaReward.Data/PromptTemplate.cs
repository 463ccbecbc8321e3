using System.Text;
using System.Text.Json;
using MetaReward.Recipes;

namespace MetaReward.Data;

/// <summary>A text with the names of columns in braces: <c>Translate: {text}</c>. A brace that is meant is written twice.</summary>
internal static class PromptTemplate
{
    /// <summary>What is wrong with a template; null where nothing is.</summary>
    public static string? FaultOf(string template)
    {
        try
        {
            return Pieces(template).Any(piece => piece.IsColumn) ? null
                : "names no column; expected a text such as Translate: {text}";
        }
        catch (FormatException fault)
        {
            return fault.Message;
        }
    }

    /// <summary>The columns that it reads.</summary>
    public static IReadOnlyList<string> Columns(string template) =>
        [.. Pieces(template).Where(piece => piece.IsColumn).Select(piece => piece.Text).Distinct()];

    /// <summary>The text of a row. A column that is null or empty leaves nothing.</summary>
    /// <exception cref="InvalidDataException">The row has no such column, or it holds a list or an object: says where.</exception>
    public static string Fill(string template, DataRow row) =>
        string.Concat(Pieces(template).Select(piece => piece.IsColumn ? Cell(row, piece.Text) : piece.Text));

    private static string Cell(DataRow row, string column) => ColumnOf(row, column) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString()!,
        { ValueKind: JsonValueKind.Null } => "",
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } value => value.GetRawText(),
        var other => throw new InvalidDataException(
            $"{row.Where}, column '{ShortText.Of(column, 40)}': data.template needs a text, got {other.ValueKind}"),
    };

    /// <summary>What a row has under a name.</summary>
    /// <exception cref="InvalidDataException">It has nothing: says what it has.</exception>
    public static JsonElement ColumnOf(DataRow row, string column) =>
        row.Value.ValueKind == JsonValueKind.Object && row.Value.TryGetProperty(column, out var value) ? value
        : throw new InvalidDataException($"{row.Where} has no column '{ShortText.Of(column, 40)}'; it has "
            + (row.Value.ValueKind == JsonValueKind.Object
                ? ShortText.Of(string.Join(", ", row.Value.EnumerateObject().Select(entry => entry.Name)), 200)
                : $"only a {row.Value.ValueKind}"));

    /// <exception cref="FormatException">A brace has no partner, or stands around nothing.</exception>
    private static List<(string Text, bool IsColumn)> Pieces(string template)
    {
        var (pieces, text) = (new List<(string, bool)>(), new StringBuilder());
        for (var i = 0; i < template.Length; i++)
        {
            if (template[i] is '{' or '}' && i + 1 < template.Length && template[i + 1] == template[i])
            {
                text.Append(template[i++]);
            }
            else if (template[i] == '{')
            {
                var end = template.IndexOf('}', i);
                var name = end < 0 ? "" : template[(i + 1)..end].Trim();
                pieces.Add((text.ToString(), false));
                pieces.Add(name.Length > 0 && !name.Contains('{', StringComparison.Ordinal) ? (name, true) : throw new FormatException(
                    $"has a brace at character {i + 1} that names no column; a brace that is meant is written twice: {{{{"));
                text.Clear();
                i = end;
            }
            else
            {
                text.Append(template[i] != '}' ? template[i] : throw new FormatException(
                    $"closes a brace at character {i + 1} that was not opened; a brace that is meant is written twice: }}}}"));
            }
        }

        pieces.Add((text.ToString(), false));
        return pieces;
    }
}
