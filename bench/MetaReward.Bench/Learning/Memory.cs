using System.Globalization;
using MetaReward.Torch;

namespace MetaReward.Bench.Learning;

/// <summary>What this process takes of the machine's memory, as Linux counts it; 0 where there is no such count.</summary>
internal static class Memory
{
    /// <summary>MiB now.</summary>
    public static double Now() => Field("VmRSS:");

    /// <summary>MiB at most since <see cref="ForgetPeak"/>.</summary>
    public static double Peak() => Field("VmHWM:");

    /// <summary>Lets the peak begin anew.</summary>
    public static void ForgetPeak()
    {
        GC.Collect();
        NativeHeap.Trim();
        if (File.Exists("/proc/self/clear_refs"))
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    private static double Field(string name)
    {
        var line = File.Exists("/proc/self/status")
            ? File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(name, StringComparison.Ordinal))
            : null;
        return line is null
            ? 0
            : double.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) / 1024;
    }
}
