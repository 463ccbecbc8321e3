using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Remote.Served;

namespace MetaReward.Tests;

public class ServedPolicyTests
{
    private static readonly Seed Seed = Seed.Of(5);
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://localhost:8000/v1", null, "http://localhost:8000/v1")]
    [InlineData("https://api.example.org/v1/", null, "https://api.example.org/v1")]
    [InlineData("org/name:tag@http://127.0.0.1:11434/v1", "org/name:tag", "http://127.0.0.1:11434/v1")]
    public void A_model_is_an_address_with_or_without_a_name(string named, string? name, string endpoint)
    {
        var model = ServedModel.Find(named)!;
        (model.Name, model.Endpoint.AbsoluteUri.TrimEnd('/')).ShouldBe((name, endpoint));
    }

    [Fact]
    public void Paths_and_names_of_the_hub_are_none_and_a_broken_address_says_so()
    {
        new[] { "model.gguf", "org/name@main", "runs/mine/iter-02", "microworld" }.ShouldAllBe(path => ServedModel.Find(path) == null);
        Should.Throw<InvalidDataException>(() => ServedModel.Find("http://")).Message.ShouldContain("expected http://HOST:PORT/v1");
        Should.Throw<InvalidDataException>(() => ServedModel.Find("http://me:secret@host/v1"));
    }

    [Fact]
    public async Task It_asks_as_the_protocol_has_it_and_every_sample_has_a_seed_of_its_own()
    {
        using var site = new Site(Answer);
        using var policy = await Open(site);

        var samples = await policy.SampleAsync([new("Grüß Gott 🌱", 2, Seed), new("b", 1, Seed)],
            new Sampling(0.7, 0.9, 33) { TopK = 5, StopStrings = new(["\n"]) }, null, Cancel);

        samples.Select(group => group.Count).ShouldBe([2, 1]);
        samples[0].ShouldAllBe(sample => sample.Text == "echo Grüß Gott 🌱" && sample.Finish == Finish.Length && sample.Tokens.Count == 0);
        var bodies = site.Heard.Where(asked => asked.Path == "/v1/chat/completions").Select(asked => JsonNode.Parse(asked.Body)!).ToList();
        bodies.Count.ShouldBe(3);
        bodies.ShouldAllBe(body => (string)body["model"]! == "only" && (double)body["temperature"]! == 0.7 && (double)body["top_p"]! == 0.9
            && (int)body["max_tokens"]! == 33 && (int)body["top_k"]! == 5);
        bodies.Select(body => (int)body["seed"]!).Distinct().Count().ShouldBe(2); // sample k of either request
        bodies.ShouldAllBe(body => body["min_p"] == null && body["stop"]!.AsArray().Count == 1);
    }

    [Fact]
    public async Task Greedy_replies_need_no_seed()
    {
        using var site = new Site(Answer);
        using var policy = await Open(site);

        await policy.SampleAsync([new("a", 1, Seed)], Sampling.Greedy(9), null, Cancel);

        JsonNode.Parse(site.Heard.Last().Body)!.AsObject().Select(field => field.Key)
            .ShouldBe(["model", "messages", "temperature", "max_tokens"]);
    }

    [Fact]
    public async Task Messages_are_sent_as_they_are()
    {
        using var site = new Site(Answer);
        using var policy = await Open(site);
        var asked = new Dialogue([new Message(Author.System, "be kind")])
            .Then(Author.User, "a").Then(Author.Assistant, "b").Then(Author.User, "c");

        await policy.SampleAsync([new(asked, 1, Seed)], Sampling.Greedy(9), null, Cancel);

        JsonNode.Parse(site.Heard.Last().Body)!["messages"]!.AsArray().Select(message => $"{message!["role"]}: {message["content"]}")
            .ShouldBe(["system: be kind", "user: a", "assistant: b", "user: c"]);
    }

    [Fact]
    public async Task The_key_goes_to_this_machine_and_over_https_only()
    {
        using var site = new Site(Answer);
        using var policy = await Open(site, new(new("s3cret", "here"), TimeSpan.FromSeconds(9)));
        await policy.SampleAsync([new("a", 1, Seed)], Sampling.Greedy(9), null, Cancel);

        site.Heard.ShouldAllBe(asked => asked.Headers["authorization"] == "Bearer s3cret");
        ServedModel.Find("http://example.org/v1")!.IsPrivate.ShouldBeFalse();
        ServedModel.Find("https://example.org/v1")!.IsPrivate.ShouldBeTrue();
    }

    [Fact]
    public async Task What_may_pass_is_asked_again()
    {
        var failures = new Queue<Told?>([Says(503, "{}"), Says(429, "{}"), null, Says(200, "not json")]);
        using var site =
            new Site(async asked => asked.Ends("completions") && failures.TryDequeue(out var told) ? told : await Answer(asked));
        using var policy = await Open(site, Quick(tries: 5));

        (await policy.SampleAsync([new("a", 1, Seed)], Sampling.Greedy(9), null, Cancel))[0][0].Text.ShouldBe("echo a");
        failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_reply_that_does_not_come_is_a_value_beside_those_that_do()
    {
        using var site =
            new Site(async asked => asked.Body.Contains("slow", StringComparison.Ordinal) ? await Late() : await Answer(asked));
        using var policy = await Open(site, Quick(tries: 2));

        var samples = await policy.SampleAsync([new("a", 1, Seed), new("slow", 1, Seed), new("b", 1, Seed)], Sampling.Greedy(9),
            null, Cancel);

        samples.Select(group => group[0].Finish).ShouldBe([Finish.Length, Finish.NoReply, Finish.Length]);
        new MetaReward.Rubrics.AdditiveRubric().Parse(samples[1][0]).ShouldBe(new Verdict.Unparsable(UnparsableReason.NoReply, ""));
    }

    [Fact]
    public async Task A_server_that_never_answers_stops_the_work()
    {
        using var site = new Site(async asked => asked.Method == "GET" ? await Answer(asked) : await Late());
        using var policy = await Open(site, Quick(tries: 2));

        var requests = Enumerable.Range(0, 4).Select(i => new SampleRequest($"{i}", 1, Seed)).ToList();
        var refusal = await Should.ThrowAsync<InvalidDataException>(() => policy.SampleAsync(requests, Sampling.Greedy(9), null, Cancel));
        refusal.Message.ShouldContain("gave no reply to any of");
        refusal.Message.ShouldContain("no reply within 0.2 s");
        refusal.Message.ShouldContain("METAREWARD_REPLY_SECONDS");
    }

    [Theory]
    [InlineData(401, """{"error": {"message": "no such key"}}""", "401: no such key). Set METAREWARD_API_KEY")]
    [InlineData(404, """{"message": "no model 'only'"}""", "404: no model 'only'). Check the address")]
    public async Task A_refusal_stops_the_work_with_the_servers_words_and_a_remedy(int status, string body, string said)
    {
        using var site = new Site(async asked => asked.Method == "GET" ? await Answer(asked) : Says(status, body));
        using var policy = await Open(site);

        (await Should.ThrowAsync<InvalidDataException>(() =>
            policy.SampleAsync([new("a", 1, Seed)], Sampling.Greedy(9), null, Cancel))).Message.ShouldContain(said);
    }

    [Fact]
    public async Task A_prompt_beyond_the_context_is_a_value_and_another_word_for_the_limit_is_learned()
    {
        using var site = new Site(async asked => asked.Method == "GET" ? await Answer(asked)
            : asked.Body.Contains("long", StringComparison.Ordinal) ? Says(400,
                """{"error": {"message": "exceeds the maximum context length of 10 tokens"}}""")
            : asked.Body.Contains("\"max_tokens\"", StringComparison.Ordinal) ? Says(400,
                """{"error": {"message": "use max_completion_tokens instead"}}""")
            : await Answer(asked));
        using var policy = await Open(site);

        var samples = await policy.SampleAsync([new("long", 1, Seed), new("a", 1, Seed)], Sampling.Greedy(9), null, Cancel);
        samples.Select(group => group[0].Finish).ShouldBe([Finish.PromptTooLong, Finish.Length]);
    }

    [Theory]
    [InlineData("""{"data": [{"id": "a"}, {"id": "b"}]}""", "serves 2 models: name one of them, such as a@http")]
    [InlineData("<html>", "Is it an OpenAI-compatible server?")]
    public async Task Without_a_name_a_server_must_have_one_model(string models, string said)
    {
        using var site = new Site(_ => Task.FromResult<Told?>(Says(200, models)));
        (await Should.ThrowAsync<InvalidDataException>(() => Open(site))).Message.ShouldContain(said);
    }

    private static ServedOptions Quick(int tries) => new(null, TimeSpan.FromSeconds(0.2), tries) { Pause = TimeSpan.FromMilliseconds(5) };

    private static Task<ServedPolicy> Open(Site site, ServedOptions? options = null) =>
        ServedPolicy.OpenAsync(ServedModel.Find(site.Address + "v1")!, options ?? new(null, TimeSpan.FromSeconds(20)), Cancel);

    private static async Task<Told?> Late()
    {
        await Task.Delay(1000, Cancel);
        return null;
    }

    private static Task<Told?> Answer(Asked asked) =>
        Task.FromResult<Told?>(asked.Path == "/v1/models" ? Says(200, """{"data": [{"id": "only"}]}""")
            : Says(200, new JsonObject
            {
                ["choices"] = new JsonArray(new JsonObject
                {
                    ["message"] = new JsonObject { ["role"] = "assistant",
                        ["content"] = "echo " + JsonNode.Parse(asked.Body)!["messages"]![0]!["content"] }, ["finish_reason"] = "length",
                }),
                ["usage"] = new JsonObject { ["completion_tokens"] = 3 },
            }.ToJsonString()));

    private static Told Says(int status, string body) => new(status, Encoding.UTF8.GetBytes(body));
}
