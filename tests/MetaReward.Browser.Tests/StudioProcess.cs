using System.Collections.Concurrent;
using System.Diagnostics;

namespace MetaReward.Tests;

/// <summary>The program as it is built beside these tests, in a folder of its own: a run that is made, and a studio that is open.</summary>
internal sealed class StudioProcess : IAsyncDisposable
{
    private static readonly string Program = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "MetaReward.Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')),
            "metareward.dll"));

    private readonly string folder = Directory.CreateTempSubdirectory("metareward-browser-").FullName;
    private readonly ConcurrentQueue<string> said = new();
    private Process? studio;

    /// <summary>The address to open.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where runs lie.</summary>
    public string Runs => Path.Combine(folder, "runs");

    /// <summary>Makes a small run.</summary>
    public async Task RunAsync(string name, CancellationToken cancel)
    {
        using var run = Begin("run", "--out", Path.Combine(Runs, name), "--set", "loop.iterations=1",
            "--set", "loop.prompts_per_iteration=24", "--set", "evaluation.prompts=12");
        await run.WaitForExitAsync(cancel);
        run.ExitCode.ShouldBe(0, string.Join('\n', said));
    }

    /// <summary>Opens the studio.</summary>
    public async Task OpenAsync(CancellationToken cancel)
    {
        studio = Begin("studio", Runs, "--port", "0");
        for (var i = 0; i < 600 && Address.Length == 0; i++)
        {
            await Task.Delay(50, cancel);
            Address = said.FirstOrDefault(line => line.StartsWith("Address  ", StringComparison.Ordinal))?["Address  ".Length..] ?? "";
        }

        Address.ShouldStartWith("http://127.0.0.1:", customMessage: string.Join('\n', said));
    }

    public async ValueTask DisposeAsync()
    {
        if (studio is { HasExited: false })
        {
            studio.Kill(entireProcessTree: true);
            await studio.WaitForExitAsync();
        }

        studio?.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Process Begin(params string[] arguments)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = folder, UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        process.OutputDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data ?? "");
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }
}
