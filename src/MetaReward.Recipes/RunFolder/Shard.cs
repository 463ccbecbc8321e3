using System.Security.Cryptography;
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
    /// <summary>Writes a shard's lines, one by one, and gives each record as it reads back.</summary>
    /// <param name="write">Takes the bytes of a line.</param>
    /// <param name="of">Shards in the room; 1 for a file of its own.</param>
    /// <exception cref="InvalidOperationException">A record does not read back.</exception>
    public static IEnumerable<T> Write<T>(
        Action<byte[]> write, string name, string inputs, string policy, IEnumerable<T> records, JsonTypeInfo<T> type, int of = 1)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var count = 0;
        foreach (var record in records)
        {
            byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(record, type), (byte)'\n'];
            hash.AppendData(line);
            write(line);
            count++;
            yield return RecordText.Parse(line.AsSpan(..^1), type, out var fault)
                ?? throw new InvalidOperationException($"line {count} of {name} was written and does not read back: {fault}");
        }

        var footer = new Footer(name, KindOf<T>(), of, count, Convert.ToHexStringLower(hash.GetHashAndReset()), inputs, policy);
        write([.. JsonSerializer.SerializeToUtf8Bytes(footer, RecordJson.Lines.Footer), (byte)'\n']);
    }

    /// <summary>Reads a shard's footer and records.</summary>
    /// <param name="bytes">The lines, plain or packed.</param>
    /// <param name="damage">What is wrong with a torn or foreign file; null if the file is intact.</param>
    /// <param name="containing">Only the records of lines that hold this text; empty: all.</param>
    /// <param name="gather">Takes the records as they are read; null: a list holds them.</param>
    /// <returns>The footer and the records; null when damaged.</returns>
    public static (Footer Footer, IReadOnlyList<T> Records)? Read<T>(
        byte[] bytes, string name, JsonTypeInfo<T> type, out string? damage, string containing = "",
        Func<IEnumerable<T>, IReadOnlyList<T>>? gather = null)
    {
        if (ShardLines<T>.Of(bytes, name, type, out damage) is not { } lines)
            return null;
        string? fault = null;
        var read = lines.Records(containing, said => fault = said);
        var records = gather?.Invoke(read) ?? [.. read];
        damage = fault;
        return damage is null ? (lines.Footer, records) : null;
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

    /// <summary>A footer by its line; null where it is none.</summary>
    public static Footer? ReadFooter(ReadOnlySpan<byte> line) => RecordText.Parse(line, RecordJson.Lines.Footer, out _);
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
