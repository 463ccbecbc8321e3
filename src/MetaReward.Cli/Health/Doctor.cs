using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace MetaReward.Cli.Health;

/// <summary>How a finding bears on a run.</summary>
public enum State
{
    Good,

    /// <summary>Runs, but slower or nearer to a limit than it could be.</summary>
    Weak,

    /// <summary>A run would fail.</summary>
    Wrong,
}

/// <summary>One thing looked at.</summary>
/// <param name="What">The thing.</param>
/// <param name="State">Whether it will do.</param>
/// <param name="Found">What is there.</param>
/// <param name="Mend">What to do about it; empty where nothing is to be done.</param>
public sealed record Finding(string What, State State, string Found, string Mend = "");

/// <summary>Looks at the machine.</summary>
public static class Doctor
{
    private const long Gigabyte = 1L << 30;

    /// <summary>All findings.</summary>
    /// <param name="folder">Where runs would be kept.</param>
    public static IReadOnlyList<Finding> Examine(string folder) =>
    [
        new(".NET", State.Good, $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription.Trim()} ({RuntimeInformation.OSArchitecture})"),
        Processor(),
        Memory(),
        Disk(folder),
    ];

    private static Finding Processor()
    {
        var features = new[]
        {
            (Avx2.IsSupported, "AVX2"), (Avx512F.IsSupported, "AVX-512"), (HasFlag("avx512_bf16"), "AVX512-BF16"), (HasFlag("amx_bf16"), "AMX-BF16"),
        };
        var has = string.Join(", ", features.Where(f => f.Item1).Select(f => f.Item2));
        var found = $"{Environment.ProcessorCount} cores{(has == "" ? "" : ", " + has)}";
        return RuntimeInformation.ProcessArchitecture == Architecture.X64 && !Avx2.IsSupported
            ? new("processor", State.Weak, found, "without AVX2 libtorch is several times slower; any x64 processor since 2013 has it")
            : new("processor", State.Good, found);
    }

    private static Finding Memory()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var found = $"{bytes / (double)Gigabyte:0.0} GB for this process";
        return bytes < 2 * Gigabyte
            ? new("memory", State.Weak, found, "the microworld needs about 1 GB, a 135M model about 4 GB: close other programs or raise the container's limit")
            : new("memory", State.Good, found);
    }

    private static Finding Disk(string folder)
    {
        var drive = new DriveInfo(Path.GetFullPath(folder));
        var found = $"{drive.AvailableFreeSpace / (double)Gigabyte:0.0} GB free for {folder}";
        return drive.AvailableFreeSpace < Gigabyte
            ? new("disk", State.Weak, found, "a microworld run keeps about 100 MB, a 135M model's checkpoints 540 MB each: free some space or name another --out")
            : new("disk", State.Good, found);
    }

    private static bool HasFlag(string flag) =>
        File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("flags", StringComparison.Ordinal)) is { } line
        && line.Split(' ').Contains(flag);
}
