using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MetaReward.Torch;

/// <summary>
/// TorchSharp hands a number to LibTorch as an object with a finalizer (<c>Scalar</c>) and keeps no hold of it during the call, the 1
/// inside <c>a + b</c> included. A garbage collection at that moment frees what native code is still to read: an error at best, another
/// number at worst. So the binding's function that frees numbers is replaced by one of ours, which waits before it frees: longer than any
/// operation on numbers takes. Why we do it so: docs/decisions.
/// </summary>
internal static unsafe partial class NumberLifetimes
{
    private const string Free = "THSTorch_dispose_scalar";
    private const int ReadAndExecute = 5, All = 7; // mprotect(2)
    private const long Wait = 10_000; // milliseconds

    private static readonly Lock Door = new();
    private static readonly Queue<(nint Number, long Since)> Waiting = new();
    private static delegate* unmanaged<nint, void> delete;

    /// <summary>False where the system lets no program change its code: there the risk stays.</summary>
    public static bool Kept { get; private set; }

    /// <summary>Before the binding is used. Linux x64 only.</summary>
    public static void Keep(nint binding)
    {
        delete = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(NativeLibrary.Load("libstdc++.so.6"), "_ZdlPv");
        delegate* unmanaged<nint, void> later = &Later;
        var function = NativeLibrary.GetExport(binding, Free);
        var page = function & ~(nint)(Environment.SystemPageSize - 1);
        var length = (nuint)(function - page + 12);
        if (mprotect(page, length, All) == 0)
        {
            var code = (byte*)function;
            (code[0], code[1]) = (0x48, 0xB8); // mov rax, later
            Unsafe.WriteUnaligned(code + 2, (nint)later);
            (code[10], code[11]) = (0xFF, 0xE0); // jmp rax
            _ = mprotect(page, length, ReadAndExecute);
            Kept = true;
        }
    }

    [UnmanagedCallersOnly]
    private static void Later(nint number)
    {
        var now = Environment.TickCount64;
        lock (Door)
        {
            Waiting.Enqueue((number, now));
            while (now - Waiting.Peek().Since > Wait)
            {
                delete(Waiting.Dequeue().Number);
            }
        }
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int mprotect(nint address, nuint length, int protection);
}
