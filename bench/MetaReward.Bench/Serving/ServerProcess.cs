using System.Diagnostics;
using System.Globalization;

namespace MetaReward.Bench.Serving;

/// <summary><c>metareward serve</c> as a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process process;

    private ServerProcess(Process process, Uri address) => (this.process, Address) = (process, address);

    /// <summary>Where it listens, with the version.</summary>
    public Uri Address { get; }

    /// <summary>Memory that it holds, in MiB.</summary>
    public double Memory =>
        double.Parse(File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;

    /// <summary>Starts it, and waits until it says where it listens.</summary>
    /// <param name="model">What is served.</param>
    /// <param name="more">More words of the command line.</param>
    public static async Task<ServerProcess> StartAsync(string model, IEnumerable<string> more, CancellationToken cancel)
    {
        var started = Process.Start(new ProcessStartInfo("dotnet",
            [Path.Combine(AppContext.BaseDirectory, "metareward.dll"), "serve", $"m={model}", "--port", "0", "--no-token", .. more])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false,
        })!;
        while (await started.StandardError.ReadLineAsync(cancel) is { } line)
        {
            Console.Error.WriteLine(line);
            if (line.StartsWith("Address", StringComparison.Ordinal))
            {
                _ = Task.Run(() => started.StandardError.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None),
                    CancellationToken.None);
                return new(started, new(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
            }
        }

        throw new InvalidDataException("the server did not start");
    }

    public void Dispose()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.Dispose();
    }
}
