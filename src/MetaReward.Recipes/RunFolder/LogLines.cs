using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// A log that grows by lines, each of which ends with a checksum over its place, its number and itself: an edited, doubled or missing line
/// shows. A kill may tear the last line; the next one closes it, and readers skip it. Nothing can show that
/// whole lines at the end are gone.
/// </summary>
internal static class LogLines
{
    private const int Digits = 16;
    private const string Mark = ",\"sum\":\"";
    private const string End = "\"}";

    /// <summary>What a log says.</summary>
    /// <param name="Records">Of the lines before the first bad one.</param>
    /// <param name="Whole">Bytes of those lines.</param>
    /// <param name="Damage">What is wrong with the first bad line; null where none is.</param>
    /// <param name="Torn">The last line is cut off, as a kill leaves it.</param>
    public sealed record Log<T>(IReadOnlyList<T> Records, long Whole, string? Damage, bool Torn);

    /// <summary>Logs as this process left them: bytes and lines. Any other length says that they must be read again.</summary>
    private static readonly ConcurrentDictionary<string, (long Bytes, int Lines)> Left = new(StringComparer.Ordinal);

    /// <summary>
    /// Adds a record. A log that is damaged keeps the lines before its damage. Only a log that somebody else wrote last is read for it:
    /// each line costs the same, however long the log is.
    /// </summary>
    public static void Append<T>(string path, T record, JsonTypeInfo<T> type)
    {
        path = Path.GetFullPath(path);
        var json = JsonSerializer.SerializeToUtf8Bytes(record, type).AsSpan()[..^1];
        var known = Left.TryGetValue(path, out var left) && File.Exists(path) && new FileInfo(path).Length == left.Bytes;
        var kept = known ? null : Open(path, type);
        var lines = kept?.Records.Count ?? left.Lines;
        byte[] line = [.. json, .. Encoding.ASCII.GetBytes(Mark + Sum(path, lines, json) + End)];
        Left[path] = (Disk.Append(path, line, kept?.Damage is null ? null : kept.Whole), lines + 1);
    }

    /// <summary>The records of the lines before the first bad one.</summary>
    public static IReadOnlyList<T> Read<T>(string path, JsonTypeInfo<T> type) => Open(path, type).Records;

    /// <summary>Reads a log; one that is not there is empty.</summary>
    public static Log<T> Open<T>(string path, JsonTypeInfo<T> type)
    {
        var bytes = Disk.Read(path) ?? [];
        var (records, start, whole) = (new List<T>(), 0, 0);
        while (start < bytes.Length)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            var line = bytes.AsSpan(start..(end < 0 ? bytes.Length : end));
            start = end < 0 ? bytes.Length : end + 1;
            var (record, fault) = Parse(path, records.Count, line, type);
            if (fault is null)
            {
                records.Add(record!);
                whole = start;
            }
            else if (end < 0)
            {
                return new(records, whole, null, Torn: true);
            }
            else if (start == bytes.Length || !IsTorn(line))
            {
                return new(records, whole, $"its line {records.Count + 1} {fault}", Torn: false);
            }
        }

        return new(records, whole, null, Torn: false);
    }

    private static (T? Record, string? Fault) Parse<T>(string path, int number, ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
    {
        var tail = Mark.Length + Digits + End.Length;
        if (line.Length < tail || !line[^tail..].StartsWith(Encoding.ASCII.GetBytes(Mark)) || !line.EndsWith(Encoding.ASCII.GetBytes(End)))
            return (default, "has no checksum");
        var body = line[..^tail];
        if (!line[^(tail - Mark.Length)..^End.Length].SequenceEqual(Encoding.ASCII.GetBytes(Sum(path, number, body))))
            return (default, "does not match its checksum: it was edited, doubled, moved, or one before it is gone");
        var record = RecordText.Parse([.. body, (byte)'}'], type, out var damage);
        return (record, damage);
    }

    /// <summary>A line that a kill cut off does not come to its end.</summary>
    private static bool IsTorn(ReadOnlySpan<byte> line) => !line.EndsWith(Encoding.ASCII.GetBytes(End));

    private static string Sum(string path, int number, ReadOnlySpan<byte> json) =>
        Seal.Hex([.. Encoding.UTF8.GetBytes($"{SealedPage.PlaceOf(path)} {number}\n"), .. json])[..Digits];
}
