using System.Runtime.InteropServices;

namespace MetaReward;

/// <summary>Folders whose entries outlive a power cut: a file's rename reaches the disk only when its folder is flushed.</summary>
internal static partial class Durable
{
    /// <summary>Makes a folder, and flushes the one above each that is new.</summary>
    public static void Make(string folder)
    {
        if (folder.Length == 0 || Directory.Exists(folder))
        {
            return;
        }

        var above = Path.GetDirectoryName(Path.GetFullPath(folder));
        if (above is not null)
        {
            Make(above);
        }

        Directory.CreateDirectory(folder);
        if (above is not null)
        {
            Flush(above);
        }
    }

    /// <summary>
    /// Has a folder's entries reach the disk. Does nothing where the system has no such call: on Windows, and on file systems that refuse.
    /// </summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = open(folder.Length == 0 ? "." : folder, 0);
        if (handle >= 0)
        {
            _ = fsync(handle);
            _ = close(handle);
        }
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int fsync(int handle);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int close(int handle);
}
