using System.IO.Compression;
using System.Text.Json;

namespace MetaReward.Bench.Golden;

/// <summary>
/// The records of a run folder as JSON, read without the program's own types: so the reader stays the same when those types or the layout
/// of a line change. A room is a file or a folder of shards; the number before its name and a compression by gzip do not matter.
/// </summary>
internal static class KeptLines
{
    private static readonly string[] Endings = [".jsonl", ".jsonl.gz"];

    /// <summary>The records of a room in the order of its files and lines, without footers; empty where there is no such room.</summary>
    /// <param name="iteration">Folder of the iteration.</param>
    /// <param name="room">Its name without the number: <c>responses</c>.</param>
    /// <exception cref="InvalidDataException">A line is not JSON; says which.</exception>
    public static IEnumerable<JsonElement> Of(string iteration, string room)
    {
        var place = Directory.EnumerateFileSystemEntries(iteration).SingleOrDefault(entry => NameOf(entry) == room);
        return place is null ? []
            : Directory.Exists(place) ? Directory.EnumerateFiles(place).Where(IsLines).Order(StringComparer.Ordinal).SelectMany(Records)
            : Records(place);
    }

    private static string NameOf(string entry)
    {
        var name = Path.GetFileName(entry);
        var ending = Endings.FirstOrDefault(ending => name.EndsWith(ending, StringComparison.Ordinal)) ?? "";
        return name[..^ending.Length].TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9').TrimStart('-');
    }

    private static bool IsLines(string file) => Endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal));

    private static IEnumerable<JsonElement> Records(string file)
    {
        using var stream = File.OpenRead(file);
        var packed = file.EndsWith(".gz", StringComparison.Ordinal);
        using var lines = new StreamReader(packed ? new GZipStream(stream, CompressionMode.Decompress) : stream);
        for (var number = 1; lines.ReadLine() is { } line; number++)
        {
            var record = Parse(line, file, number);
            if (!IsFooter(record))
                yield return record;
        }
    }

    private static JsonElement Parse(string line, string file, int number)
    {
        try
        {
            return JsonElement.Parse(line);
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"'{file}', line {number}: expected a record in JSON, but {fault.Message}", fault);
        }
    }

    private static bool IsFooter(JsonElement record) => record.TryGetProperty("shard", out _) && record.TryGetProperty("sha256", out _);
}
