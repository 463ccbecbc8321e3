using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MetaReward.Recipes;

namespace MetaReward.Data.Formats;

/// <summary>
/// Writes rows as the ending of a file says: <c>.jsonl</c>, <c>.json</c> or <c>.parquet</c>, the first two also with <c>.gz</c>.
/// </summary>
internal static class RowWriter
{
    private static readonly string[] Endings = [".jsonl", ".jsonl.gz", ".json", ".json.gz", ".parquet"];

    private static readonly JsonSerializerOptions Style = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Whether a place is to be a file.</summary>
    public static bool IsFile(string place) => Path.GetExtension(place).Length > 0;

    /// <summary>What is wrong with the name of a file; null where nothing is.</summary>
    public static string? Fault(string path) => Endings.Any(path.EndsWith) ? null
        : $"'{path}' does not say what to write: expected a name that ends in {string.Join(", ", Endings)}, "
            + "or a folder's without an ending";

    /// <summary>The whole file.</summary>
    /// <exception cref="InvalidDataException">The rows have no form in a table.</exception>
    public static void Write(string path, IReadOnlyList<JsonObject> rows)
    {
        var bytes = path.EndsWith(".parquet", StringComparison.Ordinal) ? ParquetTable.Write(rows)
            : Encoding.UTF8.GetBytes(path.Contains(".jsonl", StringComparison.Ordinal)
                ? string.Concat(rows.Select(row => row.ToJsonString(Style) + "\n"))
                : $"[\n{string.Join(",\n", rows.Select(row => row.ToJsonString(Style)))}\n]\n");
        Disk.Write(Path.GetFullPath(path), path.EndsWith(".gz", StringComparison.Ordinal) ? Packed(bytes) : bytes);
    }

    private static byte[] Packed(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }
}
