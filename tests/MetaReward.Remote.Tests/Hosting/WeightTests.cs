using System.Collections.Concurrent;
using MetaReward.Remote.Hosting;
using MetaReward.Remote.Served;
using MetaReward.Text;

namespace MetaReward.Tests;

/// <summary>How a server is given weights, what shows that it has them, and that nobody is answered by others' weights.</summary>
public class WeightTests
{
    private static readonly ServedModel Model = new(new("http://127.0.0.1:1/v1"), "m") { Replicas = [new("http://127.0.0.1:2/v1")] };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_adapter_is_loaded_under_a_name_of_its_own_at_every_server_and_once()
    {
        var wire = new Wire((_, _) => (200, "Success"));
        var loading = new WeightLoadings(Model, WeightWay.Auto, _ => wire, null, inPlace: false);
        var policy = Checkpoint("w1", adapter: "/a/adapter");
        (await loading.LoadAsync(policy, false, Cancel)).Name.ShouldBe("metareward-w1");
        wire.Heard.ShouldBe(Enumerable.Repeat(
            """POST /v1/load_lora_adapter {"lora_name":"metareward-w1","lora_path":"/a/adapter"}""", 2));
        (await loading.LoadAsync(policy, false, Cancel)).IsNew.ShouldBeFalse();
        wire.Heard.Count.ShouldBe(2);
        (await loading.LoadAsync(Checkpoint("w0", first: true), false, Cancel))
            .ShouldBe(new LoadedWeights("m", "as it was started", IsNew: false));
    }

    [Fact]
    public async Task In_place_one_name_is_loaded_again()
    {
        var wire = new Wire((_, _) => (200, ""));
        var loading = new WeightLoadings(Model, WeightWay.Vllm, _ => wire, null, inPlace: true);
        await loading.LoadAsync(Checkpoint("w1", adapter: "/a"), false, Cancel);
        (await loading.LoadAsync(Checkpoint("w2", adapter: "/b"), false, Cancel)).Name.ShouldBe("metareward");
        wire.Heard.ShouldContain("""POST /v1/load_lora_adapter {"lora_name":"metareward","lora_path":"/b","load_inplace":true}""");
    }

    [Fact]
    public async Task A_way_that_the_server_does_not_know_gives_place_to_the_next()
    {
        var wire =
            new Wire((path, _) => path == "/update_weights_from_disk" ? (200, """{"success": true, "message": "ok"}""") : (404, "{}"));
        var loaded = await new WeightLoadings(Model, WeightWay.Auto, _ => wire, null, false)
            .LoadAsync(Checkpoint("w1", adapter: "/a"), false, Cancel);
        loaded.ShouldBe(new LoadedWeights("m", "by SGLang's way"));
        wire.Heard.ShouldContain("""POST /update_weights_from_disk {"model_path":"/w/w1"}""");

        var none = new Wire((_, _) => (404, "{}"));
        (await Should.ThrowAsync<InvalidDataException>(
            new WeightLoadings(Model, WeightWay.Auto, _ => none, null, false).LoadAsync(Checkpoint("w1"), false, Cancel)))
            .Message.ShouldContain("has no /update_weights_from_disk");
    }

    [Theory]
    [InlineData(200, """{"success": false, "message": "shapes differ"}""", "shapes differ")]
    [InlineData(500, """{"error": {"message": "out of memory"}}""", "out of memory")]
    [InlineData(0, "Connection refused", "Connection refused")]
    public async Task A_server_that_does_not_take_them_is_named(int status, string body, string words)
    {
        var wire = new Wire((_, _) => (status, body));
        (await Should.ThrowAsync<InvalidDataException>(
            new WeightLoadings(Model, WeightWay.Sglang, _ => wire, null, false).LoadAsync(Checkpoint("w1"), false, Cancel))).Message
                .ShouldContain(words);
    }

    [Fact]
    public async Task Llama_server_turns_on_the_adapter_that_it_was_started_with()
    {
        var wire = new Wire((_, body) => body is null
            ? (200, """[{"id": 0, "path": "/old/x.gguf", "scale": 1.0}, {"id": 1, "path": "/a/adapter.gguf", "scale": 0.0}]""")
            : (200, "{}"));
        var loading = new WeightLoadings(Model with { Replicas = [] }, WeightWay.Llama, _ => wire, null, false);
        await loading.LoadAsync(Checkpoint("w1", adapter: "/a"), false, Cancel);
        wire.Heard[^1].ShouldBe("""POST /lora-adapters [{"id":0,"scale":0},{"id":1,"scale":1}]""");
        (await Should.ThrowAsync<InvalidDataException>(loading.LoadAsync(Checkpoint("w2", adapter: "/b"), false, Cancel))).Message
            .ShouldContain("not started with");
    }

    [Fact]
    public async Task Who_samples_with_other_weights_waits_until_the_rest_is_done()
    {
        var order = new ConcurrentQueue<string>();
        var gate = new TaskCompletionSource();
        var server = new Says(async prompt =>
        {
            if (prompt == "slow")
            {
                await gate.Task;
            }

            order.Enqueue(prompt);
            return "well";
        });
        var loads = 0;
        var loading = new Loading(checkpoint => order.Enqueue($"load {checkpoint.Fingerprint} {++loads}"));
        using var host = new WeightHost((_, _) => Task.FromResult<IPolicy>(server), loading,
            new(["check"], null) { IsOn = false }, _ => { });
        var (one, two) = (Checkpoint("w1", host: host), Checkpoint("w2", host: host));
        async Task AskAsync(HostedPolicy policy, string prompt) =>
            await policy.SampleAsync([new(prompt, 1, Seed.Of(1))], Sampling.Greedy(4), null, Cancel);

        var slow = AskAsync(one, "slow");
        await AskAsync(one, "beside it");
        var other = AskAsync(two, "other weights");
        await Task.Delay(100, Cancel);
        order.ShouldBe(["load w1 1", "beside it"]);
        gate.SetResult();
        await Task.WhenAll(slow, other);
        order.ShouldBe(["load w1 1", "beside it", "slow", "load w2 2", "other weights"]);
    }

    [Fact]
    public async Task The_first_model_is_loaded_again_where_the_server_was_left_with_a_later_one()
    {
        var now = "later";
        var (forced, said) = (new List<bool>(), new List<string>());
        var loading = new Loading(_ => { }) { Forced = force =>
        {
            forced.Add(force);
            now = force ? "w0" : now;
        } };
        using var host = new WeightHost((_, _) => Task.FromResult<IPolicy>(new Says(_ => Task.FromResult(now))), loading,
            new(["a"], checkpoint => new Scores(checkpoint.Fingerprint)), said.Add);
        await Checkpoint("w0", first: true, host: host).SampleAsync([new("q", 1, Seed.Of(1))], Sampling.Greedy(4), null, Cancel);
        forced.ShouldBe([false, true]);
        said.ShouldHaveSingleItem().ShouldContain("ours to the letter");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_came_back_without_the_weights_is_given_them_again_and_asked_anew(bool computes)
    {
        var (has, fails, heard) = ("w0", 0, new ConcurrentQueue<string>());
        using var site = new Site(request =>
        {
            if (request.Method == "GET")
            {
                return Task.FromResult<Told?>(ServedFault.Says(200, """{"data": [{"id": "m"}]}"""));
            }

            if (request.Body.Contains("crash", StringComparison.Ordinal) && fails++ == 0)
            {
                has = "w0"; // it starts anew, with what it was started with
                return Task.FromResult<Told?>(null);
            }

            heard.Enqueue(has);
            return Task.FromResult<Told?>(ServedFault.Says(200, $$$"""{"choices": [{"message": {"content": "{{{has}}}"}}]}"""));
        });
        using var server = await ServedPolicy.OpenAsync(ServedModel.Find($"m@{site.Address}v1")!,
            new(null, TimeSpan.FromSeconds(20)) { Pause = TimeSpan.FromMilliseconds(10) }, Cancel);
        var (loads, said) = (0, new List<string>());
        var loading = new Loading(checkpoint => (has, loads) = (checkpoint.Fingerprint, loads + 1));
        using var host = new WeightHost((_, _) => Task.FromResult<IPolicy>(server), loading,
            new(["a", "b"], computes ? checkpoint => new Scores(checkpoint.Fingerprint) : null), said.Add);
        var policy = Checkpoint("w1", host: host);
        async Task<string> AskAsync(string prompt) =>
            (await policy.SampleAsync([new(prompt, 1, Seed.Of(1))], Sampling.Greedy(4), null, Cancel))[0][0].Text;

        (await AskAsync("before")).ShouldBe("w1");
        (await AskAsync("crash")).ShouldBe("w1");
        loads.ShouldBe(2);
        said.ShouldContain(line => line.Contains("had lost the weights", StringComparison.Ordinal));
        (await AskAsync("after")).ShouldBe("w1");
        loads.ShouldBe(2);
    }

    [Theory]
    [InlineData("same", "same", true, false)]
    [InlineData("same", "other", true, true)]
    [InlineData("same", "same", false, true)]
    public async Task Without_an_engine_the_answers_must_change(string before, string after, bool isNew, bool isRight)
    {
        var now = before;
        var server = new Says(_ => Task.FromResult(now));
        var check = new WeightCheck(["a", "b"], null);
        await check.ConfirmAsync(Checkpoint("w0"), server, new("m", "start", false), Cancel);
        now = after;
        var confirm = check.ConfirmAsync(Checkpoint("w1"), server, new("m", "somehow", isNew), Cancel);
        if (isRight)
        {
            await confirm;
        }
        else
        {
            (await Should.ThrowAsync<InvalidDataException>(confirm)).Message.ShouldContain("the same as before");
        }
    }

    [Theory]
    [InlineData("new", true)]
    [InlineData("old", false)]
    [InlineData("strange", false)]
    public async Task With_an_engine_the_answers_must_be_those_of_the_new_weights(string answers, bool isRight)
    {
        var server = new Says(_ => Task.FromResult(answers));
        var check = new WeightCheck(["a"], checkpoint => new Scores(checkpoint.Fingerprint));
        await check.ConfirmAsync(Checkpoint("old"), new Says(_ => Task.FromResult("old")), new("m", "start", false), Cancel);
        var confirm = check.ConfirmAsync(Checkpoint("new"), server, new("m", "somehow"), Cancel);
        if (isRight)
        {
            (await confirm).ShouldContain("ours to the letter");
        }
        else
        {
            (await Should.ThrowAsync<InvalidDataException>(confirm)).Message.ShouldContain("does not answer with the weights");
        }
    }

    private static HostedPolicy Checkpoint(string name, string? adapter = null, bool first = false, WeightHost? host = null) =>
        new($"/w/{name}", Words, name, host!) { Adapter = adapter, IsFirst = first };

    private static TextSide Words { get; } = WordLevelFiles.Make(
        ["<end>", "<unk>", "well", "new", "old"], ["<end>", "<unk>"], "<end>", "<unk>", "{{ messages[0]['content'] }}");

    private sealed class Wire(Func<string, string?, (int, string)> answer) : IServerWire
    {
        public List<string> Heard { get; } = [];

        public Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancel)
        {
            Heard.Add($"{method} {path} {body}".TrimEnd());
            return Task.FromResult(answer(path, body));
        }
    }

    private sealed class Loading(Action<HostedPolicy> told) : IWeightLoading
    {
        public bool CanForce => true;

        public Action<bool> Forced { get; init; } = _ => { };

        public Task<LoadedWeights> LoadAsync(HostedPolicy checkpoint, bool force, CancellationToken cancel)
        {
            told(checkpoint);
            Forced(force);
            return Task.FromResult(new LoadedWeights("m", "told", IsNew: force || !checkpoint.IsFirst));
        }
    }

    private sealed class Says(Func<string, Task<string>> reply) : IPolicy
    {
        public string Fingerprint => "server";

        public async Task<IReadOnlyList<IReadOnlyList<Sample>>> SampleAsync(
            IReadOnlyList<SampleRequest> requests, Sampling sampling, IProgress<int>? tokens, CancellationToken cancel)
        {
            var samples = new List<IReadOnlyList<Sample>>();
            foreach (var request in requests)
            {
                samples.Add([new(await reply(request.Prompt.Text), [], [], Finish.Stop)]);
            }

            return samples;
        }
    }

    private sealed class Scores(string says) : IWeightScores
    {
        public IReadOnlyList<float> Logps(Dialogue prompt, IReadOnlyList<int> tokens) => [];

        public string Greedy(Dialogue prompt, int tokens) => says;
    }
}
