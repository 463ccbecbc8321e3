using MetaReward.Bench.Served;
using MetaReward.Cli;
using MetaReward.Cli.Serve;
using MetaReward.Cli.Settings;
using MetaReward.Cli.Work;
using MetaReward.Recipes;
using MetaReward.Serving;
using MetaReward.Tests.External;

namespace MetaReward.Tests;

/// <summary>A run of the built-in world whose student a server plays, which is given the weights of each training.</summary>
public class ServedStudentTests
{
    private const string Key = "a-secret-of-this-test-7f3a";

    private static readonly string[] Small =
    [
        "loop.iterations=1", "loop.prompts_per_iteration=6", "loop.responses_per_prompt=4", "loop.judgments_per_response=3",
        "loop.shard_size=4", "evaluation.prompts=4",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Its_pairs_and_its_next_weights_are_those_of_a_run_here_and_its_key_is_nowhere()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServeAsync(Key);
        var variable = $"METAREWARD_API_KEY_127_0_0_1_{new Uri(server.Address).Port}";
        Environment.SetEnvironmentVariable(variable, Key);
        try
        {
            await RunAsync(folder["here"], []);
            var said = await RunAsync(folder["there"], [$"serving.server={server.Address}"]);
            said.ShouldContain("gives several choices, seeded, with token ids and log-probabilities");
            said.ShouldContain("by SGLang's way");
            Words(folder["there"]).ShouldBe(Words(folder["here"]));
            File.ReadAllBytes(Path.Combine(folder["there"], "iter-01", "9-checkpoint", "model.safetensors")).Length
                .ShouldBe(File.ReadAllBytes(Path.Combine(folder["here"], "iter-01", "9-checkpoint", "model.safetensors")).Length);
            said.ShouldNotContain(Key);
            foreach (var file in Directory.EnumerateFiles(folder["there"], "*", SearchOption.AllDirectories))
            {
                System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancel)).Contains(Key, StringComparison.Ordinal)
                    .ShouldBeFalse(file);
            }

            File.ReadAllText(Path.Combine(folder["there"], "servers.json")).ShouldContain("\"student\"");
        }
        finally
        {
            Environment.SetEnvironmentVariable(variable, null);
        }
    }

    [Fact]
    public async Task Served_and_trained_elsewhere_two_iterations_get_their_weights_into_the_server()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServeAsync(null);
        var screen = await Screen.RunAsync(
            [.. ExternalRun.Words(folder["run"], ExternalRun.Command(), 2, $"serving.server={server.Address}", "serving.check=engine")
                .Where(word => word != "--quiet")]);
        screen.Code.ShouldBe(0, screen.Error);
        screen.Error.Split("by SGLang's way; log-probs differ from ours by").Length.ShouldBe(3, screen.Error);
        var run = RunReader.Open(folder["run"]);
        run.SamplerOf<Response>(2).ShouldBe(TrainedFiles.Manifest(Path.Combine(folder["run"], "iter-01"))!.Policy);
        var verified = await Screen.RunAsync("verify", folder["run"]);
        verified.Code.ShouldBe(0, verified.Out);
        verified.Out.ShouldNotContain("unknown ");
    }

    [Fact]
    public async Task A_server_that_keeps_its_old_weights_ends_the_run()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServeAsync(null);
        var end = await Should.ThrowAsync<InvalidDataException>(
            RunAsync(folder["run"], [$"serving.server={server.Address}", "serving.load=none"]));
        end.Message.ShouldContain("does not answer with the weights of");
        end.Message.ShouldContain("log-probs differ by");
        File.Exists(Path.Combine(folder["run"], "iter-01", "9-checkpoint", "manifest.json")).ShouldBeTrue();

        var said = await RunAsync(folder["run"], [$"serving.server={server.Address}"]); // another way, and the run goes on
        said.ShouldContain("by SGLang's way");
    }

    [Fact]
    public async Task A_server_of_another_model_is_refused_before_anything_is_asked()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServeAsync(null, RunSettings.Teacher);
        (await Should.ThrowAsync<InvalidDataException>(RunAsync(folder["run"], [$"serving.server={server.Address}", "serving.load=none"])))
            .Message.ShouldContain("does not answer with the weights of");
        Directory.Exists(Path.Combine(folder["run"], "iter-01")).ShouldBeFalse();
        // it is given the run's model
        (await RunAsync(folder["run"], [$"serving.server={server.Address}"])).ShouldContain("by SGLang's way");
    }

    [Fact]
    public async Task A_server_without_choices_seeds_ids_and_log_probs_is_done_with_and_that_is_said()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServeAsync(null);
        var plain = RunFault.All.Single(fault => fault.Changes);
        await using var proxy = await FaultyProxy.StartAsync(new(server.Address),
            (http, self, number) => plain.Answer(http, change => self.PassAsync(http, change), number));
        var said = await RunAsync(folder["run"], [$"serving.server={RunSettings.Microworld}@{proxy.Address}", "serving.load=sglang"]);
        foreach (var lack in (string[])["several choices", "token ids", "log-probabilities",
            "greedy answers are ours to the letter"])
        {
            said.ShouldContain(lack);
        }

        var run = RunReader.Open(folder["run"]);
        run.Pairs(1).Count.ShouldBeGreaterThan(0);
        run.Judgments(1).Select(judgment => judgment.Id).Distinct().Count().ShouldBe(run.Judgments(1).Count);
        run.Judgments(1).ShouldAllBe(judgment => judgment.Sample.Tokens.Count > 0 && judgment.Sample.Finish != Finish.NoReply);
    }

    private static async Task<ModelServer> ServeAsync(string? token, string model = RunSettings.Microworld)
    {
        var checkpoints = new ServedCheckpoints(new(), new(), new(), null, _ => { });
        checkpoints.Add(RunSettings.Microworld, model);
        return await ModelServer.StartAsync(checkpoints.Shelf, new(Port: 0, Token: token) { TakesWeights = true }, checkpoints,
            _ => { }, Cancel);
    }

    private static async Task<string> RunAsync(string folder, IReadOnlyList<string> more)
    {
        using var words = new StringWriter();
        await new Session(Resolved.From(Small.Concat(more).Select(SettingSources.Set)).Settings, folder,
            new RoomProgress(new Terminal(TextWriter.Null, words, Watched: false), TimeProvider.System)) { Plans = false }.RunAsync(Cancel);
        return words.ToString();
    }

    private static IEnumerable<string> Words(string folder) => RunReader.Open(folder).Pairs(1).Select(pair =>
        $"{pair.Id} {pair.Chosen.Id} {pair.Chosen.Score:R} {pair.Chosen.Target.Words()} {pair.Rejected.Id} {pair.Rejected.Target.Words()}");
}
