using System.Diagnostics;

namespace MetaReward.Recipes;

/// <summary>
/// The two ways in which a run folder grows: whole files, written under a temporary name, flushed to the disk and renamed; and logs, appended
/// line by line. A kill at any moment leaves the old file, the new file, or a leftover that ends in <c>.tmp</c>; never half a file.
/// Left out: the folder itself is not flushed, so a power cut may lose the newest renames; the next run makes those shards again.
/// </summary>
public static class Disk
{
    /// <summary>Ending of a file that is not finished.</summary>
    internal const string Unfinished = ".tmp";

    /// <summary>Called before each step on a file with the step's name; a test throws from it to die there. Nothing else sets it.</summary>
    internal static readonly AsyncLocal<Action<string>?> Fault = new();

    /// <summary>Writes a whole file.</summary>
    /// <exception cref="IOException">The disk is full, read-only or gone; the leftover is removed and the message says what to do.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        var unfinished = path + Unfinished;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
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
            At("renamed", path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Forget(unfinished);
            throw Unwritable(path, failure);
        }
    }

    /// <summary>Adds one line to a log. A torn last line, left by a kill, is closed first; readers skip it.</summary>
    internal static void Append(string path, ReadOnlySpan<byte> line)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            At("append", path);
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
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
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, failure);
        }
    }

    private static void At(string step, string path) => Fault.Value?.Invoke(step + " " + path);

    internal static IOException Unwritable(string path, Exception failure) => new(
        $"cannot write '{path}': {failure.Message}. Nothing half-written is left. Free some space or mend the rights, then run the same "
        + "command again: it goes on from the last finished shard.", failure);

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
