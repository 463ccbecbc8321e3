namespace MetaReward.Remote.Hub;

/// <summary>
/// Keeps two processes from fetching one blob at once: an flock on the file that the Hub's Python library locks too. The file stays, its
/// lock goes with the process, however that ends.
/// </summary>
internal static class BlobLock
{
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolation = 32;

    private static readonly TimeSpan Again = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patient = TimeSpan.FromSeconds(1);

    /// <param name="path">The lock file; made when absent.</param>
    /// <param name="waiting">Called once if another process holds it for longer than a moment.</param>
    /// <returns>Disposed, it lets go.</returns>
    public static async Task<IDisposable> TakeAsync(string path, TimeProvider clock, Action waiting, CancellationToken cancel)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var began = clock.GetTimestamp();
        var told = false;
        while (true)
        {
            if (Take(path) is { } held)
            {
                return held;
            }

            if (!told && clock.GetElapsedTime(began) > Patient)
            {
                told = true;
                waiting();
            }

            await Task.Delay(Again, clock, cancel);
        }
    }

    private static FileStream? Take(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException held) when ((held.HResult & 0xffff) is WouldBlockLinux or WouldBlockMac or SharingViolation)
        {
            return null;
        }
    }
}
