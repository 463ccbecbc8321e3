using System.IO.Compression;
using MetaReward.Recipes;

namespace MetaReward.Data;

/// <summary>What a data file is once it is unpacked.</summary>
internal enum FileForm
{
    /// <summary>JSON lines, a JSON list, or plain text.</summary>
    Text,

    /// <summary>Separated values with a header.</summary>
    Csv,

    /// <summary>A Parquet table.</summary>
    Parquet,
}

/// <summary>A data file, read and unpacked. Gzip is told by its first bytes, Parquet by its, all else by the extension.</summary>
/// <param name="Path">As it was named.</param>
/// <param name="Extension">Without <c>.gz</c>; may be empty.</param>
/// <param name="Bytes">Unpacked.</param>
internal sealed record OpenedFile(string Path, string Extension, byte[] Bytes)
{
    private const long MostUnpacked = 2_000_000_000;
    private static readonly string[] Tabs = [".tsv", ".tab"];

    /// <summary>Endings of files that are read as data.</summary>
    public static IReadOnlyList<string> Known { get; } =
        [".jsonl", ".ndjson", ".jl", ".json", ".csv", ".tsv", ".tab", ".parquet", ".txt", ".text"];

    public FileForm Form => Bytes.AsSpan().StartsWith("PAR1"u8) || Extension == ".parquet" ? FileForm.Parquet
        : Extension is ".csv" or ".tsv" or ".tab" ? FileForm.Csv : FileForm.Text;

    /// <exception cref="InvalidDataException">There is no such file, or its gzip is damaged.</exception>
    public static OpenedFile Of(string path)
    {
        if (!File.Exists(path))
        {
            throw new InvalidDataException($"there is no file at '{path}': expected one of {string.Join(", ", Known)}, or one of these "
                + "with .gz, or a folder of them");
        }

        var bytes = TextFile.Bytes(path);
        var name = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? path[..^3] : path;
        return new(path, System.IO.Path.GetExtension(name).ToLowerInvariant(),
            bytes.AsSpan().StartsWith(stackalloc byte[] { 0x1F, 0x8B }) ? Unpacked(path, bytes) : bytes);
    }

    /// <summary>The rows, each an object or a JSON value.</summary>
    /// <exception cref="InvalidDataException">It cannot be read in its form: says where and why.</exception>
    public IReadOnlyList<DataRow> Rows(DataNotes notes) => Form switch
    {
        FileForm.Parquet => ParquetTable.Read(Path, Bytes),
        FileForm.Csv => CsvText.Rows(Path, Text(notes), Tabs.Contains(Extension), notes),
        _ => RowText.Of(Path, Extension, Text(notes), notes),
    };

    /// <summary>The text of a file that is no Parquet table.</summary>
    public string Text(DataNotes notes) => TextFile.Of(Path, Bytes, notes);

    private static byte[] Unpacked(string path, byte[] bytes)
    {
        try
        {
            using var packed = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var unpacked = new MemoryStream();
            var piece = new byte[1 << 16];
            for (int read; (read = packed.Read(piece)) > 0;)
            {
                unpacked.Write(piece, 0, read);
                if (unpacked.Length > MostUnpacked)
                {
                    throw new InvalidDataException($"it unpacks to more than {MostUnpacked / 1_000_000_000} GB; split it");
                }
            }

            var said = BitConverter.ToUInt32(bytes.AsSpan(bytes.Length - sizeof(uint)));
            return said <= unpacked.Length && (said == unpacked.Length || IsJoined(bytes)) ? unpacked.ToArray()
                : throw new InvalidDataException("its end is missing");
        }
        catch (Exception damage) when (damage is InvalidDataException or IOException or ArgumentException)
        {
            throw new InvalidDataException(
                $"'{path}' cannot be unpacked: {damage.Message.TrimEnd('.')}. Fetch it again, or unpack it with gzip -d", damage);
        }
    }

    /// <summary>Whether several packed files stand one after the other, so that the length at the end is the last one's.</summary>
    private static bool IsJoined(byte[] bytes) => bytes.AsSpan(2).IndexOf(stackalloc byte[] { 0x1F, 0x8B, 0x08 }) >= 0;
}
