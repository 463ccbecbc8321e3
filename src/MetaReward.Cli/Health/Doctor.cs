using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using MetaReward.Torch;

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
        [Runtime(), Sdk(), Processor(), .. Torch(), Memory(), Disk(folder)];

    private static Finding Runtime() =>
        new("runtime", State.Good,
            $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.OSDescription.Trim()} "
            + $"({RuntimeInformation.OSArchitecture})");

    private static Finding Sdk()
    {
        var folder = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "sdk"));
        var versions = Directory.Exists(folder) ? Directory.EnumerateDirectories(folder).Select(Path.GetFileName).Order().ToArray() : [];
        return versions.Length > 0
            ? new("SDK", State.Good, string.Join(", ", versions))
            : new("SDK", State.Weak, "none beside the runtime", "only needed to build: https://dot.net, version 10");
    }

    private static Finding Processor()
    {
        var found = $"{Environment.ProcessorCount} cores, {ProcessorFacts.Capability()}";
        return RuntimeInformation.ProcessArchitecture == Architecture.X64 && !Avx2.IsSupported
            ? new("processor", State.Weak, found, "without AVX2 libtorch is several times slower; any x64 processor since 2013 has it")
            : new("processor", State.Good, found);
    }

    private static IEnumerable<Finding> Torch()
    {
        try
        {
            return [.. TorchRuntime.Describe().Where(f => f.Name != "processor").Select(f => new Finding(f.Name, State.Good, f.Value))];
        }
        catch (TorchUnavailableException failure)
        {
            var (what, mend) = failure.Message.LastIndexOf(". ", StringComparison.Ordinal) is > 0 and var at
                ? (failure.Message[..(at + 1)], failure.Message[(at + 2)..])
                : (failure.Message, "run 'dotnet restore'");
            return [new("libtorch", State.Wrong, what, mend)];
        }
    }

    private static Finding Memory()
    {
        var bytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var found = $"{bytes / (double)Gigabyte:0.0} GB for this process";
        return bytes < 2 * Gigabyte
            ? new("memory", State.Weak, found,
                "the microworld needs about 1 GB, a 135M model about 4 GB: close other programs or raise the container's limit")
            : new("memory", State.Good, found);
    }

    private static Finding Disk(string folder)
    {
        var free = new DriveInfo(Path.GetFullPath(folder)).AvailableFreeSpace;
        var found = $"{free / (double)Gigabyte:0.0} GB free in {folder}";
        return free < Gigabyte
            ? new("disk", State.Weak, found,
                "a microworld run keeps about 100 MB, a 135M model's checkpoints 540 MB each: free some space or name another --out")
            : new("disk", State.Good, found);
    }
}
