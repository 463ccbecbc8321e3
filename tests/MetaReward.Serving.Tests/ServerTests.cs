using System.Net;
using System.Text.Json.Nodes;

namespace MetaReward.Serving.Tests;

/// <summary>Who may ask, how much, and what becomes of the server.</summary>
public class ServerTests
{
    [Theory]
    [InlineData(null, 401)]
    [InlineData("wrong", 401)]
    [InlineData("right", 200)]
    public async Task A_token_is_asked_for_everywhere_but_at_health(string? token, int status)
    {
        await using var running = await Running.StartAsync(new Echo(), new(Token: "right"));
        running.Client.DefaultRequestHeaders.Authorization = token is null ? null : new("Bearer", token);
        foreach (var path in (string[])["v1/models", "metrics"])
        {
            using var answer = await running.Client.GetAsync(path, TestContext.Current.CancellationToken);
            ((int)answer.StatusCode).ShouldBe(status);
        }

        (await running.ChatAsync()).Status.ShouldBe(status);
        (await running.Client.GetStringAsync("health", TestContext.Current.CancellationToken)).ShouldContain("ok");
    }

    [Fact]
    public async Task A_full_queue_says_when_to_come_again_and_serves_on()
    {
        var gate = new TaskCompletionSource();
        await using var running = await Running.StartAsync(new Echo { Gate = gate }, new() { MostChoices = 3 });
        var first = running.ChatAsync(""", "n": 3""");
        for (var seen = "0"; seen != "3"; await Task.Delay(10, TestContext.Current.CancellationToken))
        {
            seen = (await running.Client.GetStringAsync("metrics", TestContext.Current.CancellationToken))
                .Split("\nmetareward_choices ")[1].Split('\n')[0];
        }

        using var content = new StringContent("""{"messages": [{"role": "user", "content": "x"}]}""");
        using var refused = await running.Client.PostAsync("v1/chat/completions", content, TestContext.Current.CancellationToken);
        (refused.StatusCode, refused.Headers.RetryAfter!.Delta).ShouldBe((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)));
        gate.SetResult();
        (await first).Status.ShouldBe(200);
        (await running.ChatAsync()).Status.ShouldBe(200);
    }

    [Fact]
    public async Task One_request_that_is_larger_than_the_queue_is_served_alone()
    {
        await using var running = await Running.StartAsync(new Echo(), new() { MostChoices = 3 });
        (await running.ChatAsync(""", "n": 8""")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused()
    {
        await using var running = await Running.StartAsync(new Echo(), new() { MostBody = 10_000 });
        using var content = new StringContent(new string('x', 100_000));
        using var answer = await running.Client.PostAsync("v1/chat/completions", content, TestContext.Current.CancellationToken);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        (await running.ChatAsync()).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_failure_says_nothing_of_the_inside()
    {
        await using var running = await Running.StartAsync(new Echo { Failure = new InvalidOperationException("secret words") });
        var (status, body) = await running.ChatAsync();
        (status, (string?)body["error"]!["type"]).ShouldBe((500, "server_error"));
        body.ToJsonString().ShouldNotContain("secret");
    }

    [Fact]
    public async Task Replies_under_way_come_to_their_end_when_it_stops()
    {
        var gate = new TaskCompletionSource();
        await using var running = await Running.StartAsync(new Echo { Gate = gate });
        var asked = running.ChatAsync();
        await Task.Delay(200, TestContext.Current.CancellationToken);
        var stopped = running.Server.StopAsync(TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        gate.SetResult();
        (await asked).Status.ShouldBe(200);
        await stopped;
    }

    [Fact]
    public async Task Models_are_listed_opened_when_asked_for_and_replaced_while_others_are_answered()
    {
        var gate = new TaskCompletionSource();
        var (old, lazy) = (new Echo("old") { Gate = gate }, 0);
        var shelf = new ModelShelf();
        var weights = new Weights();
        await using var running = await Running.StartAsync(old, new() { TakesWeights = true }, weights, shelf);
        shelf.Add("other", _ =>
        {
            lazy++;
            return Task.FromResult<IReplier>(new Echo("other"));
        });
        JsonNode.Parse(await running.Client.GetStringAsync("v1/models", TestContext.Current.CancellationToken))!["data"]!.AsArray()
            .Select(model => (string?)model!["id"]).ShouldBe(["m", "other"]);
        lazy.ShouldBe(0);

        var asked = running.ChatAsync();
        await Task.Delay(200, TestContext.Current.CancellationToken);
        (await running.PostAsync("update_weights_from_disk", """{"model_path": "new"}""")).Status.ShouldBe(200);
        ((string?)(await running.ChatAsync()).Body["system_fingerprint"]).ShouldBe("new");
        old.IsEnded.ShouldBeFalse();
        gate.SetResult();
        ((string?)(await asked).Body["system_fingerprint"]).ShouldBe("old");
        for (var i = 0; i < 100 && !old.IsEnded; i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        old.IsEnded.ShouldBeTrue();
        var (status, body) = await running.PostAsync("update_weights_from_disk", """{"model_path": "bad"}""");
        (status, (string?)body["error"]!["code"]).ShouldBe((400, "bad_weights"));
        ((string?)(await running.ChatAsync()).Body["system_fingerprint"]).ShouldBe("new");
    }

    [Fact]
    public async Task Adapters_come_and_go_by_name()
    {
        await using var running = await Running.StartAsync(new Echo(), new() { TakesWeights = true }, new Weights());
        async Task<int> PostAsync(string path, string json)
        {
            using var content = new StringContent(json);
            using var answer = await running.Client.PostAsync(path, content, TestContext.Current.CancellationToken);
            return (int)answer.StatusCode;
        }

        (await PostAsync("v1/load_lora_adapter", """{"lora_name": "a", "lora_path": "one"}""")).ShouldBe(200);
        (await PostAsync("v1/load_lora_adapter", """{"lora_name": "a", "lora_path": "two"}""")).ShouldBe(400);
        (await PostAsync("v1/load_lora_adapter", """{"lora_name": "a", "lora_path": "two", "load_inplace": true}""")).ShouldBe(200);
        var (_,
            body) = await running.PostAsync("v1/chat/completions", """{"model": "a", "messages": [{"role": "user", "content": "x"}]}""");
        ((string?)body["system_fingerprint"]).ShouldBe("two");
        (await PostAsync("v1/unload_lora_adapter", """{"lora_name": "a"}""")).ShouldBe(200);
        (await PostAsync("v1/unload_lora_adapter", """{"lora_name": "m"}""")).ShouldBe(404);
    }

    [Fact]
    public async Task Figures_are_in_the_format_of_prometheus()
    {
        await using var running = await Running.StartAsync(new Echo());
        await running.ChatAsync();
        var text = await running.Client.GetStringAsync("metrics", TestContext.Current.CancellationToken);
        text.Split('\n').Where(line => line.Length > 0).ShouldAllBe(line =>
            System.Text.RegularExpressions.Regex
                .IsMatch(line, "^(# (HELP|TYPE) metareward_[a-z_]+ .+|metareward_[a-z_]+(\\{[^}]*\\})? [-0-9.e+]+)$"));
        text.ShouldContain("metareward_prompt_tokens_total 3");
        text.ShouldContain("metareward_model_running{model=\"m\"} 1");
    }

    private sealed class Weights : IWeightSource
    {
        public Task<IReplier> OpenAsync(string folder, CancellationToken cancel) =>
            folder == "bad" ? throw new InvalidDataException("it is bad") : Task.FromResult<IReplier>(new Echo(folder));

        public Task<IReplier> OpenAdapterAsync(string folder, CancellationToken cancel) => OpenAsync(folder, cancel);
    }
}
