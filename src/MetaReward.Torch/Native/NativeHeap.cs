using System.Runtime.InteropServices;

namespace MetaReward.Torch;

/// <summary>The C library's heap, where tensors lie.</summary>
internal static partial class NativeHeap
{
    private const int TrimThreshold = -1, MapThreshold = -3; // malloc.h

    /// <summary>
    /// Has the C library keep the memory that passes free instead of giving it back each time: a pass's tensors are a few megabytes, and
    /// mapping and clearing their pages anew took a sixth of a long prefill. <see cref="Trim"/> gives it back between rooms. Does nothing
    /// where the C library is not glibc.
    /// </summary>
    public static void Keep() => Quietly(() => _ = mallopt(MapThreshold, 32 << 20) & mallopt(TrimThreshold, int.MaxValue));

    /// <summary>
    /// Gives what is free back to the system: the C library keeps it for the thread that freed it, and the next room runs on another. Does
    /// nothing where the C library is not glibc.
    /// </summary>
    public static void Trim() => Quietly(() => _ = malloc_trim(0));

    private static void Quietly(Action call)
    {
        try
        {
            call();
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

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mallopt(int parameter, int value);
}
