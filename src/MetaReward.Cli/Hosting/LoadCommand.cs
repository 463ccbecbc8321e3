using System.Diagnostics;
using System.Globalization;
using MetaReward.Remote.Hosting;

namespace MetaReward.Cli.Hosting;

/// <summary>The user's command that gives a server new weights, and the wait until it answers again.</summary>
/// <param name="template">With {folder}, {adapter} and {fingerprint}.</param>
/// <param name="servers">Those that must answer afterwards.</param>
/// <param name="wireOf">Sends to a server.</param>
/// <param name="ready">How long they may take.</param>
/// <param name="say">Told each line that the command says.</param>
internal sealed class LoadCommand(
    string template, IReadOnlyList<Uri> servers, Func<Uri, IServerWire> wireOf, TimeSpan ready, Action<string> say)
{
    private const int Lines = 12;

    /// <summary>Runs it and waits.</summary>
    /// <exception cref="InvalidDataException">It fails, or a server does not answer in time.</exception>
    public async Task<string> RunAsync(HostedPolicy checkpoint, CancellationToken cancel)
    {
        if (template.Contains("{adapter}", StringComparison.Ordinal) && checkpoint is { Adapter: null, IsFirst: false })
        {
            throw new InvalidDataException(
                "serving.command names {adapter}, and the checkpoint has none: set training.lora_rank, or use {folder}");
        }

        var command = template.Replace("{folder}", Quoted(checkpoint.Folder), StringComparison.Ordinal)
            .Replace("{adapter}", Quoted(checkpoint.Adapter ?? ""), StringComparison.Ordinal)
            .Replace("{fingerprint}", checkpoint.Fingerprint, StringComparison.Ordinal);
        await ExecuteAsync(command, cancel);
        foreach (var server in servers)
        {
            await AnswersAsync(server, cancel);
        }

        return "by serving.command";
    }

    private async Task ExecuteAsync(string command, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false,
        })!;
        process.StandardInput.Close();
        var last = new Queue<string>();
        void Hear(string? line)
        {
            if (line is not null)
            {
                lock (last)
                {
                    last.Enqueue(line);
                    if (last.Count > Lines)
                    {
                        last.Dequeue();
                    }
                }

                say("  " + line);
            }
        }

        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0)
        {
            string words;
            lock (last)
            {
                words = string.Join("\n  ", last);
            }

            throw new InvalidDataException($"serving.command ended with exit code {process.ExitCode}. Its last words:\n  {words}");
        }
    }

    private async Task AnswersAsync(Uri server, CancellationToken cancel)
    {
        var (clock, began, words) = (TimeProvider.System, TimeProvider.System.GetTimestamp(), "");
        do
        {
            var (status, body) = await wireOf(server).SendAsync(HttpMethod.Get, "/v1/models", null, cancel);
            if (status is >= 200 and < 300)
            {
                return;
            }

            words = status == 0 ? body : status.ToString(CultureInfo.InvariantCulture);
            await Task.Delay(TimeSpan.FromSeconds(1), cancel);
        }
        while (clock.GetElapsedTime(began) < ready);

        throw new InvalidDataException(
            $"{server} does not answer {ready.TotalSeconds:0} s after serving.command ({words}). Mend it; "
            + "the same command goes on from here. "
            + "serving.ready_seconds gives it more time.");
    }

    private static string Quoted(string path) => "'" + path.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
