using System.Text.Json;

namespace MetaReward.Recipes;

/// <summary>
/// Reads what the trainer logged in <c>8-metrics.jsonl</c>: the numeric fields of each line, by the field's names. The checkpoint's
/// manifest, written last, carries the log's checksum; until it is there the log grows, and its last line may be cut off.
/// </summary>
public static class TrainingLog
{
    public const string File = "8-metrics.jsonl";

    /// <summary>One set of named figures per optimiser step, in order; none where there is no log.</summary>
    /// <exception cref="InvalidDataException">The log is not the one that the checkpoint's training wrote.</exception>
    public static IReadOnlyList<IReadOnlyDictionary<string, double>> Read(string folder)
    {
        var path = Path.Combine(folder, File);
        var manifest = TrainedFiles.Manifest(folder);
        var bytes = Disk.Read(path);
        if (manifest is not null && (bytes is null || Shard.Hex(bytes) != manifest.Log))
            throw new InvalidDataException(
                $"'{path}' {(bytes is null ? "is missing" : "is damaged: it does not match the checksum in the checkpoint's manifest")}. "
                + $"{TrainedFiles.Remedy}");
        return bytes is null ? [] : Lines(path, bytes);
    }

    private static List<IReadOnlyDictionary<string, double>> Lines(string path, byte[] bytes)
    {
        var (records, start) = (new List<IReadOnlyDictionary<string, double>>(), 0);
        for (var line = 1; start < bytes.Length; line++)
        {
            var end = Array.IndexOf(bytes, (byte)'\n', start);
            if (end < 0)
                break; // cut off: it is being written, or was when the run was killed
            var figures = Figures(bytes.AsSpan(start..end), out var damage);
            if (damage is not null)
                throw new InvalidDataException($"'{path}' is damaged in line {line}: {damage}. {TrainedFiles.Remedy}");
            records.Add(figures!);
            start = end + 1;
        }

        return records;
    }

    private static Dictionary<string, double>? Figures(ReadOnlySpan<byte> line, out string? damage)
    {
        if (RecordText.Parse(line, RecordJson.Lines.JsonElement, out damage) is not { ValueKind: JsonValueKind.Object } fields)
        {
            damage ??= "it is no object";
            return null;
        }

        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var field in fields.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Number))
        {
            if (!field.Value.TryGetDouble(out var value) || !double.IsFinite(value))
                damage ??= $"'{field.Name}' is no number that can be";
            figures[field.Name] = value;
        }

        return figures;
    }
}
