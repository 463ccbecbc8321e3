using System.Text;

namespace MetaReward.Recipes;

/// <summary>Reads a text file of the user's; what is no text is refused by what it is, with what to do about it.</summary>
public static class TextFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>First bytes of files that are no text, and their names.</summary>
    private static readonly (byte[] Bytes, string What, string Remedy)[] Kinds =
    [
        ([0x1F, 0x8B], "compressed with gzip", "unpack it: gzip -d"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd", "unpack it: zstd -d"),
        ("BZh"u8.ToArray(), "compressed with bzip2", "unpack it: bzip2 -d"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z'], "compressed with xz", "unpack it: xz -d"),
        ([(byte)'P', (byte)'K', 3, 4], "a zip archive or a spreadsheet", "unpack it, or save it as JSON lines"),
        ("PAR1"u8.ToArray(), "a Parquet table",
            "write it as JSON lines, with pandas: pandas.read_parquet(A).to_json(B, orient='records', lines=True)"),
        ("ARROW1"u8.ToArray(), "an Arrow table", "write it as JSON lines"),
        ("SQLite format 3"u8.ToArray(), "a SQLite database", "write its rows as JSON lines"),
        ("%PDF"u8.ToArray(), "a PDF document", "save its text as UTF-8"),
        ([0x80, 2], "a Python pickle, which is never read", "write it as JSON lines"),
        ([0x80, 3], "a Python pickle, which is never read", "write it as JSON lines"),
        ([0x80, 4], "a Python pickle, which is never read", "write it as JSON lines"),
        ([0x80, 5], "a Python pickle, which is never read", "write it as JSON lines"),
        ("version https://git-lfs"u8.ToArray(), "a pointer of Git LFS, not the file itself", "fetch the file: git lfs pull"),
        ("<!DOCTYPE"u8.ToArray(), "a web page", "download the file itself, not the page that shows it"),
        ("<html"u8.ToArray(), "a web page", "download the file itself, not the page that shows it"),
    ];

    /// <summary>The whole text, without the mark of its encoding, its lines ended by <c>\n</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="missing">The message where there is none.</param>
    /// <param name="notes">Told of an encoding other than UTF-8; may be null.</param>
    /// <exception cref="InvalidDataException">There is no such file, or it is no text in UTF-8, or in UTF-16 with its mark: says what it
    /// is, where, and what to do.</exception>
    public static string Read(string path, string missing, DataNotes? notes = null)
    {
        if (Directory.Exists(path))
        {
            throw new InvalidDataException($"'{path}' is a folder: name a file in it");
        }

        if (!File.Exists(path))
        {
            throw new InvalidDataException(missing);
        }

        return Of(path, Bytes(path), notes);
    }

    /// <summary>The text that a file's bytes are.</summary>
    /// <exception cref="InvalidDataException">They are no text: says what they are, and what to do.</exception>
    public static string Of(string path, byte[] bytes, DataNotes? notes = null)
    {
        foreach (var (first, what, remedy) in Kinds)
        {
            if (bytes.AsSpan().StartsWith(first))
            {
                throw new InvalidDataException($"'{path}' is {what}: {remedy}");
            }
        }

        var text = Decode(path, bytes, notes);
        var zero = text.IndexOf('\0', StringComparison.Ordinal);
        return zero < 0 ? text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n')
            : throw new InvalidDataException(
                $"'{path}' line {1 + text.AsSpan(0, zero).Count('\n')} holds a NUL character: it is no text, or UTF-16 without its mark. "
                + "Save it as UTF-8");
    }

    /// <summary>All bytes of a file.</summary>
    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public static byte[] Bytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"'{path}' cannot be read: {failure.Message}", failure);
        }
    }

    private static string Decode(string path, byte[] bytes, DataNotes? notes)
    {
        var (encoding, mark) = bytes.AsSpan() switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (Utf8, 3),
            [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] =>
                throw new InvalidDataException($"'{path}' is UTF-32 text: save it as UTF-8"),
            [0xFF, 0xFE, ..] => ((Encoding)new UnicodeEncoding(bigEndian: false, byteOrderMark: false, throwOnInvalidBytes: true), 2),
            [0xFE, 0xFF, ..] => (new UnicodeEncoding(bigEndian: true, byteOrderMark: false, throwOnInvalidBytes: true), 2),
            _ => (Utf8, 0),
        };
        try
        {
            var text = encoding.GetString(bytes, mark, bytes.Length - mark);
            if (mark == 2)
            {
                notes?.Add("the file is UTF-16, and was read so", null);
            }

            return text;
        }
        catch (DecoderFallbackException e)
        {
            var line = mark == 2 ? "" : $", line {1 + bytes.AsSpan(0, Math.Max(0, e.Index)).Count((byte)'\n')}";
            throw new InvalidDataException(
                $"'{path}' is not {(mark == 2 ? "UTF-16" : "UTF-8")} text (byte {mark + e.Index}{line}): save it as UTF-8", e);
        }
        catch (ArgumentException e)
        {
            throw new InvalidDataException($"'{path}' cannot be read as text: save it as UTF-8", e);
        }
    }
}
