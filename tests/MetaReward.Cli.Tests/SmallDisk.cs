using System.Diagnostics;

namespace MetaReward.Tests;

/// <summary>A file system of a few kilobytes; only root can mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public string Path => folder.Path;

    public static SmallDisk Mount(int kilobytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux, to mount a small tmpfs");
        var disk = new SmallDisk();
        Assert.SkipUnless(Call("mount", "-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", disk.Path) == 0,
            "this root may not mount a tmpfs");
        return disk;
    }

    public void Grow(int kilobytes) => Call("mount", "-o", $"remount,size={kilobytes}k", Path).ShouldBe(0);

    public void Dispose()
    {
        Call("umount", Path);
        folder.Dispose();
    }

    private static int Call(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
