using System.Text.Json;

namespace MetaReward.Evaluation.Recorded;

/// <summary>
/// Reads files of recorded verdicts row by row, however long: JSON lines, or a JSON array of objects. Only one row is in memory at a time.
/// </summary>
public static class VerdictFile
{
    /// <summary>The verdicts in the file's order; a row may hold two.</summary>
    /// <exception cref="InvalidDataException">The file is missing or malformed: says file, line or item, and key.</exception>
    public static IEnumerable<IReadOnlyList<RecordedVerdict>> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"no file of verdicts at '{path}'");
        }

        var standard = Path.GetFileNameWithoutExtension(path);
        return IsArray(path) ? Items(path, standard) : Lines(path, standard);
    }

    private static bool IsArray(string path)
    {
        using var text = new StreamReader(path);
        int letter;
        do
        {
            letter = text.Read();
        }
        while (letter >= 0 && char.IsWhiteSpace((char)letter));
        return letter == '[';
    }

    private static IEnumerable<IReadOnlyList<RecordedVerdict>> Lines(string path, string standard)
    {
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Row(line, $"'{path}' line {number}", standard);
            }
        }
    }

    private static IReadOnlyList<RecordedVerdict> Row(string line, string where, string standard)
    {
        try
        {
            return RecordedVerdict.Of(new JsonRow(where, DataJson.Parse(line).Root), standard);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{where}, column {e.BytePositionInLine + 1}: not valid JSON", e);
        }
    }

    private static IEnumerable<IReadOnlyList<RecordedVerdict>> Items(string path, string standard)
    {
        using var file = File.OpenRead(path);
        using var items = JsonSerializer.DeserializeAsyncEnumerable<JsonElement>(file).ToBlockingEnumerable().GetEnumerator();
        for (var number = 1; Next(items, path); number++)
        {
            yield return RecordedVerdict.Of(
                new JsonRow($"'{path}' item {number}", DataJson.Parse(items.Current.GetRawText()).Root), standard);
        }
    }

    private static bool Next(IEnumerator<JsonElement> items, string path)
    {
        try
        {
            return items.MoveNext();
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"'{path}' line {e.LineNumber + 1}: not valid JSON", e);
        }
    }
}
