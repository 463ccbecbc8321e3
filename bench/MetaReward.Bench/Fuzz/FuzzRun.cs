using System.Diagnostics;

namespace MetaReward.Bench.Fuzz;

/// <summary>What a reader did with all cases.</summary>
/// <param name="Refused">Ended in the one kind of error that is meant.</param>
/// <param name="Reasons">How many different ones, without names and numbers.</param>
/// <param name="Faults">The first few cases that did anything else, with what they did.</param>
/// <param name="Slowest">Milliseconds of processor time of the slowest case: others may be using the machine.</param>
/// <param name="Largest">Most bytes that a case allocated, which bounds what it held.</param>
public sealed record FuzzResult(string Name, int Cases, int Accepted, int Refused, int Reasons, int Faulty, IReadOnlyList<string> Faults,
    double Slowest, long Largest, long Peak, double Seconds);

/// <summary>
/// Runs the cases of one reader in this process, telling in a file which case it is at, so that a crash can be told, too.
/// </summary>
internal static class FuzzRun
{
    private const double SlowMs = 2000; // of processor time
    private const long MuchBytes = 256L << 20;
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(5);

    /// <param name="progress">Where the number of the case under way is kept.</param>
    /// <param name="first">Number of the first case.</param>
    public static FuzzResult Run(FuzzTarget target, Seed seed, int first, int count, string progress)
    {
        var (accepted, refused, faulty, slowest, largest) = (0, 0, 0, 0.0, 0L);
        var (faults, reasons) = (new List<string>(), new HashSet<string>());
        var clock = Stopwatch.StartNew();
        using var at = new FileStream(progress, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 1);
        using var watchdog = new Watchdog(Hang, () => Environment.FailFast("a case did not come to an end"));
        for (var number = first; number < first + count; number++)
        {
            at.Position = 0;
            at.Write(BitConverter.GetBytes(number));
            var bytes = target.Make(new Chance(seed.Derive(target.Name).Derive(number)));
            var (started, allocated) = (Environment.CpuUsage.TotalTime, GC.GetAllocatedBytesForCurrentThread());
            watchdog.Begin();
            var fault = Read(target, bytes, reasons, ref accepted, ref refused);
            watchdog.End();
            var (took,
                used) = ((Environment.CpuUsage.TotalTime - started).TotalMilliseconds, GC.GetAllocatedBytesForCurrentThread() - allocated);
            (slowest, largest) = (Math.Max(slowest, took), Math.Max(largest, used));
            fault ??= took > SlowMs ? $"took {took:0} ms" : used > MuchBytes ? $"allocated {used >> 20} MiB" : null;
            if (fault is not null && ++faulty <= 10)
            {
                faults.Add($"case {number} ({bytes.Length} bytes): {fault}");
                Console.Error.WriteLine($"{target.Name}, {faults[^1]}");
            }
        }

        return new(target.Name, count, accepted, refused, reasons.Count, faulty, faults, slowest, largest,
            Process.GetCurrentProcess().PeakWorkingSet64, clock.Elapsed.TotalSeconds);
    }

    /// <summary>Null: accepted, or refused as is meant.</summary>
    private static string? Read(FuzzTarget target, byte[] bytes, HashSet<string> reasons, ref int accepted, ref int refused)
    {
        try
        {
            target.Read(bytes);
            accepted++;
            return null;
        }
        catch (InvalidDataException clear)
        {
            refused++;
            reasons.Add(Bare(clear.Message));
            return string.IsNullOrWhiteSpace(clear.Message) ? "an error without words" : null;
        }
        catch (Exception wrong)
        {
            var place = wrong.StackTrace?.Split('\n')
                .FirstOrDefault(line => line.Contains(" MetaReward.", StringComparison.Ordinal))?.Trim() ?? "?";
            return $"{wrong.GetType().Name}: {wrong.Message.ReplaceLineEndings(" ")} {place}";
        }
    }

    private static string Bare(string message)
    {
        var words = message[(message.IndexOf(':', StringComparison.Ordinal) + 1)..];
        return string.Concat(string.Join("'", words.Split('\'').Where((_, i) => i % 2 == 0))
            .Where(letter => !char.IsDigit(letter)).Take(60));
    }

    /// <summary>Ends the process when a case takes far too long.</summary>
    private sealed class Watchdog : IDisposable
    {
        private readonly Timer _timer;
        private readonly TimeSpan _patience;

        public Watchdog(TimeSpan patience, Action give)
        {
            (_patience, _timer) = (patience, new Timer(_ => give()));
        }

        public void Begin() => _timer.Change(_patience, Timeout.InfiniteTimeSpan);

        public void End() => _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public void Dispose() => _timer.Dispose();
    }
}
