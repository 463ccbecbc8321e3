using MetaReward.Remote.Served;

namespace MetaReward.Tests;

/// <summary>Several choices, seeds, token ids and log-probs: found out by asking, used where they are, done without where not.</summary>
public class ServedChoiceTests
{
    private static readonly Seed Seed = Seed.Of(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static Task<ServedPolicy> Open(Site site, ServedOptions? options = null) =>
        ServedPolicy.OpenAsync(ServedModel.Find($"m@{site.Address}v1")!, options ?? new(null, TimeSpan.FromSeconds(20)), Cancel);

    private static Told Says(params string[] texts) => ServedFault.Says(200, "{\"choices\": ["
        + string.Join(",",
            texts.Select((text, i) => $"{{\"index\": {i}, \"message\": {{\"content\": \"{text}\"}}, \"finish_reason\": \"stop\", "
                + $"\"token_ids\": [{i}, 7], \"logprobs\": {{\"content\": [{{\"logprob\": -0.5}}, {{\"logprob\": -1}}]}}}}"))
        + $"], \"usage\": {{\"prompt_tokens\": 11, \"completion_tokens\": {2 * texts.Length}}}}}");

    [Fact]
    public async Task A_server_with_everything_is_asked_once_for_all_choices()
    {
        var asked = new List<string>();
        using var site = new Site(request =>
        {
            if (request.Method == "POST")
            {
                asked.Add(request.Body);
            }

            var count = request.Body.Contains("\"n\":3", StringComparison.Ordinal) ? 3 : 2;
            return Task.FromResult<Told?>(request.Method == "GET" ? ServedFault.Says(200, """{"data": [{"id": "m"}]}""")
                : Says([.. Enumerable.Range(0, count).Select(i => $"t{i}")]));
        });
        using var policy = await Open(site, new(null, TimeSpan.FromSeconds(20)) { WantsTokens = true });
        var known = await policy.ExamineAsync(Cancel);
        known.ShouldBe(new ServedAbilities(true, true, true, true, false) { Refused = known.Refused });
        asked.Clear();
        var samples = (await policy.SampleAsync([new("q", 3, Seed)], new(), null, Cancel))[0];
        asked.Count.ShouldBe(1);
        samples.Select(s => s.Text).ShouldBe(["t0", "t1", "t2"]);
        samples[1].Tokens.ShouldBe([1, 7]);
        samples[1].Logps.ShouldBe([-0.5f, -1f]);
        policy.Use.ShouldBe(new ServedUse(3, 33, 14));
    }

    [Fact]
    public async Task A_server_without_choices_is_asked_for_each_by_itself()
    {
        var asked = 0;
        using var site = new Site(request => Task.FromResult<Told?>(request.Method == "GET"
            ? ServedFault.Says(200, """{"data": [{"id": "m"}]}""")
            : request.Body.Contains("\"n\":", StringComparison.Ordinal) ? ServedFault.Says(400,
                """{"error": {"message": "unsupported parameter: 'n'", "param": "n"}}""")
            : ServedFault.Says(200, $$$"""{"choices": [{"message": {"content": "t{{{Interlocked.Increment(ref asked)}}}"}}]}""")));
        using var policy = await Open(site);
        var known = await policy.ExamineAsync(Cancel);
        (known.Several, known.Seeds, known.Tokens, known.LogProbs).ShouldBe((false, false, false, false));
        known.ToString().ShouldContain("several choices");
        known.Refused.ShouldContain("n");
        var samples = (await policy.SampleAsync([new("q", 3, Seed)], new(), null, Cancel))[0];
        samples.Select(s => s.Text).Distinct().Count().ShouldBe(3);
        samples.ShouldAllBe(s => s.Tokens.Count == 0 && s.Logps.Count == 0);
    }

    [Fact]
    public async Task What_is_missing_of_several_choices_is_asked_for()
    {
        using var site = new Site(request => Task.FromResult<Told?>(request.Method == "GET"
            ? ServedFault.Says(200, """{"data": [{"id": "m"}]}""")
            : request.Body.Contains("\"n\":5", StringComparison.Ordinal) ? Says("a", "b")
            : request.Body.Contains("\"n\":", StringComparison.Ordinal) ? Says("x", "y") : Says("one")));
        using var policy = await Open(site);
        await policy.ExamineAsync(Cancel);
        (await policy.SampleAsync([new("q", 5, Seed)], new(), null, Cancel))[0].Select(s => s.Text)
            .ShouldBe(["a", "b", "one", "one", "one"]);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/v1,http://127.0.0.1:2/v1", null, 2)]
    [InlineData("m@http://a:1/v1, http://b:2/v1/,http://b:2/v1", "m", 2)]
    [InlineData("m@http://a:1/v1", "m", 1)]
    public void Several_servers_stand_behind_one_name(string text, string? name, int servers)
    {
        var model = ServedModel.Find(text)!;
        (model.Name, model.Replicas.Count + 1).ShouldBe((name, servers));
        ServedModel.Find($"{model}").ShouldBe(model);
    }

    [Fact]
    public void Another_word_among_addresses_is_refused() =>
        Should.Throw<InvalidDataException>(() => ServedModel.Find("m@http://a:1/v1,b:2")).Message.ShouldContain("commas");

    [Fact]
    public async Task Text_completions_and_streams_are_asked_for_where_that_is_set()
    {
        var bodies = new List<string>();
        using var site = new Site(request =>
        {
            bodies.Add($"{request.Path} {request.Body}");
            return Task.FromResult<Told?>(ServedFault.Says(200,
                "data: {\"choices\": [{\"text\": \"well\", \"finish_reason\": \"stop\"}]}\n\ndata: [DONE]\n\n"));
        });
        using var policy = await Open(site, new(null, TimeSpan.FromSeconds(20)) { IsText = true, Streams = true });
        (await policy.SampleAsync([new("once", 1, Seed)], new(), null, Cancel))[0][0].Text.ShouldBe("well");
        bodies.ShouldHaveSingleItem().ShouldContain("/v1/completions");
        bodies[0].ShouldContain("\"prompt\":\"once\"");
        bodies[0].ShouldContain("\"stream\":true");
        (await Should.ThrowAsync<InvalidDataException>(policy.SampleAsync(
            [new(new Dialogue([new Message(Author.System, "s"), new Message(Author.User, "u")]), 1, Seed)], new(), null, Cancel)))
            .Message.ShouldContain("a conversation of 2 messages");
    }

    [Fact]
    public async Task Of_two_servers_one_that_dies_is_left_out_and_tried_again()
    {
        var (dead, heard) = (false, new int[2]);
        var all = new TaskCompletionSource(); // none of the first twelve is answered before all are there: else a quick server gets more
        Site Server(int which) => new(async request =>
        {
            if (which == 0 && dead)
            {
                return null;
            }

            if (request.Method == "GET")
            {
                return ServedFault.Says(200, """{"data": [{"id": "m"}]}""");
            }

            Interlocked.Increment(ref heard[which]);
            if (heard.Sum() >= 12)
            {
                all.TrySetResult();
            }

            await all.Task.WaitAsync(Cancel);
            return ServedFault.Says(200, """{"choices": [{"message": {"content": "well"}}]}""");
        });
        using var one = Server(0);
        using var two = Server(1);
        var waits = new List<string>();
        using var policy = await ReplicatedPolicy.OpenAsync(ServedModel.Find($"m@{one.Address}v1,{two.Address}v1")!,
            _ => new(null, TimeSpan.FromSeconds(5), Tries: 1) { Pause = TimeSpan.FromMilliseconds(50),
                LongestPause = TimeSpan.FromMilliseconds(200),
                Waits = line => { lock (heard) { waits.Add(line); } } }, Cancel);
        async Task AskAsync() => (await policy.SampleAsync([.. Enumerable.Range(0, 12).Select(i => new SampleRequest($"q{i}", 1, Seed))],
            new(), null, Cancel)).ShouldAllBe(of => of[0].Text == "well");
        await AskAsync();
        heard.ShouldBe([6, 6]); // the fewest under way first
        dead = true;
        await AskAsync();
        heard.Sum().ShouldBe(24);
        waits.ShouldContain(line => line.Contains("left out", StringComparison.Ordinal));
        dead = false;
        var before = heard[0];
        for (var i = 0; i < 50 && heard[0] == before; i++)
        {
            await Task.Delay(50, Cancel);
            await AskAsync();
        }

        heard[0].ShouldBeGreaterThan(before);
    }

    [Fact]
    public async Task A_server_that_is_away_lacks_nothing_that_is_known()
    {
        using var site = new Site(_ => Task.FromResult<Told?>(null));
        using var policy = await Open(site, new(null, TimeSpan.FromSeconds(2), Tries: 1));
        (await Should.ThrowAsync<InvalidDataException>(policy.ExamineAsync(Cancel))).Message.ShouldContain("does not answer");
    }

    [Fact]
    public async Task A_server_that_is_away_at_first_takes_nothing_from_the_others_and_is_asked_when_it_is_there()
    {
        var (away, heard) = (true, 0);
        Site Server(bool second) => new(request =>
        {
            if (second && request.Method == "POST" && !away)
            {
                Interlocked.Increment(ref heard);
            }

            return Task.FromResult<Told?>(second && away ? null : request.Method == "GET"
                ? ServedFault.Says(200, """{"data": [{"id": "m"}]}""") : Says("a", "b"));
        });
        using var one = Server(false);
        using var two = Server(true);
        var notes = new List<string>();
        using var policy = await ReplicatedPolicy.OpenAsync(ServedModel.Find($"m@{one.Address}v1,{two.Address}v1")!,
            _ => new(null, TimeSpan.FromSeconds(5), Tries: 1) { WantsTokens = true, Pause = TimeSpan.FromMilliseconds(20),
                LongestPause = TimeSpan.FromMilliseconds(50), Note = line => { lock (one) { notes.Add(line); } } }, Cancel);
        (await policy.ExamineAsync(Cancel)).Count.ShouldBe(1);
        policy.Abilities.ShouldBe(new Abilities(Tokens: true, LogProbs: true, Seeds: true, Several: true));
        async Task AskAsync() => (await policy.SampleAsync([.. Enumerable.Range(0, 6).Select(i => new SampleRequest($"q{i}", 2, Seed))],
            new(), null, Cancel)).ShouldAllBe(of => of.Count == 2 && of[1].Text == "b" && of[0].Logps.Count == 2);
        await AskAsync();
        away = false;
        for (var i = 0; i < 50 && heard < 4; i++)
        {
            await Task.Delay(50, Cancel);
            await AskAsync();
        }

        heard.ShouldBeGreaterThan(3);
        notes.Count(line => line.Contains("answers now", StringComparison.Ordinal)).ShouldBe(1);
        policy.Abilities.Tokens.ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_that_no_server_can_answer_is_not_asked_for_ever()
    {
        Site Server() => new(request => Task.FromResult(request.Body.Contains("bad", StringComparison.Ordinal) ? null
            : request.Method == "GET" ? ServedFault.Says(200, """{"data": [{"id": "m"}]}""")
            : ServedFault.Says(200, """{"choices": [{"message": {"content": "well"}}]}""")));
        using var one = Server();
        using var two = Server();
        using var policy = await ReplicatedPolicy.OpenAsync(ServedModel.Find($"m@{one.Address}v1,{two.Address}v1")!,
            _ => new(null, TimeSpan.FromSeconds(5), Tries: 1) { Pause = TimeSpan.FromMilliseconds(10),
                LongestPause = TimeSpan.FromMilliseconds(50) },
            Cancel);
        (await policy.SampleAsync([new("a", 1, Seed), new("b", 1, Seed), new("bad", 1, Seed), new("c", 1, Seed)], new(), null, Cancel))
            .Select(of => of[0].Finish).ShouldBe([Finish.Stop, Finish.Stop, Finish.NoReply, Finish.Stop]);
        (await policy.SampleAsync([new("d", 1, Seed)], new(), null, Cancel))[0][0].Text.ShouldBe("well");
    }

    [Fact]
    public void Lanes_close_when_a_server_is_busy_and_open_again_when_it_keeps_up()
    {
        using var lanes = new ServedLanes(8);
        lanes.Heard(Next.Later);
        lanes.Allowed.ShouldBe(4);
        for (var i = 0; i < 4; i++)
        {
            lanes.Heard(Next.Later); // they began before
        }

        lanes.Allowed.ShouldBe(4);
        lanes.Heard(Next.Later);
        lanes.Allowed.ShouldBe(2);
        for (var i = 0; i < 100; i++)
        {
            lanes.Heard(Next.Settled);
        }

        lanes.Allowed.ShouldBe(8);
    }
}
