using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary>What a server refuses, in evaluations: it costs its item; and what judges are asked at.</summary>
public sealed class ServedRefusalTests : IDisposable
{
    private const int Items = 6;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_refused_item_earns_nothing_has_the_servers_words_and_is_asked_again()
    {
        using var site =
            new Site(asked =>
                Task.FromResult<Told?>(asked.Method == "GET"
                    ? Says(200, """{"data": [{"id": "m"}]}""")
                    : asked.Body.Contains("question 3", StringComparison.Ordinal) ? Says(400,
                        """{"error": {"message": "caught by the content filter"}}""") : Reply("an answer without a sign")));
        var data = folder.Write("d.jsonl",
            string.Concat(Enumerable.Range(0, Items)
                .Select(i =>
                    $$"""{"key": {{i}}, "prompt": "question {{i}}", "instruction_id_list": ["punctuation:no_comma"], "kwargs": [{}]}"""
                    + "\n")));
        string[] words = ["eval", "ifeval", "--data", data, "--model", $"m@{site.Address}v1", "--out", folder["evals"], "--json",
            "--max-failures", "0.5"];

        var screen = await Screen.RunAsync(words);
        screen.Code.ShouldBe(0, screen.Error);
        var summary = JsonNode.Parse(screen.Out)!["summary"]!;
        ((double)summary["figures"]!["prompt-strict"]!["value"]!).ShouldBe(5.0 / Items, 1e-9); // an empty answer has no comma either
        summary["faults"]!.AsObject().Select(fault => fault.Key).ShouldBe(["the server refuses (400: caught by the content filter)"]);
        (await File.ReadAllTextAsync(Directory.GetFiles(folder["evals"], "items.jsonl", SearchOption.AllDirectories).Single()))
            .ShouldContain("\"words\":\"400: caught by the content filter\"");

        int Asked() => site.Heard.Count(asked => asked.Method == "POST");
        var before = Asked();
        await Screen.RunAsync(words);
        Asked().ShouldBe(before + 1);
    }

    [Fact]
    public async Task Nobody_judges_a_response_that_was_refused()
    {
        using var site =
            new Site(asked => Task.FromResult<Told?>(asked.Method == "GET" ? Says(200, """{"data": [{"id": "m"}]}""") : asked.Body.Contains(
                "Winner", StringComparison.Ordinal) ? Reply("Winner: Response B")
                : asked.Body.Contains("question 3", StringComparison.Ordinal) ? Says(403,
                    """{"error": {"message": "flagged by moderation"}}""") : Reply("an answer")));
        var screen = await Screen.RunAsync(
            "eval", "alpaca", "--data", Outputs(), "--model", $"m@{site.Address}v1", "--judge", $"m@{site.Address}v1", "--out",
            folder["evals"], "--max-failures", "0.5");
        screen.Code.ShouldBe(0, screen.Error);
        screen.Out.ShouldContain("1 the server refuses (403: flagged by moderation)");
        site.Heard.Count(asked => asked.Body.Contains("Winner", StringComparison.Ordinal)).ShouldBe(2 * (Items - 1));
    }

    [Theory]
    [InlineData("alpaca", "")]
    [InlineData("alpaca", "--rubric additive --judgments 2")]
    [InlineData("arena", "")]
    [InlineData("mtbench", "")]
    [InlineData("judge", "--responses 2 --judgments 2")]
    [InlineData("compare", "")]
    public async Task The_judges_temperature_reaches_every_judge(string verb, string more)
    {
        using var site =
            new Site(asked =>
                Task.FromResult<Told?>(Reply(asked.Body.Contains("Score:", StringComparison.Ordinal)
                    ? "Score: 4"
                    : asked.Body.Contains("[[", StringComparison.Ordinal) ? "Rating: [[7]]" : "Winner: Response A")));
        var rows = Enumerable.Range(0, Items).ToList();
        var prompts = folder.Write("p.jsonl",
            string.Concat(
                rows.Select(i =>
                    $$"""{"prompt": "question {{i}}", "question_id": {{i}}, "uid": "u{{i}}", "category": "a", "turns": ["question {{i}}"]}""" + "\n")));
        var outputs = folder.Write("o.jsonl",
            string.Concat(rows.Select(i => $$"""{"prompt": "question {{i}}", "response": "one {{i}}"}""" + "\n")));
        var plain = folder.Write("plain.jsonl", string.Concat(rows.Select(i => $$"""{"prompt": "question {{i}}"}""" + "\n")));
        var judge = $"j@{site.Address}v1";
        string[] words = verb switch
        {
            "alpaca" => ["eval", "alpaca", "--data", Outputs(), "--outputs", outputs],
            "arena" => ["eval", "arena", "--data", prompts, "--baseline", Outputs(), "--outputs", outputs],
            "mtbench" => ["eval", "mtbench", "--data", prompts, "--outputs", folder.Write("a.jsonl",
                string.Concat(rows.Select(i => $$"""{"question_id": {{i}}, "choices": [{"turns": ["one {{i}}"]}]}""" + "\n")))],
            "judge" => ["eval", "judge", "--data", plain, "--model", judge, "--actor", $"m@{site.Address}v1"],
            _ => ["compare", outputs, folder.Write("second.jsonl",
                string.Concat(rows.Select(i => $$"""{"prompt": "question {{i}}", "response": "two {{i}}"}""" + "\n"))), "--prompts", plain],
        };
        await Screen.RunAsync([.. words, "--judge", judge, "--judge-temperature", "0.3", "--out", folder["evals"],
            .. more.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        var asked = site.Heard.Select(question => JsonNode.Parse(question.Body)!).Where(body => (string)body["model"]! == "j").ToList();
        asked.Count.ShouldBeGreaterThan(0);
        asked.ShouldAllBe(body => (double)body["temperature"]! == 0.3);
    }

    [Fact]
    public async Task A_temperature_out_of_range_is_refused()
    {
        var screen = await Screen.RunAsync("eval", "alpaca", "--data", Outputs(), "--outputs", Outputs(), "--judge", "microworld",
            "--judge-temperature", "-1");
        (screen.Code, screen.Error.Contains("--judge-temperature must be from 0 to 10", StringComparison.Ordinal)).ShouldBe(
            (Program.NotUnderstood, true));
    }

    [Fact]
    public async Task A_stop_ends_a_served_evaluation_at_once()
    {
        using var site = new Site(async _ =>
        {
            await Task.Delay(60_000);
            return null;
        });
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        using var error = new StringWriter();
        var clock = Stopwatch.StartNew();
        var code = await Program.RunAsync(
            ["eval", "alpaca", "--data", Outputs(), "--model", $"m@{site.Address}v1", "--judge", $"m@{site.Address}v1", "--out",
                folder["evals"]], new(TextWriter.Null, error, Watched: false), stop.Token);
        (code, clock.Elapsed < TimeSpan.FromSeconds(3 + 5)).ShouldBe((Program.Stopped, true), error.ToString());
    }

    private string Outputs() => folder.Write("base.jsonl",
        string.Concat(Enumerable.Range(0, Items).Select(i => $$"""{"instruction": "question {{i}}", "output": "answer {{i}}"}""" + "\n")));

    private static Told Says(int status, string body) => new(status, Encoding.UTF8.GetBytes(body));

    private static Told Reply(string text) => Says(200, new JsonObject
    {
        ["choices"] = new JsonArray(new JsonObject { ["message"] = new JsonObject { ["content"] = text }, ["finish_reason"] = "stop" }),
    }.ToJsonString());
}
