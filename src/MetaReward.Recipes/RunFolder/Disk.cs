using System.Diagnostics;

namespace MetaReward.Recipes;

/// <summary>
/// The two ways in which a run folder grows: whole files, written under a temporary name, flushed to the disk and renamed, whereupon their
/// folder is flushed, too; and logs, appended line by line. A kill at any moment leaves the old file, the new file, or a leftover that ends
/// in <c>.tmp</c>; never half a file. A power cut loses nothing that was renamed.
/// </summary>
public static class Disk
{
    /// <summary>Ending of a file that is not finished.</summary>
    internal const string Unfinished = ".tmp";

    private const int Piece = 1 << 16;
    private const int Full = 28; // ENOSPC
    private const int Quota = 122; // EDQUOT
    private const int Mounted = 30; // EROFS

    /// <summary>Called before each step on a file with the step's name; a test throws from it to die there. Nothing else sets it.</summary>
    internal static readonly AsyncLocal<Action<string>?> Fault = new();

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="IOException">The disk is full, read-only or gone; the leftover is removed and the message
    /// says what to do.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var unfinished = path + Unfinished;
        try
        {
            Durable.Make(Path.GetDirectoryName(path)!);
            At("create", path);
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read))
            {
                var half = bytes.Length / 2;
                file.Write(bytes[..half]);
                file.Flush();
                At("half", path);
                file.Write(bytes[half..]);
                At("flush", path);
                file.Flush(flushToDisk: true);
            }

            At("rename", path);
            File.Move(unfinished, path, overwrite: true);
            Durable.Flush(Path.GetDirectoryName(path)!);
            At("renamed", path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Forget(unfinished);
            throw Unwritable(path, failure);
        }
    }

    /// <summary>Writes a whole file piece by piece.</summary>
    /// <param name="content">Writes the content.</param>
    /// <exception cref="IOException">As above. Whatever else <paramref name="content"/> throws leaves no file either.</exception>
    internal static void Write(string path, Action<Stream> content)
    {
        var unfinished = path + Unfinished;
        try
        {
            Durable.Make(Path.GetDirectoryName(path)!);
            At("create", path);
            using (var file = new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.Read, Piece))
            {
                content(file);
                file.Flush();
                At("half", path);
                At("flush", path);
                file.Flush(flushToDisk: true);
            }

            At("rename", path);
            File.Move(unfinished, path, overwrite: true);
            Durable.Flush(Path.GetDirectoryName(path)!);
            At("renamed", path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Forget(unfinished);
            throw Unwritable(path, failure);
        }
        catch (Exception failure) when (failure is InvalidDataException or InvalidOperationException)
        {
            Forget(unfinished);
            throw;
        }
    }

    /// <summary>The bytes of a file; null if there is none.</summary>
    /// <exception cref="InvalidDataException">There is one and it cannot be read; says why.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllBytes(path)
                : Directory.Exists(path) ? throw new InvalidDataException(
                    $"'{path}' is a folder, where a file is expected. Move it away.") : null;
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException || (failure is IOException && File.Exists(path)))
        {
            throw new InvalidDataException(
                $"'{path}' cannot be read: {failure.Message.TrimEnd('.')}. Mend its rights, or the disk.", failure);
        }
    }

    /// <summary>Adds one line to a log. A torn last line, left by a kill, is closed first; readers skip it.</summary>
    /// <param name="keep">Only so many bytes of what is there are kept; null: all.</param>
    /// <returns>Bytes of the log now.</returns>
    internal static long Append(string path, ReadOnlySpan<byte> line, long? keep = null)
    {
        try
        {
            Durable.Make(Path.GetDirectoryName(path)!);
            At("append", path);
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            if (keep is { } bytes)
                file.SetLength(bytes);
            if (file.Length > 0)
            {
                file.Position = file.Length - 1;
                if (file.ReadByte() != '\n')
                    file.WriteByte((byte)'\n');
            }

            file.Write(line);
            file.Flush();
            At("appended", path);
            file.WriteByte((byte)'\n');
            return file.Length;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, failure);
        }
    }

    private static void At(string step, string path) => Fault.Value?.Invoke(step + " " + path);

    internal static IOException Unwritable(string path, Exception failure) => new(
        $"cannot write '{path}': {Reason(path, failure)}. Nothing half-written is left. Then run the same command again: "
        + "it goes on from the last finished shard.", failure);

    /// <summary>Why something cannot be written, and what to do: plain words for what systems say.</summary>
    /// <param name="path">Where.</param>
    /// <param name="failure">What the system said.</param>
    public static string Reason(string path, Exception failure)
    {
        for (var above = Path.GetDirectoryName(Path.GetFullPath(path)); above is not null; above = Path.GetDirectoryName(above))
        {
            if (File.Exists(above))
                return $"'{above}' is a file, where a folder is needed ({failure.Message.TrimEnd('.')}). Move it away, "
                    + "or choose another folder";
        }

        return (failure.HResult & 0xFFFF) switch
        {
            _ when Directory.Exists(path) => $"there is a folder of that name ({failure.Message.TrimEnd('.')}). Move it away",
            _ when failure is UnauthorizedAccessException =>
                $"it is read-only for this user ({failure.Message.TrimEnd('.')}). Mend the rights, or choose another folder",
            Mounted => $"the disk is read-only ({failure.Message.TrimEnd('.')}). Mount it for writing, or choose another folder",
            Full or Quota => $"the disk is full ({failure.Message.TrimEnd('.')}). Free some space",
            _ => $"{failure.Message.TrimEnd('.')}. Free some space or mend the rights",
        };
    }

    private static void Forget(string unfinished)
    {
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Debug.WriteLine(failure.Message); // the next run clears leftovers
        }
    }
}
