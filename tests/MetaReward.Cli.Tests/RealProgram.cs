using System.Diagnostics;

namespace MetaReward.Tests;

/// <summary>The program as a process of its own, to be interrupted or killed.</summary>
internal sealed class RealProgram : IDisposable
{
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(3);
    private readonly Process process;
    private readonly Task<string> said;
    private readonly Task<string> complained;

    private RealProgram(string[] words, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "metareward.dll"), .. words])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        process = Process.Start(start)!;
        (said, complained) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
    }

    public static RealProgram Start(params string[] words) => new(words, new Dictionary<string, string>());

    /// <summary>The same, with environment variables of its own.</summary>
    public static RealProgram Start(IReadOnlyDictionary<string, string> environment, params string[] words) => new(words, environment);

    /// <summary>Waits until a file is there, while the program lives.</summary>
    public async Task<RealProgram> UntilAsync(string file)
    {
        while (!File.Exists(file))
        {
            process.HasExited.ShouldBeFalse($"it ended before '{file}' was there");
            await Task.Delay(5);
        }

        return this;
    }

    /// <summary>Ends it as <c>kill -s</c> does, and gives what it said.</summary>
    public async Task<Screen> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, $"{process.Id}"]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>Waits for its end; 137 is killed.</summary>
    public async Task<Screen> EndAsync()
    {
        using var late = new CancellationTokenSource(Most);
        await process.WaitForExitAsync(late.Token);
        return new(process.ExitCode, await said, await complained);
    }

    public void Dispose()
    {
        process.Kill();
        process.Dispose();
    }
}
