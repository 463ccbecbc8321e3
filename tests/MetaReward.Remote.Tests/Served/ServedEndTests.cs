using System.Diagnostics;
using System.Text.Json.Nodes;
using MetaReward.Remote.Served;

namespace MetaReward.Tests;

/// <summary>What ends the work, and what does not.</summary>
public class ServedEndTests
{
    private static readonly Seed Seed = Seed.Of(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 5, true)]
    [InlineData(0, 4, false)]
    [InlineData(1, 9, false)]
    [InlineData(1, 10, true)]
    [InlineData(40, 10, true)]
    public async Task Refusals_in_a_row_end_it_whatever_the_order_of_the_answers(int first, int count, bool ends)
    {
        var chance = Seed.Derive(count);
        using var site = new Site(async asked =>
        {
            var place = PlaceOf(asked);
            await Task.Delay((int)chance.Below(30, place), Cancel); // answered in an order of its own
            return place >= first && place < first + count ? ServedFault.Says(400, """{"error": "no such thing as that"}""") : Good(asked);
        });
        using var policy = await Open(site, new(null, TimeSpan.FromSeconds(20)));
        var asking = policy.SampleAsync([.. Enumerable.Range(0, 60).Select(i => new SampleRequest($"place {i};", 2, Seed))],
            Sampling.Greedy(9), null, Cancel);

        if (ends)
        {
            (await Should.ThrowAsync<InvalidDataException>(() => asking)).Message
                .ShouldContain("refuses one request after the other (400: no such thing as that)");
            (await Should.ThrowAsync<InvalidDataException>(() => policy.SampleAsync([new("place 59;", 1, Seed)], Sampling.Greedy(9), null,
                Cancel))).Message.ShouldContain("one request after the other");
        }
        else
        {
            (await asking).Select(group => group[0].Finish).Count(finish => finish == Finish.Refused).ShouldBe(count);
        }
    }

    [Fact]
    public async Task Many_samples_of_one_refused_prompt_are_one_refusal()
    {
        using var site = new Site(asked => Task.FromResult<Told?>(PlaceOf(asked) is 0 or 1 ? ServedFault.Says(400, "{}") : Good(asked)));
        using var policy = await Open(site, new(null, TimeSpan.FromSeconds(20)));
        var samples = await policy.SampleAsync([.. Enumerable.Range(0, 4).Select(i => new SampleRequest($"place {i};", 12, Seed))],
            Sampling.Greedy(9), null, Cancel);
        samples.Select(group => group.Count(sample => sample.Finish == Finish.Refused)).ShouldBe([12, 12, 0, 0]);
    }

    [Fact]
    public async Task A_refusal_by_nobody_that_is_known_ends_it_at_once()
    {
        using var site = new Site(asked => Task.FromResult<Told?>(asked.Method == "GET" ? new(404) : ServedFault.Says(400, "hm")));
        using var policy = await Open(site, new(null, TimeSpan.FromSeconds(20)));
        (await Should.ThrowAsync<InvalidDataException>(() => policy.SampleAsync([new("a", 1, Seed)], Sampling.Greedy(9), null,
            Cancel))).Message.ShouldContain("(400: hm). The server does not take the request as it is.");
    }

    [Fact]
    public async Task What_ends_it_stops_those_that_wait()
    {
        using var site = new Site(async asked =>
        {
            await Task.Delay(PlaceOf(asked) == 3 ? 200 : 0, Cancel);
            return PlaceOf(asked) == 3 ? ServedFault.Says(402, "{}") : ServedFault.Says(429, "{}", ("Retry-After", "200"));
        });
        using var policy = await Open(site, new(null, TimeSpan.FromSeconds(20)));
        var clock = Stopwatch.StartNew();
        (await Should.ThrowAsync<InvalidDataException>(() =>
            policy.SampleAsync([.. Enumerable.Range(0, 6).Select(i => new SampleRequest($"place {i};", 1, Seed))], Sampling.Greedy(9), null,
                Cancel))).Message.ShouldContain("402");
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stop_reaches_requests_under_way_and_those_that_wait(bool busy)
    {
        using var site = new Site(async asked =>
        {
            await Task.Delay(busy ? 0 : 60_000, Cancel);
            return ServedFault.Says(503, "{}", ("Retry-After", "100"));
        });
        using var policy = await Open(site, new(null, TimeSpan.FromMinutes(5)));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        stop.CancelAfter(300);
        var clock = Stopwatch.StartNew();
        await Should.ThrowAsync<OperationCanceledException>(() => policy.SampleAsync(
            [.. Enumerable.Range(0, 20).Select(i => new SampleRequest($"{i}", 1, Seed))], Sampling.Greedy(9), null, stop.Token));
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_server_that_starts_again_is_waited_for_once_it_has_answered()
    {
        var first = new Site(asked => Task.FromResult<Told?>(Good(asked)));
        var said = new List<string>();
        using var policy = await Open(first, new(null, TimeSpan.FromSeconds(20), Tries: 2) { Pause = TimeSpan.FromMilliseconds(50),
            LongestPause = TimeSpan.FromMilliseconds(100), Waits = said.Add });
        (await policy.SampleAsync([new("place 0;", 1, Seed)], Sampling.Greedy(9), null, Cancel))[0][0].Text.ShouldBe("well");
        first.Dispose();

        var asking = policy.SampleAsync([new("place 1;", 1, Seed)], Sampling.Greedy(9), null, Cancel);
        await Task.Delay(700, Cancel);
        asking.IsCompleted.ShouldBeFalse();
        using var second = new Site(asked => Task.FromResult<Told?>(Good(asked)), first.Port);
        (await asking)[0][0].Text.ShouldBe("well");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task A_server_that_answers_nobody_any_more_ends_the_work_and_costs_no_item(int minutes)
    {
        var (gone, clock) = (false, new HastyClock());
        using var site = new Site(asked => Task.FromResult(gone ? null : Good(asked)));
        using var policy = await Open(site, new(null, TimeSpan.FromSeconds(2), Lanes: 1) { Clock = clock });
        await policy.SampleAsync([new("place 0;", 1, Seed)], Sampling.Greedy(9), null, Cancel);
        gone = true;
        clock.Pass(TimeSpan.FromMinutes(minutes));
        var stop = await Should.ThrowAsync<InvalidDataException>(
            policy.SampleAsync([new("place 1;", 1, Seed)], Sampling.Greedy(9), null, Cancel));
        stop.Message.ShouldContain("gives no reply any more");
    }

    [Fact]
    public async Task An_item_that_fails_while_others_are_answered_costs_that_item_alone()
    {
        using var site = new Site(asked => Task.FromResult(asked.Body.Contains("bad", StringComparison.Ordinal) ? null : Good(asked)));
        using var policy = await Open(site, new(null, TimeSpan.FromSeconds(2), Lanes: 2) { Clock = new HastyClock() });
        await policy.SampleAsync([new("place 0;", 1, Seed)], Sampling.Greedy(9), null, Cancel);
        (await policy.SampleAsync([new("place 1;", 1, Seed), new("bad", 1, Seed), new("place 2;", 1, Seed)], Sampling.Greedy(9),
            null, Cancel))
            .Select(of => of[0].Finish).ShouldBe([Finish.Stop, Finish.NoReply, Finish.Stop]);
    }

    [Fact]
    public async Task What_is_told_to_the_template_is_sent_and_belongs_to_the_identity()
    {
        using var site = new Site(asked => Task.FromResult<Told?>(Good(asked)));
        using var plain = await Open(site, new(null, TimeSpan.FromSeconds(20)));
        using var told = await Open(site, new(null, TimeSpan.FromSeconds(20))
        {
            TemplateVariables = new JsonObject { ["enable_thinking"] = false, ["reasoning_effort"] = "low" },
            Extra = new JsonObject { ["provider"] = new JsonObject { ["only"] = "x" } },
        });
        await told.SampleAsync([new("place 0;", 1, Seed)], Sampling.Greedy(9), null, Cancel);

        var body = JsonNode.Parse(site.Heard.Last().Body)!;
        body["chat_template_kwargs"]!.ToJsonString().ShouldBe("""{"enable_thinking":false}""");
        ((string)body["reasoning_effort"]!, (string)body["provider"]!["only"]!).ShouldBe(("low", "x"));
        told.Fingerprint.ShouldNotBe(plain.Fingerprint);
    }

    [Theory]
    [InlineData("""[{"id": "one"}]""", "one")]
    [InlineData("""{"models": [{"name": "two", "model": "two"}]}""", "two")]
    [InlineData("""{"data": [{"id": "three", "max_model_len": 5}, {"id": "three"}]}""", "three")]
    public void Models_are_listed_in_several_ways(string body, string name) =>
        ServedReply.Models(System.Text.Encoding.UTF8.GetBytes(body)).ShouldBe([name]);

    [Theory]
    [InlineData("""{"data": null}""")]
    [InlineData("""{"data": 5}""")]
    [InlineData("[[")]
    public void Or_are_not(string body) => ServedReply.Models(System.Text.Encoding.UTF8.GetBytes(body)).ShouldBeNull();

    private static int PlaceOf(Asked asked) => asked.Body.Split("place ") is [_, var rest, ..] ? int.Parse(rest.Split(';')[0]) : -1;

    private static Told Good(Asked asked) => asked.Method == "GET"
        ? ServedFault.Says(200, """{"data": [{"id": "m"}]}""")
        : ServedFault.Says(200, ServedFault.Usual("well").ToJsonString());

    private static Task<ServedPolicy> Open(Site site, ServedOptions options) =>
        ServedPolicy.OpenAsync(ServedModel.Find($"m@{site.Address}v1")!, options, Cancel);
}
