using System.Runtime.InteropServices;

namespace MetaReward.Torch;

/// <summary>The C library's heap, where tensors lie.</summary>
internal static partial class NativeHeap
{
    /// <summary>
    /// Gives what is free back to the system: the C library keeps it for the thread that freed it, and the next room runs on another. Does
    /// nothing where the C library is not glibc.
    /// </summary>
    public static void Trim()
    {
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // another C library: it has its own ways
        }
        catch (DllNotFoundException)
        {
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int malloc_trim(nuint pad);
}
