using System.Runtime.InteropServices;

namespace MetaReward.Studio.Web;

/// <summary>
/// Which files may be opened: files and folders, and nothing that somebody put in their place: links, which lead elsewhere, and pipes and
/// devices, at which a reader waits for ever.
/// </summary>
internal static class PlainFiles
{
    private const int Here = -100; // AT_FDCWD
    private const int AsItIs = 0x100; // AT_SYMLINK_NOFOLLOW
    private const uint Kind = 1; // STATX_TYPE
    private const int Size = 256;
    private const int ModeAt = 28;
    private const int KindMask = 0xF000;
    private const int File = 0x8000;
    private const int Folder = 0x4000;

    /// <summary>Whether it is a file or a folder, or is not there.</summary>
    public static bool Is(string path)
    {
        if (!OperatingSystem.IsLinux())
            return new FileInfo(path).LinkTarget is null;
        var told = new byte[Size];
        return Tell(Here, path, AsItIs, Kind, told) != 0 || (BitConverter.ToUInt16(told, ModeAt) & KindMask) is File or Folder;
    }

    /// <summary>The first thing within a folder that is neither; null where there is none. Links are not followed.</summary>
    public static string? Stranger(string folder) =>
        Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { AttributesToSkip = FileAttributes.None }).Select(path =>
            !Is(path) ? path : Directory.Exists(path) ? Stranger(path) : null).FirstOrDefault(found => found is not null);

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Tell(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] told);
}
