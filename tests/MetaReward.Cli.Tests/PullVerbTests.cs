using System.Text.Json;
using MetaReward.Cli;
using MetaReward.Cli.Work;

namespace MetaReward.Tests;

/// <summary>The program as it fetches a model from a Hub of the test's own: interrupted, killed, started twice, offline.</summary>
public sealed class PullVerbTests : IDisposable
{
    private const string Weights = "model.safetensors";
    private readonly TemporaryFolder folder = new();
    private readonly FakeHub hub = new();

    private string Snapshot => folder[$"home/hub/models--org--tiny/snapshots/{FakeHub.Commit}"];

    private string Blob => folder[$"home/hub/models--org--tiny/blobs/{FakeHub.Etag(Weights, hub.Files[Weights])}"];

    [Fact]
    public async Task The_path_alone_is_printed_and_other_verbs_take_the_name()
    {
        SeedCheckpoint.Untrained(Seed.Of(0)).Save(folder["model"]);
        hub.Files.Clear();
        foreach (var file in Directory.EnumerateFiles(folder["model"]))
        {
            hub.Files[Path.GetFileName(file)] = await File.ReadAllBytesAsync(file);
        }

        var unknown = await RunAsync([], "chat", "--model", "org/tiny", "sort the words : fig apple");
        unknown.Code.ShouldBe(Program.Failed);
        unknown.Error.TrimEnd().ShouldEndWith(" pull org/tiny");

        var pulled = await RunAsync([], "pull", "org/tiny");
        pulled.Code.ShouldBe(0, pulled.Error);
        pulled.Out.ShouldBe(Snapshot + "\n");
        pulled.Error.ShouldContain("org/tiny is 0123456789ab: ");
        (await RunAsync([("HF_ENDPOINT", "http://127.0.0.1:1")], "chat", "--model", "org/tiny", "--max-tokens", "2",
            "sort the words : fig apple")).Code.ShouldBe(0);
        var planned = await RunAsync([], "plan", "--model", "org/tiny", "--json");
        planned.Code.ShouldBe(0, planned.Error); // the microworld's own defaults: no prompts asked for
    }

    [Fact]
    public async Task A_plan_and_json_are_printed_instead_when_asked_for()
    {
        var plan = await RunAsync([], "pull", "org/tiny", "--dry-run");
        plan.Out.ShouldContain("model.safetensors");
        plan.Out.ShouldContain(
            "org/tiny is 0123456789abcdef0123456789abcdef01234567: 3 files, 300.0 kB, 300.0 kB to fetch. Nothing was fetched.");
        Directory.Exists(folder["home"]).ShouldBeFalse();

        using var json = JsonDocument.Parse((await RunAsync([], "pull", "org/tiny@v1", "--json", "--quiet")).Out);
        json.RootElement.GetProperty("path").GetString().ShouldBe(Snapshot);
        json.RootElement.GetProperty("revision").GetString().ShouldBe("v1");
        json.RootElement.GetProperty("files").GetArrayLength().ShouldBe(3);
    }

    [Fact]
    public async Task Words_that_name_no_model_are_not_understood()
    {
        var screen = await RunAsync([], "pull", "a/b/c");
        screen.Code.ShouldBe(Program.NotUnderstood);
        screen.Error.ShouldContain("'a/b/c' names no model");
        (await RunAsync([], "pull", "org/other")).Code.ShouldBe(Program.Failed);
    }

    [Fact]
    public async Task Offline_nobody_is_asked()
    {
        (string, string)[] offline = [("HF_HUB_OFFLINE", "1")];
        var empty = await RunAsync(offline, "pull", "org/tiny");
        empty.Code.ShouldBe(Program.Failed);
        empty.Error.ShouldContain("HF_HUB_OFFLINE is set");
        hub.Home.Heard.ShouldBeEmpty();

        await RunAsync([], "pull", "org/tiny");
        var asked = hub.Home.Heard.Count;
        (await RunAsync(offline, "pull", "org/tiny")).Out.ShouldBe(Snapshot + "\n");
        hub.Home.Heard.Count.ShouldBe(asked);
        (await RunAsync([("HF_ENDPOINT", "http://127.0.0.1:1")], "pull", "org/tiny")).Error
            .ShouldContain($"{Snapshot}; set HF_HUB_OFFLINE=1 to use it.");
    }

    [Theory]
    [InlineData("INT", Program.Stopped)]
    [InlineData("TERM", Program.Stopped)]
    [InlineData("KILL", 137)]
    public async Task Stopped_or_killed_in_the_middle_the_next_process_goes_on(string signal, int code)
    {
        var slow = true;
        hub.OnStorage = async asked =>
        {
            if (slow)
            {
                return hub.Part(asked, Weights) with { Body = hub.Files[Weights][..200_000], Announced = hub.Files[Weights].Length,
                    Held = TimeSpan.FromSeconds(20) };
            }

            return await FakeHub.Nothing(asked);
        };
        using (var pull = Start([], "pull", "org/tiny"))
        {
            await UntilAsync(() => new FileInfo(Blob + ".incomplete") is { Exists: true, Length: 200_000 });
            var stopped = await pull.SignalAsync(signal);
            stopped.Code.ShouldBe(code);
            stopped.Out.ShouldBeEmpty();
            stopped.Error.Contains("the same command goes on from here").ShouldBe(signal != "KILL");
        }

        slow = false;
        (await RunAsync([], "pull", "org/tiny")).Out.ShouldBe(Snapshot + "\n");
        hub.Storage.Heard.Last().From.ShouldBe(200_000);
        (await File.ReadAllBytesAsync(Blob)).ShouldBe(hub.Files[Weights]);
        File.Exists(Blob + ".incomplete").ShouldBeFalse();
    }

    [Fact]
    public async Task Two_processes_fetch_a_file_once()
    {
        hub.OnStorage = async asked =>
        {
            await Task.Delay(1500);
            return null;
        };
        using var first = Start([], "pull", "org/tiny");
        using var second = Start([], "pull", "org/tiny");
        foreach (var screen in new[] { await first.EndAsync(), await second.EndAsync() })
        {
            screen.Code.ShouldBe(0, screen.Error);
            screen.Out.ShouldBe(Snapshot + "\n");
        }

        hub.Storage.Heard.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_token_is_never_printed_nor_sent_elsewhere()
    {
        hub.OnHome = asked => Task.FromResult<Told?>(asked.Method == "HEAD" && asked.Ends(Weights)
            ? new(403, Headers: [("X-Error-Code", "GatedRepo")])
            : null);
        (string, string)[] token = [("HF_TOKEN", FakeHub.Token)];
        var refused = await RunAsync(token, "pull", "org/tiny");
        refused.Code.ShouldBe(Program.Failed);
        refused.Error
            .ShouldContain($"the token from HF_TOKEN gives no access to org/tiny: ask for it at {hub.Home.Address.AbsoluteUri}org/tiny");
        hub.OnHome = null;
        var pulled = await RunAsync(token, "pull", "org/tiny");
        (refused.Out + refused.Error + pulled.Out + pulled.Error).ShouldNotContain(FakeHub.Token);
        hub.Home.Heard.ShouldAllBe(asked => asked.Headers["authorization"] == "Bearer " + FakeHub.Token);
        hub.Storage.Heard.ShouldHaveSingleItem().Headers.ShouldNotContainKey("authorization");
    }

    public void Dispose()
    {
        hub.Dispose();
        folder.Dispose();
    }

    private static async Task UntilAsync(Func<bool> there)
    {
        for (var n = 0; !there(); n++)
        {
            n.ShouldBeLessThan(3000, "it never came");
            await Task.Delay(10);
        }
    }

    private async Task<Screen> RunAsync((string Name, string Value)[] more, params string[] words)
    {
        using var program = Start(more, words);
        return await program.EndAsync();
    }

    private RealProgram Start((string Name, string Value)[] more, params string[] words)
    {
        var environment = new Dictionary<string, string>
        {
            ["HF_ENDPOINT"] = hub.Home.Address.AbsoluteUri, ["HF_HOME"] = folder["home"], ["HF_HUB_CACHE"] = "", ["HF_TOKEN"] = "",
            ["HUGGING_FACE_HUB_TOKEN"] = "",
            ["HF_TOKEN_PATH"] = "", ["HF_HUB_OFFLINE"] = "", ["TRANSFORMERS_OFFLINE"] = "", ["HUGGINGFACE_HUB_CACHE"] = "",
            ["NO_PROXY"] = "127.0.0.1",
        };
        foreach (var (name, value) in more)
        {
            environment[name] = value;
        }

        return RealProgram.Start(environment, words);
    }
}
