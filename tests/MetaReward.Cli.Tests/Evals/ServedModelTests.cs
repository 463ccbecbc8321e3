using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MetaReward.Cli;

namespace MetaReward.Tests;

/// <summary>Evaluations by a model that a server speaks for, with a real listener.</summary>
public sealed class ServedModelTests : IDisposable
{
    private const int Items = 6;
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_served_judge_and_a_served_policy_are_asked_once_and_remembered()
    {
        using var site = new Site(asked =>
            Task.FromResult(Answer(asked, asked.Body.Contains("Winner", StringComparison.Ordinal) ? "Winner: Response B" : "an answer")));
        string[] words = ["eval", "alpaca", "--data", Outputs(), "--model", $"m@{site.Address}v1", "--judge", $"m@{site.Address}v1",
            "--out", folder["evals"]];

        var screen = await Screen.RunAsync(words);
        screen.Code.ShouldBe(0, screen.Error);
        screen.Out.ShouldContain("all 12 decided verdicts are for the response shown second");
        screen.Error.ShouldContain("m at " + site.Address + "v1 (its weights are not known here)");
        site.Heard.Count.ShouldBe(Items * 3);

        (await Screen.RunAsync(words)).Error.ShouldContain("all 6 replies are known from before");
        site.Heard.Count.ShouldBe(Items * 3);
    }

    [Fact]
    public async Task A_judge_that_times_out_is_named_counted_and_fails_and_is_asked_again_later()
    {
        var slow = true;
        using var site = new Site(async asked =>
            slow && asked.Body.Contains("question 3", StringComparison.Ordinal) ? await Late() : Answer(asked, "Score: 4"));
        Environment.SetEnvironmentVariable("METAREWARD_REPLY_SECONDS", "0.3");
        try
        {
            string[] words = ["eval", "alpaca", "--data", Outputs(), "--outputs", Outputs(), "--judge", $"m@{site.Address}v1", "--rubric",
                "additive", "--judgments", "1", "--out", folder["evals"], "--json"];
            var screen = await Screen.RunAsync(words);
            screen.Code.ShouldBe(Program.Failed, screen.Error);
            screen.Error.ShouldContain("16.7 % of the items have no usable reply");
            screen.Out.ShouldContain("that did not come");

            slow = false;
            (await Screen.RunAsync(words)).Code.ShouldBe(0);
        }
        finally
        {
            Environment.SetEnvironmentVariable("METAREWARD_REPLY_SECONDS", null);
        }
    }

    [Fact]
    public async Task Nobody_there_and_training_one_are_refused_with_a_remedy()
    {
        var gone = await Screen.RunAsync("eval", "alpaca", "--data", Outputs(), "--outputs", Outputs(), "--judge", "http://127.0.0.1:1/v1",
            "--out", folder["evals"]);
        gone.Code.ShouldNotBe(0);
        gone.Error.ShouldContain("Is it an OpenAI-compatible server?");

        var run = await Screen.RunAsync("run", "--model", "m@http://127.0.0.1:1/v1", "--prompts", folder.Write("p.txt", "a\nb\nc\nd\ne\n"),
            "--out", folder["run"], "--set", "probe.prompts=4");
        run.Code.ShouldNotBe(0);
        run.Error.ShouldContain("is a served model: it can be evaluated and can judge");
    }

    [Theory]
    [InlineData(true, "1", "1", "1", "")]
    [InlineData(false, "NaN", "0.5", "0",
        "of the stronger one, all 24 decided verdicts are for the response shown first: the judge prefers a place, not a response")]
    public async Task A_judge_is_held_against_a_stronger_one(bool decides, string chosen, string self, string decided, string remark)
    {
        using var site = new Site(asked => Task.FromResult(Answer(asked, Reply(asked.Body, decides))));
        var prompts = folder.Write("prompts.txt", string.Concat(Enumerable.Range(0, Items).Select(i => $"question {i}\n")));
        var served = $"m@{site.Address}v1";
        string[] words = ["eval", "judge", "--data", prompts, "--model", served, "--judge", served, "--responses", "5", "--judgments", "2",
            "--out", folder["evals"], "--json"];

        var screen = await Screen.RunAsync(words);
        screen.Code.ShouldBe(0, screen.Error);
        var figures = JsonNode.Parse(screen.Out)!["summary"]!["figures"]!;
        string Figure(string name) => figures[name]!["value"]!.ToString();
        (Figure("chosen"), Figure("self"), Figure("decided"), Figure("readable")).ShouldBe((chosen, self, decided, "1"));
        string.Join('\n', JsonNode.Parse(screen.Out)!["summary"]!["remarks"]!.AsArray()).ShouldBe(remark);

        var asked = site.Heard.Count;
        (await Screen.RunAsync(words)).Out.ShouldBe(screen.Out);
        site.Heard.Count.ShouldBe(asked);
        (await Screen.RunAsync([.. words, "--seed", "7", "--plan"])).Error.ShouldContain("stronger judge: at most 24");
    }

    [Theory]
    [InlineData(true, "1", "1", "0")]
    [InlineData(false, "0.5", "0", "1")] // one that always says A
    public async Task MtBench_compares_turn_by_turn_in_both_orders(bool decides, string rate, string wins, string ties)
    {
        using var site = new Site(asked => Task.FromResult(Answer(asked, Reply(asked.Body, decides))));
        string Answers(string name, int digit) => folder.Write(name, string.Concat(Enumerable.Range(0, Items)
            .Select(i => $$"""{"question_id": {{i}}, "choices": [{"turns": ["digit {{digit}}", "digit {{digit}}"]}]}""" + "\n")));
        var questions = folder.Write("turns.jsonl", string.Concat(Enumerable.Range(0, Items)
            .Select(i => $$"""{"question_id": {{i}}, "category": "writing", "turns": ["one {{i}}", "two {{i}}"]}""" + "\n")));

        var screen = await Screen.RunAsync(
            "eval", "mtbench", "--data", questions, "--outputs", Answers("own.jsonl", 4), "--baseline", Answers("base.jsonl", 2), "--judge",
            $"m@{site.Address}v1", "--out", folder["evals"], "--json");

        screen.Code.ShouldBe(0, screen.Error);
        var figures = JsonNode.Parse(screen.Out)!["summary"]!["figures"]!;
        string Figure(string name) => figures[name]!["value"]!.ToString();
        (Figure("win-rate"), Figure("wins"), Figure("ties"), Figure("second"), Figure("readable")).ShouldBe((rate, wins, ties, rate, "1"));
        site.Heard.Count.ShouldBe(Items * 2 * 2);
        Directory.Exists(folder["evals/mtbench-pairwise"]).ShouldBeTrue();
    }

    /// <summary>Answers with a digit, scores an answer by its digit, and prefers the higher one.</summary>
    private static string Reply(string body, bool decides)
    {
        var digits = Regex.Matches(body, "digit ([0-5])").Select(m => m.Groups[1].Value).ToList();
        return body.Contains("Winner:", StringComparison.Ordinal)
            ? $"Winner: Response {(decides && string.CompareOrdinal(digits[0], digits[^1]) < 0 ? 'B' : 'A')}"
            : body.Contains("additive", StringComparison.Ordinal) ? $"Score: {digits[0]}"
            : $"digit {(int)JsonNode.Parse(body)!["seed"]! % 6}";
    }

    private string Outputs() => folder.Write("base.jsonl",
        string.Concat(Enumerable.Range(0, Items).Select(i => $$"""{"instruction": "question {{i}}", "output": "answer {{i}}"}""" + "\n")));

    private static async Task<Told?> Late()
    {
        await Task.Delay(2000);
        return null;
    }

    private static Told? Answer(Asked asked, string text) => new(200, Encoding.UTF8.GetBytes(new JsonObject
    {
        ["choices"] =
            new JsonArray(
                new JsonObject { ["message"] = new JsonObject { ["content"] = asked.Path.EndsWith("completions", StringComparison.Ordinal)
                    ? text
                    : "" }, ["finish_reason"] = "stop" }),
    }.ToJsonString()));
}
