using System.Runtime.Intrinsics.X86;

namespace MetaReward.Torch;

/// <summary>
/// What the processor can do, as far as it decides speed: LibTorch's matrix products in bfloat16 need AVX512-BF16 or AMX to pay off.
/// </summary>
public static class ProcessorFacts
{
    private static readonly Lazy<string[]> Flags = new(ReadFlags);

    /// <summary>Matrix products in bfloat16 run on instructions of their own.</summary>
    public static bool FastBFloat16 => Flags.Value.Contains("avx512_bf16") || Flags.Value.Contains("amx_bf16");

    /// <summary>One line: the widest vectors, and whether bfloat16 is fast.</summary>
    public static string Capability()
    {
        var vectors = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX2";
        return $"{vectors}, {(FastBFloat16 ? "fast" : "slow")} bfloat16";
    }

    private static string[] ReadFlags() => File.Exists("/proc/cpuinfo")
        ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal))?.Split(' ') ?? []
        : [];
}
