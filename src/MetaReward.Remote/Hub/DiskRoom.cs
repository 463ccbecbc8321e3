using System.Globalization;

namespace MetaReward.Remote.Hub;

/// <summary>Room on the disk.</summary>
public static class DiskRoom
{
    /// <exception cref="HubException">Less is free than a plan still fetches.</exception>
    internal static void Check(PullPlan plan, string cache)
    {
        var folder = cache;
        while (!Directory.Exists(folder) && Path.GetDirectoryName(folder) is { } above)
        {
            folder = above;
        }

        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (plan.Missing > free)
        {
            throw new HubException(
                $"{plan.Model} needs {Of(plan.Missing)} more in '{cache}', where {Of(free)} are free. Free some space, "
                + "or name another folder with HF_HUB_CACHE. Nothing was fetched.");
        }
    }

    /// <summary>Bytes for people: <c>950 B</c>, <c>12.3 MB</c>, <c>4.51 GB</c>; powers of a thousand.</summary>
    public static string Of(long bytes) => bytes switch
    {
        < 1000 => $"{bytes} B",
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };
}
