using System.Runtime.InteropServices;

namespace MetaReward.Torch;

/// <summary>
/// oneDNN compiles a program for every shape of a product and keeps up to 1,024 of them with their scratch memory, one or two MiB each: as
/// sequences come and go, every number of rows is another shape, and memory grows for hours. A pass needs a few dozen.
/// </summary>
internal static partial class CompiledProducts
{
    private const string Capacity = "ONEDNN_PRIMITIVE_CACHE_CAPACITY";

    /// <summary>How many may be kept.</summary>
    public const int Most = 64;

    /// <summary>Before LibTorch is loaded; a setting of the user's own stays.</summary>
    public static void Limit() => _ = setenv(Capacity, $"{Most}", 0);

    /// <summary>What native code finds set: the runtime's own view of the environment is a copy.</summary>
    public static string? Setting() => Marshal.PtrToStringUTF8(getenv(Capacity));

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int setenv(string name, string value, int overwrite);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint getenv(string name);
}
