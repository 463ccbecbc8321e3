using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using MetaReward.Cli.Results;
using MetaReward.Cli.Work;
using MetaReward.Recipes;
using MetaReward.Studio.Web;

namespace MetaReward.Cli.Verbs;

/// <summary><c>studio</c>: the runs in a browser, live.</summary>
public static class StudioVerb
{
    private static readonly Argument<string> Folder = new("folder")
    {
        Description = "The folder below which runs lie.", DefaultValueFactory = _ => Runs.Folder, HelpName = "folder",
    };

    private static readonly Option<string> Host = new("--host") { Description = "The address to listen at: localhost, or an IP address.",
        DefaultValueFactory = _ => "127.0.0.1", HelpName = "address" };

    private static readonly Option<int> Port = new("--port") { Description = "The port; 0 takes a free one.",
        DefaultValueFactory = _ => 8100, HelpName = "number" };

    public static Verb Build(Terminal terminal)
    {
        var command = new Command("studio", "Look at runs in a browser, live while they go on: figures, prompts, responses, judgments, "
            + "battles, pairs, and what other rules would have chosen. Ctrl+C ends it.");
        command.Add(Folder);
        command.Add(Host);
        command.Add(Port);
        command.SetAction(async (parsed, cancel) =>
        {
            var folder = parsed.GetValue(Folder)!;
            if (!Directory.Exists(folder))
            {
                throw new InvalidDataException(
                    $"there is no folder '{folder}'. Name the one below which your runs lie, or make a run with `{Self.Command} run`.");
            }

            using var judge = new StudioJudge();
            await using var studio = await StartAsync(Options(parsed, folder), judge, cancel);
            terminal.Note($"Runs     {Path.GetFullPath(folder)}\nAddress  {studio.Address}\n"
                + "         Open it in a browser. It is new at every start; Ctrl+C ends the studio.");
            Stopping.Words = "The studio ends. Runs that were begun in it go on.";
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancel);
            }
            catch (OperationCanceledException)
            {
                // asked to end
            }

            return 0;
        });
        return new(command, ["studio", "studio runs --port 8001"]);
    }

    private static StudioOptions Options(ParseResult parsed, string folder)
    {
        AskOptions.Expect(parsed.GetValue(Port) is >= 0 and <= 65535, "--port must be from 0 to 65535", parsed.GetValue(Port));
        var host = parsed.GetValue(Host)!;
        return host == "localhost" || IPAddress.TryParse(host, out _)
            ? new(folder, host == "localhost" ? "127.0.0.1" : host, parsed.GetValue(Port),
                Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)))
            : throw new UsageException($"--host must be an address of this machine, but '{ShortText.Of(host)}' came: 127.0.0.1 or "
                + "localhost for this machine alone, 0.0.0.0 for everybody who reaches it and knows the token.");
    }

    private static async Task<StudioServer> StartAsync(StudioOptions options, StudioJudge judge, CancellationToken cancel)
    {
        try
        {
            return await StudioServer.StartAsync(options, new()
            {
                World = Runs.WorldOf,
                Model = run => ReportVerb.ModelOf(run, stories: 0),
                Gates = run => [.. Gates.Of(run).Select(gate => gate.Result)],
                Alarms = RunAlarms.Of,
                Items = (run, t) => Looking.Items(run.Folder, t),
                Danger = StudioJudge.Danger,
                WhatIf = WhatIf,
                Judge = judge.AskAsync,
                Gradients = judge.GradientsAsync,
                Program = Self.Program,
            }, cancel);
        }
        catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
        {
            throw new IOException($"cannot listen at {options.Host}, port {options.Port}: {failure.Message.TrimEnd('.')}. Take another "
                + "--port, or a --host that is this machine's.", failure);
        }
    }

    private static Reselection WhatIf(RunReader run, int t, IReadOnlyDictionary<string, string> asked)
    {
        var recipe = Catalogue.Find(run.Manifest.Recipe);
        var options = SelectionOptions.Over(
            run.Manifest.Options, recipe, asked.Select(one => (one.Key, one.Value, one.Key[(one.Key.LastIndexOf('.') + 1)..])));
        return Reselection.Of(run, t, options, Runs.WorldOf(run));
    }
}
