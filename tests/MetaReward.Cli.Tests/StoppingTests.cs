using System.Diagnostics;
using MetaReward.Cli;
using MetaReward.Cli.Work;

namespace MetaReward.Tests;

/// <summary>
/// A verb that is in the midst of what cannot be interrupted when the signal comes: it reads a pipe whose other end, the test's, is open
/// and silent. The program ends all the same, soon, with the code of what was stopped.
/// </summary>
public sealed class StoppingTests(ITestOutputHelper output) : IDisposable
{
    /// <summary>The promise is 5 s; a machine that has other things to do may take longer to start a thread.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(9);

    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Every_verb_stops_soon_whatever_it_is_waiting_for()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("named pipes in the file system and signals");
        }

        (string Signal, string Pipe, string[] Words)[] verbs =
        [
            ("TERM", "run.yaml", ["run", "--out", folder["run"], "--config", folder["run.yaml"]]),
            ("INT", "run2.yaml", ["run", "--out", folder["run2"], "--config", folder["run2.yaml"]]),
            ("TERM", "plan.yaml", ["plan", "--config", folder["plan.yaml"]]),
            ("TERM", "preflight.yaml", ["preflight", "--config", folder["preflight.yaml"]]),
            ("TERM", "ifeval.jsonl", ["eval", "ifeval", "--out", folder["evals"], "--data", folder["ifeval.jsonl"]]),
            ("TERM", "verdicts.jsonl", ["eval", "verdicts", "--data", folder["verdicts.jsonl"]]),
            ("INT", "prompts.jsonl",
                ["eval", "judge", "--out", folder["evals2"], "--data", folder["prompts.jsonl"], "--judge", "microworld"]),
            ("TERM", Model("chat"), ["chat", "--model", folder["chat"], "sort"]),
            ("TERM", Model("export"), ["export", folder["export"], "--to", folder["exported"]]),
            ("TERM", Model("compare"), ["compare", folder["compare"], "microworld"]),
            ("TERM", "", ["chat"]),
        ];
        var stopped = await Task.WhenAll(verbs.Select(verb => StopAsync(verb.Signal, verb.Pipe, verb.Words)));
        foreach (var ((signal, _, words), (screen, took)) in verbs.Zip(stopped))
        {
            output.WriteLine($"{words[0],-10}{words[^1],-12}{signal,-5} {took.TotalSeconds:0.00} s");
            screen.Code.ShouldBe(Program.Stopped, $"{string.Join(' ', words)}: {screen.Error}");
            screen.Error.ShouldContain("Stopped.");
            took.ShouldBeLessThan(Soon, string.Join(' ', words));
        }
    }

    public void Dispose() => folder.Dispose();

    /// <summary>A checkpoint whose configuration is the pipe.</summary>
    private string Model(string name)
    {
        SeedCheckpoint.Untrained(Seed.Of(0)).Save(folder[name]);
        File.Delete(folder[$"{name}/config.json"]);
        return $"{name}/config.json";
    }

    private async Task<(Screen Screen, TimeSpan Took)> StopAsync(string signal, string pipe, string[] words)
    {
        if (pipe != "")
        {
            await Process.Start("mkfifo", [folder[pipe]]).WaitForExitAsync();
        }

        using var program = RealProgram.Start(words);
        using var silent = pipe == "" ? await AfterAsync(TimeSpan.FromSeconds(6)) // it reads its standard input by then
            // opened when the program opens it
            : await Task.Run(() => new FileStream(folder[pipe], FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
        var clock = Stopwatch.StartNew();
        return (await program.SignalAsync(signal), clock.Elapsed);
    }

    private static async Task<Stream> AfterAsync(TimeSpan time)
    {
        await Task.Delay(time);
        return Stream.Null;
    }
}
