using System.Globalization;
using MetaReward.Cli;
using MetaReward.Cli.Serve;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Recipes;
using MetaReward.Serving;
using MetaReward.Torch;

namespace MetaReward.Bench.Served;

/// <summary>What a run with a faulty server came to.</summary>
/// <param name="Tries">Requests that the server got.</param>
/// <param name="Starts">How often the run had to be started.</param>
/// <param name="Same">Whether its pairs are those of a run without a server: ids, texts, tokens, scores.</param>
/// <param name="Distance">The largest difference of their log-probs; rounding, where the rest is the same.</param>
/// <param name="Records">Responses, judgments and battles that it kept.</param>
/// <param name="Missing">How many of them are no replies.</param>
/// <param name="Said">What was said of the server, each once.</param>
/// <param name="Ended">With what message a part of the run ended; empty where none did.</param>
internal sealed record ServedRunOutcome(
    int Tries, int Starts, bool Same, double Distance, int Records, int Missing, IReadOnlyList<string> Said, string Ended);

/// <summary>A small run of the built-in world whose student a server plays, with a fault between them.</summary>
internal static class ServedRun
{
    private static readonly string[] Small =
    [
        "loop.iterations=1", "loop.prompts_per_iteration=8", "loop.responses_per_prompt=4", "loop.judgments_per_response=3",
        "loop.shard_size=4", "evaluation.prompts=4",
    ];

    /// <summary>What is worth telling of what a run says of its server.</summary>
    private static readonly string[] Telling = ["lacks", "does not take", "left out", "asked again"];

    /// <summary>The same run without a server.</summary>
    /// <param name="folder">Where.</param>
    public static Task HereAsync(string folder, CancellationToken cancel) => RunAsync(folder, [], _ => { }, cancel);

    /// <summary>A run with a faulty server.</summary>
    /// <param name="fault">What it does.</param>
    /// <param name="folder">Where.</param>
    /// <param name="here">The run without a server.</param>
    public static async Task<ServedRunOutcome> WithAsync(RunFault fault, string folder, string here, CancellationToken cancel)
    {
        var said = new List<string>();
        await using var server = await ServeAsync(cancel);
        var behind = new Uri(server.Address);
        Environment.SetEnvironmentVariable("METAREWARD_REPLY_SECONDS", fault.Patience.ToString(CultureInfo.InvariantCulture));
        Environment.SetEnvironmentVariable("METAREWARD_PATIENCE_SECONDS", "10");
        try
        {
            var (tries, starts, ended) = (0, 0, "");
            for (var again = true; again && starts < 3; starts++)
            {
                await using var proxy = await FaultyProxy.StartAsync(behind, async (http, self, number) =>
                {
                    if (starts == 0 && fault.Dies > 0 && number == fault.Dies)
                    {
                        _ = Task.Run(self.StopAsync, CancellationToken.None);
                        http.Abort();
                        return true;
                    }

                    return await fault.Answer(http, change => self.PassAsync(http, change), number);
                });
                var servers = fault.HasReplica ? $"{proxy.Address},{behind}" : $"{proxy.Address}";
                try
                {
                    await RunAsync(folder, [$"serving.server=microworld@{servers}", "serving.load=sglang", .. fault.Settings],
                        said.Add, cancel);
                    again = false;
                }
                catch (InvalidDataException end)
                {
                    ended = end.Message.Replace($"{proxy.Address}", "SITE", StringComparison.Ordinal);
                }

                tries += proxy.Asked;
            }

            var records = Records(folder);
            var (same, distance) = Compared(folder, here);
            return new(tries, starts, same, distance, records.Count, records.Count(IsMissing),
                [.. said.Select(line => line.Replace($"{behind}", "OTHER", StringComparison.Ordinal)).Distinct()], ended);
        }
        finally
        {
            Environment.SetEnvironmentVariable("METAREWARD_REPLY_SECONDS", null);
            Environment.SetEnvironmentVariable("METAREWARD_PATIENCE_SECONDS", null);
        }
    }

    /// <summary>The seed model behind a server of this program, which takes weights.</summary>
    internal static async Task<ModelServer> ServeAsync(CancellationToken cancel)
    {
        var checkpoints = new ServedCheckpoints(new(), new(), new LiveOptions(), null, _ => { });
        checkpoints.Add(RunSettings.Microworld, RunSettings.Microworld);
        return await ModelServer.StartAsync(checkpoints.Shelf, new(Port: 0) { TakesWeights = true }, checkpoints, _ => { }, cancel);
    }

    private static async Task RunAsync(string folder, IReadOnlyList<string> more, Action<string> said, CancellationToken cancel)
    {
        var settings = Resolved.From(Small.Concat(more).Select(SettingSources.Set)).Settings;
        using var words = new StringWriter();
        var progress = new RoomProgress(new Terminal(TextWriter.Null, words, Watched: false), TimeProvider.System);
        try
        {
            await new Session(settings, folder, progress) { Plans = false }.RunAsync(cancel);
        }
        finally
        {
            foreach (var line in words.ToString().Split('\n')
                .Where(line => Telling.Any(word => line.Contains(word, StringComparison.Ordinal))))
            {
                said(line.Trim());
            }
        }
    }

    private static (bool Same, double Distance) Compared(string folder, string here)
    {
        var (one, other) = (RunReader.Open(folder).Pairs(1), RunReader.Open(here).Pairs(1));
        static IEnumerable<Sample> Samples(IEnumerable<PreferencePair> pairs) =>
            pairs.SelectMany(pair => new[] { pair.Chosen, pair.Rejected })
                .Select(side => ((Target.Sampled)side.Target).Sample);
        static string Words(PreferencePair pair) => $"{pair.Id} {pair.Prompt.Key} " + string.Join(' ', new[] { pair.Chosen, pair.Rejected }
            .Select(side => $"{side.Id} {side.Score:R} {side.Target.Words()}"))
                + string.Join(' ', Samples([pair]).SelectMany(sample => sample.Tokens));
        var same = one.Select(Words).SequenceEqual(other.Select(Words));
        return (same, !same ? double.NaN : Samples(one).Zip(Samples(other)).SelectMany(pair => pair.First.Logps.Zip(pair.Second.Logps,
            (a, b) => Math.Abs((double)a - b))).DefaultIfEmpty(0).Max());
    }

    /// <summary>Everything that was said in the iteration.</summary>
    private static List<Sample> Records(string folder)
    {
        var run = RunReader.Open(folder);
        return
        [
            .. run.Responses(1).Select(response => response.Sample), .. run.Judgments(1).Select(judgment => judgment.Sample),
            .. run.Battles(1).Select(battle => battle.Sample),
        ];
    }

    private static bool IsMissing(Sample sample) => sample.Finish is Finish.NoReply or Finish.Refused;
}
