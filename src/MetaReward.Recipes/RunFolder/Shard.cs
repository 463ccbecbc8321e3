using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MetaReward.Recipes;

/// <summary>
/// A JSONL file that proves it is whole. One record per line, then a footer:
/// <c>{"shard":..,"kind":..,"of":..,"records":..,"sha256":..,"inputs":..,"policy":..}</c>. <c>sha256</c> is over the bytes before the
/// footer; <c>inputs</c> over everything that decides those bytes; <c>of</c> is how many shards the room has, so
/// that one that is gone is missed.
/// </summary>
internal static class Shard
{
    /// <summary>The bytes of a shard.</summary>
    /// <param name="of">Shards in the room; 1 for a file of its own.</param>
    public static byte[] Format<T>(string name, string inputs, string policy, IEnumerable<T> records, JsonTypeInfo<T> type, int of = 1)
    {
        var bytes = new MemoryStream();
        var count = 0;
        foreach (var record in records)
        {
            bytes.Write(JsonSerializer.SerializeToUtf8Bytes(record, type));
            bytes.WriteByte((byte)'\n');
            count++;
        }

        var footer = new Footer(name, KindOf<T>(), of, count, Hex(bytes.GetBuffer().AsSpan(0, (int)bytes.Length)), inputs, policy);
        bytes.Write(JsonSerializer.SerializeToUtf8Bytes(footer, RecordJson.Lines.Footer));
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>Reads a shard's footer and records.</summary>
    /// <param name="bytes">The lines, plain or packed.</param>
    /// <param name="damage">What is wrong with a torn or foreign file; null when it is whole.</param>
    /// <param name="containing">Only the records of lines that hold this text; empty: all.</param>
    /// <returns>The footer and the records; null when damaged.</returns>
    public static (Footer Footer, IReadOnlyList<T> Records)? Read<T>(
        ReadOnlySpan<byte> bytes, string name, JsonTypeInfo<T> type, out string? damage, string containing = "")
    {
        damage = null;
        if (PackedLines.Are(bytes))
            bytes = PackedLines.Unpack(bytes, out damage);
        if (damage is null && (bytes.Length == 0 || bytes[^1] != '\n'))
            damage = "its last line is cut off";
        var body = damage is not null || bytes.Length == 0 ? 0 : bytes[..^1].LastIndexOf((byte)'\n') + 1;
        var footer = damage is null ? ReadFooter(bytes[body..]) : null;
        damage ??= footer switch
        {
            null => "it has no footer",
            _ when footer.Kind != KindOf<T>() => $"it holds records of the kind '{footer.Kind}'",
            _ when footer.Shard != name => $"it is shard '{footer.Shard}'",
            _ when footer.Sha256 != Hex(bytes[..body]) => "its records do not match its checksum",
            _ => null,
        };
        if (damage is not null)
            return null;

        var records = Lines(bytes[..body], type, Encoding.UTF8.GetBytes(containing), out var lines, out damage);
        if (damage is null && lines != footer!.Records)
            damage = $"it holds {lines} records where its footer says {footer.Records}";
        return damage is null ? (footer!, records) : null;
    }

    /// <summary>A kind of record by its name in the house: <c>response</c>, <c>preference_pair</c>.</summary>
    public static string KindOf<T>() => JsonNamingPolicy.SnakeCaseLower.ConvertName(typeof(T).Name);

    /// <summary>A file's footer; null where it has none, and so is no shard.</summary>
    public static Footer? FooterIn(ReadOnlySpan<byte> bytes)
    {
        var body = (PackedLines.Are(bytes) ? PackedLines.Unpack(bytes, out _) : bytes).TrimEnd((byte)'\n');
        return ReadFooter(body[(body.LastIndexOf((byte)'\n') + 1)..]);
    }

    /// <summary>A room's files of lines, packed or not, in order.</summary>
    public static string[] Files(string folder) => [.. Directory.EnumerateFiles(folder).Where(IsLines).Order(StringComparer.Ordinal)];

    /// <summary>Whether a file has the name of lines, packed or not.</summary>
    public static bool IsLines(string file) =>
        file.EndsWith(".jsonl", StringComparison.Ordinal) || file.EndsWith(PackedLines.Ending, StringComparison.Ordinal);

    /// <summary>SHA-256 in lower-case hex.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes) => Seal.Hex(bytes);

    private static List<T> Lines<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, byte[] containing, out int lines, out string? damage)
    {
        var (records, line) = (new List<T>(), 0);
        (damage, lines) = (null, 0);
        foreach (var range in body.Split((byte)'\n'))
        {
            line++;
            if (body[range].IsEmpty)
                continue;
            lines++;
            if (containing.Length > 0 && body[range].IndexOf(containing) < 0)
                continue;
            if (RecordText.Parse(body[range], type, out var fault) is { } record)
                records.Add(record);
            else
                damage ??= $"line {line}: {fault}";
        }

        return records;
    }

    private static Footer? ReadFooter(ReadOnlySpan<byte> line) => RecordText.Parse(line, RecordJson.Lines.Footer, out _);
}

/// <summary>The last line of a shard.</summary>
/// <param name="Shard">Its place in the run, for example <c>iter-01/2-responses/0003</c>.</param>
/// <param name="Kind">What its records are: <c>response</c>, <c>judgment</c>.</param>
/// <param name="Of">How many shards the room has.</param>
/// <param name="Records">Lines before this one.</param>
/// <param name="Sha256">Of the bytes before this line.</param>
/// <param name="Inputs">SHA-256 of everything that decides those bytes: requests, sampling options, weights.</param>
/// <param name="Policy">Fingerprint of the weights that were asked; empty where none were.</param>
internal sealed record Footer(string Shard, string Kind, int Of, int Records, string Sha256, string Inputs, string Policy);
